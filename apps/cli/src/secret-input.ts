import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { BerthError, type Secret, secret } from "@dockberth/core";
import type { Session } from "./session.ts";

/** What must not stand in an argument, where everybody on the machine could read it: from a file, or from stdin as `-`. */
export async function readSecretFile({ stdin }: Session, path: string): Promise<Secret> {
  if (path === "-") return secret(await text(stdin));
  try {
    return secret(await readFile(path, "utf8"));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new BerthError("file-unreadable", { path, reason }, { cause: error });
  }
}

/** A password: asked for without showing it at a terminal, else the first line of stdin. */
export async function readPassword(session: Session, question: string): Promise<Secret> {
  const { stdin, stderr, signal } = session;
  const password =
    stdin.isTTY === true && stderr.isTTY === true
      ? await ask(session, question)
      : ((await text(stdin)).split(/\r?\n/)[0] ?? "");
  signal.throwIfAborted();
  if (password !== "") return secret(password);
  throw new BerthError("settings-invalid", { issues: [{ path: "password", message: "is empty" }] });
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
