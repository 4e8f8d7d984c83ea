import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import type { Session } from "../session.ts";
import { readPassword, readSecretFile } from "./password.ts";

const sessionWith = (input: string) =>
  ({
    stdin: Readable.from([Buffer.from(input)]),
    stderr: {},
    signal: new AbortController().signal,
  }) as unknown as Session;

test("leaves a byte order mark out of passwords from files and from stdin", async () => {
  const folder = mkdtempSync(join(tmpdir(), "berth-password-"));
  try {
    writeFileSync(join(folder, "password"), "\uFEFFsecret \uFEFF");
    expect((await readSecretFile(sessionWith(""), join(folder, "password"))).reveal()).toBe("secret \uFEFF");
    expect((await readSecretFile(sessionWith("\uFEFFsecret"), "-")).reveal()).toBe("secret");
    expect((await readPassword(sessionWith("\uFEFFsecret\r\nmore"), "?")).reveal()).toBe("secret");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
