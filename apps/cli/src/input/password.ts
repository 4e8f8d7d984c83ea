import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { BerthError, type Secret, secret } from "@dockberth/core";
import { inputTexts } from "../messages/input.ts";
import type { Session } from "../session.ts";
import { readStdin, readText } from "./files.ts";

/** A secret from a file, or from stdin as `-`. In an argument everybody on the machine could read it. */
export async function readSecretFile(session: Session, path: string): Promise<Secret> {
  return secret(withoutMark(path === "-" ? await readStdin(session) : await readText(path)));
}

/** A password: typed at a terminal without echo, else the first line of stdin. */
export async function readPassword(session: Session, question: string): Promise<Secret> {
  const { signal } = session;
  const password = isInteractive(session)
    ? await ask(session, question)
    : (withoutMark(await readStdin(session)).split(/\r?\n/)[0] ?? "");
  signal.throwIfAborted();
  if (password !== "") return secret(password);
  throw new BerthError("settings-invalid", { issues: [{ path: "password", message: inputTexts.emptyPassword }] });
}

/** Whether somebody can answer a question. */
export function isInteractive({ stdin, stderr }: Session): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/** Windows' editors put a byte order mark in front. */
function withoutMark(content: string): string {
  return content.replace(/^\uFEFF/, "");
}

async function ask({ stdin, stderr, signal }: Session, question: string): Promise<string> {
  stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: stdin, output: silent, terminal: true });
  try {
    return await terminal.question("", { signal });
  } finally {
    terminal.close();
    stderr.write("\n");
  }
}
