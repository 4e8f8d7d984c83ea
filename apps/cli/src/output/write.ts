import { printableLines } from "@dockberth/core/printable";
import type { Session, Terminal } from "../session.ts";

export function writeLine({ stdout }: Session, line = ""): void {
  stdout.write(`${printableLines(line)}\n`);
}

/** A remark for people, which no program reads. */
export function writeNote({ stderr }: Session, line: string): void {
  stderr.write(`${printableLines(line)}\n`);
}

/**
 * Passes on what something on a host has written; with `raw` as it is, for a terminal that may obey it.
 * @returns whether the stream takes more at once
 */
export function passOn(stream: Terminal, text: string, raw = false): boolean {
  return stream.write(raw ? text : printableLines(text));
}
