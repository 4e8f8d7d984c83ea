import { chmod, chown, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/folder.ts";
import { ensurePrivateFolder, readPrivateFile, writePrivateFile } from "./private-files.ts";

describe.skipIf(process.platform === "win32")("private files", () => {
  test("a file is written 0600 in a folder 0700, whatever the umask, and nothing else is left beside it", async () => {
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

  test("a file that is written again is replaced as a whole", async () => {
    const path = join(await privateFolder(), "key.pem");
    await writePrivateFile(path, "a long first text");
    await writePrivateFile(path, "second");
    expect(await readPrivateFile(path)).toBe("second");
  });

  test("writing over a link replaces the link and leaves what it points to alone", async () => {
    const folder = await privateFolder();
    await writeFile(join(folder, "target"), "untouched");
    await symlink(join(folder, "target"), join(folder, "key.pem"));
    await writePrivateFile(join(folder, "key.pem"), "canary");
    expect(await readFile(join(folder, "target"), "utf8")).toBe("untouched");
    expect(await readPrivateFile(join(folder, "key.pem"))).toBe("canary");
  });

  test("a file that is not there reads as undefined", async () => {
    expect(await readPrivateFile(join(await privateFolder(), "none"))).toBeUndefined();
  });

  test("a key that group or others may read is refused, with the command that closes it", async () => {
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

  test("a key behind a symbolic link is refused", async () => {
    const folder = await privateFolder();
    await writePrivateFile(join(folder, "real.pem"), "canary");
    await symlink(join(folder, "real.pem"), join(folder, "key.pem"));
    await expect(readPrivateFile(join(folder, "key.pem"))).rejects.toMatchObject({ code: "file-unsafe" });
  });

  test("a folder in the place of a key is refused", async () => {
    const folder = await privateFolder();
    await mkdir(join(folder, "key.pem"));
    await expect(readPrivateFile(join(folder, "key.pem"))).rejects.toMatchObject({ code: "file-unsafe" });
  });

  test("a folder that others may enter is refused, and so is a link to one", async () => {
    const folder = await privateFolder();
    await mkdir(join(folder, "open"));
    await chmod(join(folder, "open"), 0o755);
    await expect(ensurePrivateFolder(join(folder, "open"))).rejects.toMatchObject({ code: "file-unsafe" });
    await symlink(folder, join(folder, "link"));
    await expect(ensurePrivateFolder(join(folder, "link"))).rejects.toMatchObject({ code: "file-unsafe" });
  });

  test.skipIf(process.getuid?.() !== 0)("a key of another user is refused", async () => {
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
