import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readComposeFiles } from "./compose-files.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "compose-files-"));
  await mkdir(join(folder, "conf/inner"), { recursive: true });
  await writeFile(join(folder, "conf/inner/a.conf"), "a");
  await symlink("..", join(folder, "conf/inner/around"));
  await symlink("/nonexistent", join(folder, "conf/dangling"));
  await writeFile(join(folder, ".env"), "A=1\n");
  await writeFile(join(folder, "maybe.env"), "B=2\n");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const compose = `services:
  a: { image: a, volumes: ["./conf:/conf"], env_file: [{ path: maybe.env, required: false }, { path: no.env, required: false }] }
`;

const namesOf = async (text: string, hasEnvFile?: boolean) =>
  Object.keys((await readComposeFiles(text, folder, hasEnvFile)) ?? {}).sort();

test("reads what the compose file uses, with what it takes if it is there", async () => {
  expect(await namesOf(compose)).toEqual([".env", "conf/inner/a.conf", "maybe.env"]);
  expect(await namesOf(compose, true)).toEqual(["conf/inner/a.conf", "maybe.env"]);
});

test.skipIf(process.platform === "win32")(
  "leaves out what is not a file, such as a device without an end",
  async () => {
    await symlink("/dev/zero", join(folder, "conf/zero"));
    expect(await namesOf(compose, true)).toEqual(["conf/inner/a.conf", "maybe.env"]);
  },
);

test("rejects more than a host can get before it is read", async () => {
  await writeFile(join(folder, "large.sql"), "");
  await truncate(join(folder, "large.sql"), 5 * 1024 ** 3);
  const text = "services: { a: { image: a, volumes: ['./large.sql:/a.sql'] } }";
  await expect(namesOf(text)).rejects.toMatchObject({
    code: "spec-invalid",
    details: { issues: [{ path: "--files", message: expect.stringContaining("large.sql") }] },
  });
});

test("rejects a folder that does not exist, and a file in its place", async () => {
  for (const path of ["missing", "maybe.env"])
    await expect(readComposeFiles(compose, join(folder, path))).rejects.toMatchObject({ code: "file-unreadable" });
});
