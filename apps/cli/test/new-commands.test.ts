import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import {
  authorityWithCertificate,
  issueClientCertificate,
  loadAuthority,
  readCertificate,
  type TlsMaterial,
} from "@dockberth/core";
import { fileStore } from "@dockberth/core/stores";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { run } from "../src/run.ts";
import { berth, testSession } from "./berth.ts";
import { commandLine } from "./command-line.ts";
import { temporaryFolder } from "./folder.ts";

// ssh, scp and docker are programs that write down how they were called.
const programs = await mkdtemp(join(tmpdir(), "berth-cli-programs-"));
afterAll(() => rm(programs, { recursive: true }));
const calls = join(programs, "calls");
const { folder, env, runBerth } = commandLine({ PATH: `${programs}:${process.env["PATH"]}` });
const called = async () => (await readFile(calls, "utf8")).trim().split("\n");

beforeAll(async () => {
  const answers = `case "$1" in
  stats) case "$BERTH_TEST_DOCKER" in
    drips) while :; do printf x; sleep 1; done;;
    pours) head -c 20000000 /dev/zero;;
    *) echo '{"Name":"web","CPUPerc":"1%"}';;
  esac;;
  system) [ "$BERTH_TEST_DOCKER" = drips ] && exec sleep 600; echo "Total reclaimed space: 12MB";;
esac
case "$*" in *:/hostile*) printf '\\033]52;c;x\\007refused by the host\\n' >&2;; esac`;
  for (const name of ["ssh", "scp", "docker"])
    await writeFile(join(programs, name), `#!/bin/sh\necho "${name} $*" >> '${calls}'\n${answers}\n`, { mode: 0o755 });
  expect((await runBerth("create", "one", "--allow-from", "127.0.0.0/8", "--ssh-from", "127.0.0.0/8")).exitCode).toBe(
    0,
  );
  await writeFile(join(env.BERTH_HOME, "hosts", "one", "known_hosts"), "one ssh-ed25519 AAAA\n", { mode: 0o600 });
}, 60_000);

beforeEach(() => rm(calls, { force: true }));

describe("commands that use SSH", () => {
  test.each([
    ["8080", "127.0.0.1:8080:localhost:8080"],
    ["8080:80", "127.0.0.1:8080:localhost:80"],
    ["5432:10.20.0.9:5432", "127.0.0.1:5432:10.20.0.9:5432"],
  ])("forwards %s to the host, trusting only its own SSH keys", async (ports, forward) => {
    const { exitCode, stdout } = await runBerth("tunnel", "one", ports);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining("Ctrl-C closes the tunnel") });
    expect(await called()).toEqual([
      expect.stringMatching(/^ssh -o ConnectTimeout=15 .*HostKeyAlias=one -o StrictHostKeyChecking=yes .*-N /),
    ]);
    expect((await called())[0]).toContain(` -L ${forward} berth@127.`);
  });

  test("copies to a host and from it", async () => {
    expect((await runBerth("cp", "one:/etc/hosts", "./here")).exitCode).toBe(0);
    expect((await runBerth("cp", "./file", "one:/tmp/", "--user", "ada")).exitCode).toBe(0);
    expect((await runBerth("cp", "Notes:1.txt", "one:/tmp/")).exitCode).toBe(0);
    expect(await called()).toEqual([
      expect.stringMatching(/^scp -r -o .* -- berth@127\.\S+:\/etc\/hosts \.\/here$/),
      expect.stringMatching(/^scp -r -o .* -- \.\/file ada@127\.\S+:\/tmp\/$/),
      expect.stringMatching(/^scp -r -o .* -- \.\/Notes:1\.txt berth@127\.\S+:\/tmp\/$/),
    ]);
  });
});

test("shows no control characters that a host sends while files are copied", async () => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true });
  expect(await run(["cp", "one:/hostile", "./here"], testSession({ env, stderr: terminal }))).toBe(0);
  const shown = String(terminal.read());
  expect(shown).toContain("refused by the host");
  for (const control of ["\u001b", "\u0007"]) expect(shown).not.toContain(control);
});

test.each(["null", "7", '{"berth":"grant/1","ca":"","cert":"","host":null}'])(
  "rejects a grant that is %s",
  async (text) => {
    const file = join(await temporaryFolder(), "given.berth");
    await writeFile(file, text, { mode: 0o600 });
    const { exitCode, stderr } = await runBerth("import", file);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(file) });
  },
);

