import type { Session } from "../session.ts";

export function writeLine({ stdout }: Session, line = ""): void {
  stdout.write(`${line}\n`);
}

/** A remark for people, which no program reads. */
export function writeNote({ stderr }: Session, line: string): void {
  stderr.write(`${line}\n`);
}
