import { spawnSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, stat, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  createAuthority,
  createHostAuthority,
  issueClientCertificate,
  newGeneration,
  readCertificate,
  trustsClientsOf,
} from "@dockberth/core";
import { describe, expect, test } from "vitest";
import { ensureAuthority, readAuthority } from "../src/folder/authority.ts";
import { fileCertificateStore } from "../src/folder/certificate-store.ts";
import { ensureClientCertificate } from "../src/folder/client-certificate.ts";
import { berth } from "./berth.ts";
import { temporaryFolder } from "./folder.ts";

describe("berth ca", () => {
  test("creates an authority that show describes and export prints, and never prints a key", async () => {
    const env = await home();
    const made = await berth(["ca", "create", "--name", "Acme docker", "--valid-for-days", "30", "--json"], env);
    expect(made.exitCode).toBe(0);
    const { fingerprint } = JSON.parse(made.stdout);
    const shown = await berth(["ca", "show", "--json"], env);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      subject: "Acme docker",
      fingerprint,
      keyAlgorithm: "ec prime256v1",
    });
    const exported = await berth(["ca", "export"], env);
    expect(readCertificate(exported.stdout).fingerprint).toBe(fingerprint);
    for (const { stdout, stderr } of [made, shown, exported]) expect(stdout + stderr).not.toContain("PRIVATE KEY");
  });

  test("never overwrites an authority; sets it aside as a whole with --replace", async () => {
    const env = await home();
    await berth(["ca", "create", "--name", "first"], env);
    const key = await readFile(join(env.BERTH_HOME, "ca", "ca-key.pem"), "utf8");
    expect(await berth(["ca", "create", "--name", "second"], env)).toMatchObject({ exitCode: 6 });
    expect(await readFile(join(env.BERTH_HOME, "ca", "ca-key.pem"), "utf8")).toBe(key);
    expect(await berth(["ca", "create", "--name", "second", "--replace"], env)).toMatchObject({ exitCode: 0 });
    const [aside] = (await readdir(env.BERTH_HOME)).filter((name) => /^ca-[0-9a-f]{12}$/.test(name));
    expect(await readFile(join(env.BERTH_HOME, aside ?? "", "ca-key.pem"), "utf8")).toBe(key);
    expect((await berth(["ca", "show"], env)).stdout).toContain("second");
  });

  test("moves an authority to another machine by export and create --from", async () => {
    const [here, there] = [await home(), await home()];
    await berth(["ca", "create", "--algorithm", "rsa-2048"], here);
    const carrier = join(await temporaryFolder(), "stick");
    expect((await berth(["ca", "export", "--with-key", "--to", carrier], here)).exitCode).toBe(0);
    expect((await stat(join(carrier, "ca-key.pem"))).mode & 0o777).toBe(0o600);
    expect((await berth(["ca", "create", "--from", carrier], there)).exitCode).toBe(0);
    const fingerprint = async (env: typeof here) =>
      JSON.parse((await berth(["ca", "show", "--json"], env)).stdout).fingerprint;
    expect(await fingerprint(there)).toBe(await fingerprint(here));
  });

  test.skipIf(spawnSync("openssl", ["version"]).status !== 0)(
    "imports an encrypted key with a passphrase that is in no argument",
    async () => {
      const [env, folder] = [await home(), await temporaryFolder()];
      const { cert, key } = await createAuthority({ name: "old" });
      await writeFile(join(folder, "ca.pem"), cert);
      const { stdout } = spawnSync("openssl", ["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:canary"], {
        input: key?.reveal() ?? "",
      });
      await writeFile(join(folder, "ca-key.pem"), stdout, { mode: 0o600 });
      expect(await berth(["ca", "create", "--from", folder], env)).toMatchObject({ exitCode: 2 });
      expect(await berth(["ca", "create", "--from", folder], { ...env, BERTH_CA_PASSPHRASE: "canary" })).toMatchObject({
        exitCode: 0,
      });
      expect((await readAuthority(env)).cert.trim()).toBe(cert.trim());
    },
  );

  test("exits 5 and says how to create an authority if show finds none", async () => {
    expect(await berth(["ca", "show"], await home())).toMatchObject({
      exitCode: 5,
      stderr: expect.stringContaining("berth ca create"),
    });
  });

  test("never prints the key: export --with-key needs a folder", async () => {
    const env = await home();
    await berth(["ca", "create"], env);
    expect(await berth(["ca", "export", "--with-key"], env)).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test.skipIf(process.platform === "win32")("rejects a key that others can read, and a link in its place", async () => {
    const env = await home();
    await berth(["ca", "create"], env);
    const key = join(env.BERTH_HOME, "ca", "ca-key.pem");
    await chmod(key, 0o644);
    expect(await berth(["ca", "show"], env)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(`chmod 600 ${key}`),
    });
    const elsewhere = join(await temporaryFolder(), "key.pem");
    await writeFile(elsewhere, await readFile(key), { mode: 0o600 });
    await unlink(key);
    await symlink(elsewhere, key);
    expect(await berth(["ca", "show"], env)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("symbolic link"),
    });
  });

  test("creates a whole authority over a key without its certificate", async () => {
    const env = await home();
    await mkdir(join(env.BERTH_HOME, "ca"), { recursive: true, mode: 0o700 });
    await writeFile(join(env.BERTH_HOME, "ca", "ca-key.pem"), "cut off", { mode: 0o600 });
    expect(await berth(["ca", "create"], env)).toMatchObject({ exitCode: 0 });
    expect((await readAuthority(env)).cert).toContain("BEGIN CERTIFICATE");
  });
});

