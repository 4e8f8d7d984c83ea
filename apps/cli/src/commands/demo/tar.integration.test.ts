import { spawnSync } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/folder.ts";
import { tar } from "./tar.ts";

test.skipIf(spawnSync("tar", ["--version"]).error !== undefined)("packs an archive that tar unpacks", async () => {
  const folder = await temporaryFolder();
  const files = [
    { path: "bin/tool", content: Buffer.alloc(1337, 7), mode: 0o755 },
    { path: "empty", content: Buffer.alloc(0) },
    { path: "exact", content: Buffer.alloc(1024, "x") },
  ];
  const { status, stderr } = spawnSync("tar", ["-x", "-C", folder], { input: tar(files) });
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: "" });
  for (const { path, content, mode } of files) {
    expect(await readFile(join(folder, path))).toEqual(content);
    expect((await stat(join(folder, path))).mode & 0o700).toBe((mode ?? 0o644) & 0o700);
  }
});

test("rejects a path that is too long for the header", () => {
  expect(() => tar([{ path: "x".repeat(101), content: Buffer.alloc(0) }])).toThrow(RangeError);
});
