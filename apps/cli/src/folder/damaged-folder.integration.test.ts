import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Authority, isBerthError } from "@dockberth/core";
import { writePrivateFile } from "@dockberth/core/stores";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../test/folder.ts";
import { ensureAuthority, readAuthority } from "./authority.ts";
import { fileCertificateStore } from "./certificate-store.ts";

const isRoot = process.platform === "linux" && process.getuid?.() === 0;

async function withAuthority() {
  const env = { BERTH_HOME: join(await temporaryFolder(), "berth") };
  let made = 0;
  const onCreated = () => {
    made += 1;
  };
  const ensure = () => ensureAuthority(env, onCreated);
  const folder = join(env.BERTH_HOME, "ca");
  return { env, ensure, folder, authority: await ensure(), made: () => made };
}

/** `pnpm reliability` truncates at every byte. */
const cutEvery = process.env["RELIABILITY_EVERY"] === undefined ? 5 : 1;

/** The code of the error, or `accepted`. */
async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return isBerthError(error) ? error.code : `not a BerthError: ${String(error)}`;
  }
  return "accepted";
}

test("rejects an authority with truncated files, keeps it unchanged, and never replaces it", async () => {
  const { ensure, folder, made } = await withAuthority();
  for (const name of ["ca.pem", "ca-key.pem"]) {
    const path = join(folder, name);
    const whole = await readFile(path, "utf8");
    // The last line break is not needed.
    for (let length = 0; length < whole.length - 1; length += cutEvery) {
      await writeFile(path, whole.slice(0, length));
      expect(await codeOf(ensure()), `${name} cut at ${length}`).toMatch(/^(certificate|key)-(unreadable|mismatch)$/);
      expect(await readFile(path, "utf8")).toBe(whole.slice(0, length));
    }
    await writePrivateFile(path, whole);
  }
  expect(made()).toBe(1);
  await ensure();
});

test("rejects an authority with a flipped bit in any byte, or reads the same authority", async () => {
  const { env, ensure, folder, authority, made } = await withAuthority();
  for (const name of ["ca.pem", "ca-key.pem"]) {
    const path = join(folder, name);
    const whole = await readFile(path);
    for (let at = 0; at < whole.length; at++) {
      const turned = Buffer.from(whole);
      turned[at] = (turned[at] ?? 0) ^ (1 << (at % 8));
      await writeFile(path, turned);
      const code = await codeOf(ensure());
      if (code === "accepted") expect(await contentOf(env), `${name} at ${at}`).toEqual(partsOf(authority));
      else expect(code).toMatch(/^(certificate-unreadable|key-unreadable|key-passphrase|key-mismatch|authority-\w+)$/);
    }
    await writeFile(path, whole);
  }
  expect(made()).toBe(1);
});

async function contentOf(env: { readonly BERTH_HOME: string }) {
  return partsOf(await readAuthority(env));
}

function partsOf({ cert, key }: Authority) {
  return { cert, key: key?.reveal() };
}

test("reports an authority without its key as missing, and creates no new one", async () => {
  const { ensure, folder, made } = await withAuthority();
  spawnSync("rm", [join(folder, "ca-key.pem")]);
  expect(await codeOf(ensure())).toBe("authority-missing");
  expect(made()).toBe(1);
});

test("gives many first commands at once the same authority", async () => {
  const env = { BERTH_HOME: join(await temporaryFolder(), "berth") };
  let made = 0;
  const onCreated = () => {
    made += 1;
  };
  const all = await Promise.all(Array.from({ length: 6 }, () => ensureAuthority(env, onCreated)));
  expect(new Set(all.map(({ cert }) => cert)).size).toBe(1);
  expect(made).toBe(1);
});

test.skipIf(!isRoot)("changes nothing on a full or read-only disk, and reports it", async () => {
  const disk = await mounted("size=64k");
  const env = { BERTH_HOME: join(disk, "berth") };
  const store = fileCertificateStore(env);
  await ensureAuthority(env, () => undefined);
  const before = await snapshot(env.BERTH_HOME);
  await writeFile(join(disk, "filler"), "x".repeat(64 * 1024)).catch(() => undefined);
  const client = { ca: "ca".repeat(4000), cert: "cert".repeat(4000), key: (await readAuthority(env)).key as never };
  expect(await codeOf(store.writeClient("demo", client))).toBe("file-unwritable");
  expect(await codeOf(writePrivateFile(join(env.BERTH_HOME, "ca", "ca.pem"), "x".repeat(9000)))).toBe(
    "file-unwritable",
  );
  expect(await snapshot(join(env.BERTH_HOME, "ca"))).toEqual(before.filter(([path]) => /\bca\//.test(path)));
  spawnSync("rm", [join(disk, "filler")]);
  spawnSync("mount", ["-o", "remount,ro", disk]);
  expect(await codeOf(store.writeClient("demo", client))).toBe("file-unwritable");
  expect(await codeOf(readAuthority(env))).toBe("accepted");
});

async function mounted(options: string): Promise<string> {
  const folder = join(await temporaryFolder(), "disk");
  await mkdir(folder);
  const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", options, "none", folder], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  onTestFinished(() => void spawnSync("umount", [folder]));
  return folder;
}

/** The content of every file below a folder, including temporary files. */
async function snapshot(folder: string): Promise<[path: string, content: string][]> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
  const paths = names.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Promise.all(paths.map(async (path): Promise<[string, string]> => [path, await readFile(path, "utf8")]));
}