describe("commands that use the docker CLI", () => {
  test("makes docker use a host, and its default context again", async () => {
    expect(await runBerth("use", "one")).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("berth-one") });
    expect(JSON.parse((await runBerth("use", "--none", "--json")).stdout)).toEqual({ context: "default" });
    expect(await called()).toEqual([
      expect.stringMatching(/^docker context create berth-one /),
      "docker context use berth-one",
      "docker context use default",
    ]);
  });

  test("shows statistics, also as one JSON document", async () => {
    expect((await runBerth("stats", "one")).stdout).toContain("web");
    const { stdout } = await runBerth("stats", "one", "--json");
    expect(JSON.parse(stdout)).toEqual({ host: "one", containers: [{ Name: "web", CPUPerc: "1%" }] });
    expect(await called()).toEqual(["docker stats --no-stream", "docker stats --no-stream --format {{json .}}"]);
  });

  test.each([
    ["stats", ["stats", "one", "--timeout", "1"], "drips", /did not read the statistics of one within 1 s/],
    ["prune", ["prune", "one", "--yes", "--timeout", "1"], "drips", /did not prune one within 1 s/],
    ["stats", ["stats", "one"], "pours", /did not read the statistics of one within 16 MB/],
  ])("ends berth %s, whatever a host sends and however slowly", async (_command, words, docker, message) => {
    const { exitCode, stdout, stderr } = await berth(words, { ...env, BERTH_TEST_DOCKER: docker });
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 9, stdout: "", stderr: expect.stringMatching(message) });
    expect(stderr).toContain("`berth logs one`");
  });

  test.each(["0", "-1", "1.5", "soon", "86401"])("rejects a --timeout of %s before docker runs", async (timeout) => {
    for (const words of [
      ["stats", "one"],
      ["prune", "one", "--yes"],
    ])
      expect(await runBerth(...words, `--timeout=${timeout}`)).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining(`"${timeout}" is not a whole number of seconds`),
      });
    await expect(called()).rejects.toThrow("ENOENT");
  });

  test("asks before it prunes, and says what was reclaimed", async () => {
    expect(await runBerth("prune", "one", "--all", "--volumes")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/all unused images, unused anonymous volumes with their data .*one\?[\s\S]*--yes/),
    });
    const { stdout } = await runBerth("prune", "one", "--all", "--yes", "--json");
    expect(JSON.parse(stdout)).toEqual({ host: "one", reclaimed: "12MB" });
    expect(await called()).toEqual(["docker system prune --force --all"]);
  });
});

describe("certificates", () => {
  const store = () => fileStore(env.BERTH_HOME);
  const notAfter = async () => readCertificate((await store().readClient("one"))?.cert ?? "").notAfter;

  async function shortenClient(validForHours: number): Promise<void> {
    const stored = (await store().readClient("one")) as TlsMaterial;
    const owner = await loadAuthority((await store().readAuthority()) as never);
    const ca = authorityWithCertificate(owner, stored.ca) as never;
    await store().writeClient("one", await issueClientCertificate(ca, { validForHours }));
  }

  test("renews a certificate that is about to expire, with its docker context, and no other", async () => {
    const digest = createHash("sha256").update("berth-one").digest("hex");
    const context = join(env.DOCKER_CONFIG, "contexts", "meta", digest);
    await mkdir(context, { recursive: true });
    await writeFile(join(context, "meta.json"), "{}");
    await shortenClient(10);
    const young = await notAfter();
    expect((await runBerth("renew", "--json")).exitCode).toBe(0);
    expect(await notAfter()).toEqual(young);
    await shortenClient(1);
    const renewed = await runBerth("renew", "one");
    expect(renewed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("valid until") });
    expect((await notAfter()).getTime()).toBeGreaterThan(Date.now() + 20 * 3_600_000);
    expect(await called()).toEqual([expect.stringMatching(/^docker context update berth-one /)]);
  });

  test("renews the other certificates when one host is gone, and exits with the code of the failure", async () => {
    const gone = join(env.BERTH_HOME, "hosts", "gone");
    await mkdir(gone);
    await writeFile(join(gone, "cert.pem"), "", { mode: 0o600 });
    const { exitCode, stdout } = await runBerth("renew", "gone", "one", "--json");
    await rm(gone, { recursive: true });
    expect(exitCode).toBe(5);
    expect(JSON.parse(stdout)).toEqual({
      certificates: [expect.objectContaining({ name: "one" })],
      failed: [{ name: "gone", error: expect.objectContaining({ code: "host-not-found" }) }],
    });
  });

  test("shows a grantee what was granted and until when, without Azure, and warns before it expires", async () => {
    const file = join(folder, "anna.berth");
    expect((await runBerth("grant", "one", "--for", "anna", "--hours", "1", "--file", file)).exitCode).toBe(0);
    const grantee = { BERTH_HOME: join(await temporaryFolder(), "berth"), PATH: env.PATH };
    expect((await berth(["import", file], grantee)).exitCode).toBe(0);
    const report = await berth(["inspect", "one", "--json"], grantee);
    expect(report.exitCode).toBe(0);
    const { granted, clientExpiresAt, docker } = JSON.parse(report.stdout);
    expect({ granted, docker }).toMatchObject({ granted: true, docker: { version: expect.any(String) } });
    expect(Date.parse(clientExpiresAt)).toBeLessThan(Date.now() + 3_700_000);
    expect((await berth(["inspect", "one"], grantee)).stdout).toMatch(/^Granted until +20/m);
    expect(await berth(["env", "one", "--shell", "bash"], grantee)).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/^Your grant for one expires at .* Ask the host's owner/),
    });
    const own = JSON.parse((await runBerth("inspect", "one", "--json")).stdout);
    expect(Date.parse(own.clientExpiresAt)).toBeGreaterThan(Date.now());
  });
});

test("asks before it removes all hosts", async () => {
  expect(await runBerth("remove", "--all")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/Remove host one and everything on it\?[\s\S]*--yes/),
  });
  expect((await runBerth("remove", "--all", "--resource-group", "other", "--yes")).stderr).toContain("No hosts.");
  const none = await runBerth("remove", "--all", "--resource-group", "other", "--yes", "--json");
  expect(JSON.parse(none.stdout)).toEqual({ hosts: [] });
  expect((await runBerth("remove", "--all", "--yes")).exitCode).toBe(0);
  expect((await runBerth("list", "--names")).stdout).toBe("");
});
