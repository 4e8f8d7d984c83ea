import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readEnvFile } from "./env-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "env-file-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const env = { BARE: "from here", MIIBkey: "wrong", export: "wrong", END: "wrong", NAME: "wrong" };

test.each([
  ["a bare name", "BARE\n", { BARE: "from here" }],
  ["a bare name behind export and before a comment", "A=1\r\n  export BARE  # from my shell", { BARE: "from here" }],
  ["a bare name in a file with a BOM", "\uFEFFBARE", { BARE: "from here" }],
  ["a bare name that is not set", "MISSING", {}],
  ["an empty value", "NAME=\nBARE=\n", {}],
  ["a comment", "# BARE\n", {}],
  [
    "a key over several lines",
    'KEY="-----BEGIN KEY-----\nMIIBkey\nEND\n-----END KEY-----"\nBARE',
    { BARE: "from here" },
  ],
  ["single quotes over several lines", "KEY='one\nMIIBkey'\n", {}],
  ["an escaped quote", 'KEY="a \\" b\nMIIBkey\n"\n', {}],
  ["quotes, comments and export", `A="p@ss word"\nB='x' # y\nexport C=d # BARE\n`, {}],
])("keeps the text of %s, and takes only bare names from the environment", async (_what, text, taken) => {
  const path = join(folder, ".env");
  await writeFile(path, text);
  expect(await readEnvFile(env, path)).toEqual({ text, taken });
});
