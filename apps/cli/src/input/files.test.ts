import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readText, readYaml } from "./files.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "files-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const json = '{"debug": true}';

test.each([
  ["UTF-8", Buffer.from(json)],
  ["UTF-8 with a mark", Buffer.from(`\uFEFF${json}`)],
])("reads %s", async (_encoding, bytes) => {
  const path = join(folder, "daemon.json");
  await writeFile(path, bytes);
  expect(await readYaml(path)).toEqual({ debug: true });
});

test.each([
  ["UTF-16", Buffer.from(`\uFEFF${json}`, "utf16le")],
  ["UTF-16, big-endian", Buffer.from(`\uFEFF${json}`, "utf16le").swap16()],
  ["Latin-1", Buffer.from("pässword", "latin1")],
])("rejects %s by name, in place of reading other characters", async (_encoding, bytes) => {
  const path = join(folder, "file");
  await writeFile(path, bytes);
  const rejected = { code: "file-unreadable", details: { path, reason: expect.stringContaining("UTF-8") } };
  await expect(readYaml(path)).rejects.toMatchObject(rejected);
  await expect(readText(path)).rejects.toMatchObject(rejected);
});