test("creates one authority for many first commands at once", async () => {
  const env = await home();
  const folders: string[] = [];
  const found = await Promise.all(
    Array.from({ length: 6 }, () => ensureAuthority(env, (folder) => folders.push(folder))),
  );
  expect(new Set(found.map(({ cert }) => cert.trim())).size).toBe(1);
  expect(folders).toEqual([join(env.BERTH_HOME, "ca")]);
});

describe("a client certificate", () => {
  const host = { name: "build-1", authority: undefined };
  const hours = (count: number) => new Date(Date.now() + count * 3_600_000);

  test("is kept for two thirds of its life, and then renewed", async () => {
    const env = await home();
    const owner = await ensureAuthority(env, () => undefined);
    const ca = await createHostAuthority(owner, { host: "build-1", generation: newGeneration() });
    const first = await issueClientCertificate(ca);
    await fileCertificateStore(env).writeClient("build-1", first);
    expect((await ensureClientCertificate(env, host, hours(15))).cert).toBe(first.cert);
    const renewed = await ensureClientCertificate(env, host, hours(17));
    expect(renewed.cert).not.toBe(first.cert);
    expect(renewed.ca).toBe(ca.cert);
    expect(readCertificate(renewed.cert).notAfter.getTime()).toBeGreaterThan(hours(40).getTime());
  });

  test("is replaced if it belongs to another authority than the host's", async () => {
    const env = await home();
    const authority = await ensureAuthority(env, () => undefined);
    const other = await createAuthority({ name: "other" });
    await fileCertificateStore(env).writeClient("build-1", await issueClientCertificate(other));
    const key = readCertificate(authority.cert).keyFingerprint;
    const tags = { "berth-ca": `${key}/5c1f0e9a7b3d2684-1` };
    const host = { name: "build-1", authority: key, tags };
    const material = await ensureClientCertificate(env, host);
    expect(trustsClientsOf(host, material.ca)).toBe(true);
    expect((await ensureClientCertificate(env, host)).cert).toBe(material.cert);
    // After a revocation, another one is issued.
    const revoked = { ...host, tags: { "berth-ca": `${key}/5c1f0e9a7b3d2684-2` } };
    expect(trustsClientsOf(revoked, (await ensureClientCertificate(env, revoked)).ca)).toBe(true);
  });

  test("is not issued for a host whose authority is not on this machine", async () => {
    const env = await home();
    await expect(ensureClientCertificate(env, { name: "build-1", authority: "00" })).rejects.toMatchObject({
      code: "authority-missing",
    });
    await ensureAuthority(env, () => undefined);
    await expect(ensureClientCertificate(env, { name: "build-1", authority: "00" })).rejects.toMatchObject({
      code: "authority-foreign",
    });
  });
});

async function home(): Promise<{ BERTH_HOME: string }> {
  return { BERTH_HOME: join(await temporaryFolder(), "berth") };
}
