import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import type { Session } from "../session.ts";
import { readPassword, readSecretFile } from "./password.ts";

const sessionWith = (input: string | Buffer) =>
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

test.each([
  ["UTF-16", Buffer.from("\uFEFFsecret\r\n", "utf16le")],
  ["bytes that are no text", Buffer.from([0x73, 0xc3, 0x28, 0xff])],
])("rejects a password from stdin in %s, and does not quote it", async (_what, input) => {
  for (const read of [readSecretFile(sessionWith(input), "-"), readPassword(sessionWith(input), "?")]) {
    await expect(read).rejects.toMatchObject({
      code: "file-unreadable",
      details: { path: "-", reason: "it is not text in UTF-8; save it as UTF-8" },
    });
  }
});
