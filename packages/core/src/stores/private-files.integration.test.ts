import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ensurePrivateFolder, readPrivateFile, writePrivateFile } from "./private-files.ts";

describe.skipIf(process.platform === "win32")("private files", () => {
  test("writes a file with mode 0600 in a folder with mode 0700 under any umask, and nothing beside it", async () => {
    const folder = join(await temporaryFolder(), "deep", "er");
    const umask = process.umask(0);
    try {
      await writePrivateFile(join(folder, "key.pem"), "canary");
    } finally {
      process.umask(umask);
    }
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, "key.pem"))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["key.pem"]);
    expect(await readPrivateFile(join(folder, "key.pem"))).toBe("canary");
  });

  test("replaces an existing file as a whole", async () => {
    const path = join(await privateFolder(), "key.pem");
    await writePrivateFile(path, "a long first text");
    await writePrivateFile(path, "second");
    expect(await readPrivateFile(path)).toBe("second");
  });

  test("replaces a link and leaves its target alone", async () => {
    const folder = await privateFolder();
    await writeFile(join(folder, "target"), "untouched");
    await symlink(join(folder, "target"), join(folder, "key.pem"));
    await writePrivateFile(join(folder, "key.pem"), "canary");
    expect(await readFile(join(folder, "target"), "utf8")).toBe("untouched");
    expect(await readPrivateFile(join(folder, "key.pem"))).toBe("canary");
  });

  test("reads a missing file as undefined", async () => {
    expect(await readPrivateFile(join(await privateFolder(), "none"))).toBeUndefined();
  });

  test("rejects a key that group or others may read, with the command to fix it", async () => {
    const path = join(await privateFolder(), "key.pem");
    await writePrivateFile(path, "canary");
    for (const mode of [0o640, 0o604, 0o660, 0o602]) {
      await chmod(path, mode);
      await expect(readPrivateFile(path)).rejects.toMatchObject({
        code: "file-unsafe",
        message: expect.stringContaining(mode.toString(8)),
        hint: expect.stringContaining(`chmod 600 ${path}`),
      });
    }
  });

  test("rejects a key behind a symbolic link", async () => {
    const folder = await privateFolder();
    await writePrivateFile(join(folder, "real.pem"), "canary");
    await symlink(join(folder, "real.pem"), join(folder, "key.pem"));
    await expect(readPrivateFile(join(folder, "key.pem"))).rejects.toMatchObject({ code: "file-unsafe" });
  });

  test("rejects a folder in the place of a key", async () => {
    const folder = await privateFolder();
    await mkdir(join(folder, "key.pem"));
    await expect(readPrivateFile(join(folder, "key.pem"))).rejects.toMatchObject({ code: "file-unsafe" });
  });

  test("rejects a folder that others may enter, and a link to a folder", async () => {
    const folder = await privateFolder();
    await mkdir(join(folder, "open"));
    await chmod(join(folder, "open"), 0o755);
    await expect(ensurePrivateFolder(join(folder, "open"))).rejects.toMatchObject({ code: "file-unsafe" });
    await symlink(folder, join(folder, "link"));
    await expect(ensurePrivateFolder(join(folder, "link"))).rejects.toMatchObject({ code: "file-unsafe" });
  });

  test.skipIf(process.getuid?.() !== 0)("rejects a key of another user", async () => {
    const path = join(await privateFolder(), "key.pem");
    await writePrivateFile(path, "canary");
    await chown(path, 65534, 65534);
    await expect(readPrivateFile(path)).rejects.toMatchObject({
      code: "file-unsafe",
      message: expect.stringContaining("another user"),
    });
  });
});

async function privateFolder(): Promise<string> {
  const folder = join(await temporaryFolder(), "berth");
  await ensurePrivateFolder(folder);
  return folder;
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "berth-files-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
