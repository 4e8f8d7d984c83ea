import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAuthority, issueClientCertificate, readCertificate } from "@dockberth/core";
import { beforeAll, describe, expect, test } from "vitest";
import { berth } from "./berth.ts";
import { commandLine } from "./command-line.ts";

const { folder, env, printed, runBerth } = commandLine({ TOKEN: "canary-5" });
/** Another person's machine, without Azure and without the authority. */
const elsewhere = { BERTH_HOME: join(folder, "elsewhere"), PATH: env.PATH };

beforeAll(() => runBerth("create", "one", "--allow-from", "127.0.0.0/8"));

describe("operating a host", () => {
  test("stops, starts and restarts, and prints the status", async () => {
    expect(await runBerth("stop", "one")).toMatchObject({ exitCode: 0, stdout: "Host one is deallocated.\n" });
    expect((await runBerth("status", "one")).stdout).toBe("deallocated\n");
    expect(await runBerth("rotate", "one")).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining("berth start one"),
    });
    expect(await runBerth("start", "one", "--json")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('"running"'),
    });
    expect(await runBerth("restart", "one")).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("Restarted host one"),
    });
  });

  test("starts a host that is off before its use, where that is asked for", async () => {
    await runBerth("stop", "one");
    expect((await runBerth("env", "one")).stdout).toContain("DOCKER_HOST");
    expect((await runBerth("status", "one")).stdout).toBe("deallocated\n");
    expect(await runBerth("env", "one", "--wake")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("DOCKER_HOST"),
      stderr: expect.stringContaining("Started host one"),
    });
    expect((await runBerth("status", "one")).stdout).toBe("running\n");
  });

  test("resizes, and rejects an unknown size", async () => {
    expect((await runBerth("resize", "one", "Standard_D2s_v5")).stdout).toContain(
      "has size Standard_D2s_v5 and is running",
    );
    expect(await runBerth("resize", "one", "Standard_Nothing")).toMatchObject({ exitCode: 7 });
  });

  test("prints one fact on one line, for scripts", async () => {
    const address = (await runBerth("ip", "one")).stdout.trim();
    expect(address).toMatch(/^127\./);
    expect((await runBerth("url", "one")).stdout).toBe(`tcp://${address}:2376\n`);
    expect((await runBerth("config", "one")).stdout).toContain(
      `--tlscacert=${join(env.BERTH_HOME, "hosts", "one", "ca.pem")}`,
    );
    expect(JSON.parse((await runBerth("url", "one", "--json")).stdout)).toEqual({
      host: "one",
      url: `tcp://${address}:2376`,
    });
    for (const word of ["ip", "url", "status", "config", "start", "logs", "grant"])
      expect((await runBerth(word, "none", ...(word === "grant" ? ["--to", join(folder, "x")] : []))).exitCode).toBe(5);
    expect((await runBerth("stop", "../one")).exitCode).toBe(5);
  });

  test("asks Azure where a host is only if the host does not answer, or if told", async () => {
    for (const command of ["env", "ip", "url", "config"]) {
      const quick = await runBerth(command, "one", "--debug");
      expect(quick).toMatchObject({ exitCode: 0, stderr: "" });
      const asked = await runBerth(command, "one", "--debug", "--refresh");
      expect(asked).toMatchObject({
        exitCode: 0,
        stdout: quick.stdout,
        stderr: expect.stringContaining("GET https://"),
      });
    }
    const path = join(env.BERTH_HOME, "hosts", "one", "azure.json");
    const remembered = await readFile(path, "utf8");
    const { address } = JSON.parse(remembered);
    for (const wrong of [
      "{",
      remembered.replace(address, "127.0.0.9"),
      remembered.replace(/(subscriptionId": ")\d/, "$1f"),
    ]) {
      await writeFile(path, wrong);
      expect(await runBerth("ip", "one")).toMatchObject({ exitCode: 0, stdout: `${address}\n` });
      expect(await readFile(path, "utf8")).toBe(remembered);
    }
  });

  test("extends the expiry, and sweeps nothing without --yes", async () => {
    expect((await runBerth("extend", "one", "8h")).stdout).toMatch(/expires at \d{4}-/);
    expect((await runBerth("list")).stdout).toMatch(/CERTIFICATE +EXPIRES/);
    expect(await runBerth("extend", "one", "yesterday")).toMatchObject({ exitCode: 2 });
    expect(await runBerth("extend", "one", "2001-01-01T00:00Z")).toMatchObject({ exitCode: 2 });
    const { stdout } = await runBerth("sweep", "--json");
    expect(JSON.parse(stdout).entries).toMatchObject([{ host: "one", outcome: "kept" }]);
    expect((await runBerth("extend", "one", "never")).stdout).toContain("does not expire");
  });

  test("rotates the certificate, which inspect shows", async () => {
    const fingerprint = async () => JSON.parse((await runBerth("inspect", "one", "--json")).stdout).docker.fingerprint;
    const before = await fingerprint();
    expect((await runBerth("rotate", "one", "--valid-for-days", "10")).exitCode).toBe(0);
    expect(await fingerprint()).not.toBe(before);
    // Ten days are below the limit for a warning.
    expect((await runBerth("list")).stderr).toMatch(
      /certificate of one expires in \d+ days\. Replace it: berth rotate one/,
    );
    expect((await runBerth("inspect", "one")).stderr).toContain("berth rotate one");
  });

  test("imports a grant file on a machine without Azure, and works there", async () => {
    const file = join(folder, "anna.berth");
    expect((await runBerth("grant", "one", "--for", "anna", "--hours", "8", "--file", file)).stdout).toContain(
      "anna may use one",
    );
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await berth(["import", file], elsewhere)).stdout).toContain('eval "$(berth env one)"');
    const lines = await berth(["env", "one", "--shell", "bash"], elsewhere);
    expect(lines).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("DOCKER_HOST") });
    const cert = await readFile(join(elsewhere.BERTH_HOME, "hosts", "one", "cert.pem"), "utf8");
    expect(readCertificate(cert)).toMatchObject({ subject: "anna", usages: ["client"] });
    expect(await berth(["import", join(folder, "none")], elsewhere)).toMatchObject({ exitCode: 2 });
  });

  test("imports another host of a known name only with --replace, and shows both addresses and authorities", async () => {
    const other = await createAuthority({ name: "shadow" });
    const shadow = (host: object) => {
      const file = join(folder, "shadow.berth");
      return issueClientCertificate(other, { name: "me" }).then(async ({ ca, cert, key }) => {
        const text = JSON.stringify({ berth: "grant/1", host, ca, cert, key: key.reveal() });
        await writeFile(file, text, { mode: 0o600 });
        return file;
      });
    };
    const file = await shadow({ name: "one", address: "203.0.113.66", port: 2376 });
    const { keyFingerprint: fingerprint } = readCertificate(other.cert);
    for (const machine of [env, elsewhere]) {
      const before = await readFile(join(machine.BERTH_HOME, "hosts", "one", "ca.pem"), "utf8");
      const { exitCode, stderr } = await berth(["import", file], machine);
      expect({ exitCode, stderr }).toEqual({ exitCode: 6, stderr: expect.stringContaining("--replace") });
      for (const text of [fingerprint, readCertificate(before).keyFingerprint, "203.0.113.66:2376"])
        expect(stderr).toContain(text);
      expect(await readFile(join(machine.BERTH_HOME, "hosts", "one", "ca.pem"), "utf8")).toBe(before);
    }
    expect((await runBerth("url", "one")).stdout).toMatch(/^tcp:\/\/127\./);
    const third = { ...elsewhere, BERTH_HOME: join(folder, "third") };
    const shown = expect.stringMatching(new RegExp(`203\\.0\\.113\\.66:2376.*${fingerprint}`));
    expect(await berth(["import", file], third)).toMatchObject({ exitCode: 0, stdout: shown });
    expect(await berth(["import", file], third)).toMatchObject({ exitCode: 0 });
    const moved = await shadow({ name: "one", address: "203.0.113.67", port: 2376 });
    expect(await berth(["import", moved], third)).toMatchObject({ exitCode: 6 });
    expect(await berth(["import", moved, "--replace"], third)).toMatchObject({ exitCode: 0 });
    expect((await berth(["url", "one"], third)).stdout).toBe("tcp://203.0.113.67:2376\n");
    const hostile = await shadow({ name: "two", address: "1.2.3.4\u001b]0;x\u0007", port: 2376 });
    expect(await berth(["import", hostile], third)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("neither an IP"),
    });
  });

  test("says in env that the authority of a host has changed, once", async () => {
    const ca = join(env.BERTH_HOME, "hosts", "one", "ca.pem");
    const { cert } = await createAuthority({ name: "former" });
    await writeFile(ca, cert, { mode: 0o600 });
    const changed = await runBerth("env", "one", "--shell", "bash");
    expect(changed).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("has changed") });
    expect(changed.stderr).toContain(readCertificate(cert).keyFingerprint);
    expect((await runBerth("env", "one", "--shell", "bash")).stderr).not.toContain("has changed");
  });

  test("writes a grant that only its owner can read into a folder that everybody can enter", async () => {
    const open = join(folder, "open");
    await mkdir(open, { mode: 0o755 });
    const file = join(open, "x.berth");
    expect(await runBerth("grant", "one", "--for", "anna", "--file", file)).toMatchObject({ exitCode: 0 });
    expect([(await stat(file)).mode & 0o777, (await stat(open)).mode & 0o777]).toEqual([0o600, 0o755]);
  });

  test.skipIf(spawnSync("docker", ["--version"]).status !== 0)("works with docker after an import", async () => {
    expect((await berth(["docker", "one", "--", "ps", "--quiet"], elsewhere)).exitCode).toBe(0);
  });

  test("keeps the key with its owner through request, grant and import", async () => {
    const own = join(folder, "own");
    expect((await berth(["request", "bert", "--to", own], elsewhere)).exitCode).toBe(0);
    const file = join(folder, "bert.berth");
    expect((await runBerth("grant", "one", "--request", join(own, "request.csr"), "--file", file)).exitCode).toBe(0);
    expect(await readFile(file, "utf8")).not.toContain("PRIVATE KEY");
    expect(await berth(["import", file], elsewhere)).toMatchObject({ exitCode: 2 });
    expect((await berth(["import", file, "--key", join(own, "key.pem")], elsewhere)).exitCode).toBe(0);
    expect(await runBerth("grant", "one")).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--file") });
    expect(await runBerth("grant", "one", "--to", join(folder, "y"), "--hours", "0")).toMatchObject({ exitCode: 2 });
  });

  test("revokes earlier grants, lists what was granted, and closes and opens the port", async () => {
    const to = join(folder, "carl");
    expect((await runBerth("grant", "one", "--for", "carl", "--to", to)).exitCode).toBe(0);
    const listed = await runBerth("grant", "one", "--list");
    expect(listed.stdout).toMatch(/^FOR +STATE +ISSUED +UNTIL\n/);
    expect(listed.stdout).toMatch(/carl +valid/);
    expect(listed.stderr).toContain("other adapters are not listed");

    expect(await runBerth("revoke", "one")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("no longer open host one"),
    });
    const grants = JSON.parse((await runBerth("grant", "one", "--list", "--json")).stdout);
    expect(grants.at(-1)).toMatchObject({ for: "carl", state: "revoked" });
    expect(JSON.parse((await runBerth("inspect", "one", "--json")).stdout).docker).toHaveProperty("version");

    expect((await runBerth("close", "one")).stdout).toContain("berth open one");
    expect((await runBerth("list")).stdout).toMatch(/^one +ready +running +closed /m);
    expect(await runBerth("create", "one", "--allow-from", "127.0.0.0/8")).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining("berth open one"),
    });
    expect((await runBerth("open", "one")).exitCode).toBe(0);
    expect(JSON.parse((await runBerth("inspect", "one", "--json")).stdout).docker).toHaveProperty("version");
    expect(await runBerth("revoke", "none")).toMatchObject({ exitCode: 5 });
  });

  test("opens ports of a host for a time, shows them, and closes them", async () => {
    const opened = await runBerth("open", "one", "8080", "53/udp", "--for", "1h");
    expect(opened).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/127\.\d+\.\d+\.\d+/) });
    expect(opened.stdout).toMatch(
      /^Open on host one to 127\S+ until \S+: port 8080, 53\/udp\. .*berth close one 8080 53\/udp/,
    );
    expect((await runBerth("inspect", "one")).stdout).toMatch(/^Open for a time +8080 until \S+, 53\/udp until/m);
    expect((await runBerth("close", "one", "8080", "53/udp")).stdout).toBe("Closed on host one: port 8080, 53/udp.\n");
    expect((await runBerth("inspect", "one")).stdout).not.toContain("Open for a time");
    for (const [words, exitCode, text] of [
      [["close", "one", "8080"], 5, "Port 8080/tcp of host one was not opened for a time"],
      [["open", "one", "22", "--from", "0.0.0.0/0"], 2, "--from RANGE"],
      [["open", "one", "22", "--from", "everybody"], 2, '"everybody" is neither an address, nor'],
      [["open", "one", "2376"], 2, "PORT: 2376 is Docker's port"],
      [["open", "one", "99999"], 2, 'PORT: "99999" is not PORT'],
      [["open", "22"], 2, "NAME: give the name of a host"],
      [["open", "one", "--for", "1h"], 2, "--for: it needs a port"],
      [["open", "one", "22", "--for", "tomorrow"], 2, "--for:"],
    ] as const)
      expect(await runBerth(...words)).toMatchObject({ exitCode, stderr: expect.stringContaining(text) });
  });

  test("passes variables to a script and shows its output", async () => {
    const { exitCode, stdout } = await runBerth(
      "run",
      "one",
      "--env",
      "A=b",
      "--secret-env",
      "TOKEN",
      "--",
      "echo",
      "hello",
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining("simulated") });
    expect(await runBerth("run", "one")).toMatchObject({ exitCode: 2 });
    expect(await runBerth("run", "one", "--secret-env", "MISSING", "--", "true")).toMatchObject({ exitCode: 2 });
    expect((await runBerth("logs", "one", "--source", "extension")).stdout).toContain("simulated");
    expect(await runBerth("logs", "one", "--lines", "none")).toMatchObject({ exitCode: 2 });
  });

  test("moves the hosts of a user to another authority, step by step", async () => {
    expect(await runBerth("rotate", "one", "--to-next")).toMatchObject({ exitCode: 5 });
    expect((await runBerth("ca", "renew")).exitCode).toBe(0);
    expect((await runBerth("ca", "renew")).exitCode).toBe(6);
    expect((await runBerth("rotate", "one", "--to-next")).stdout).toContain("trusts both");
    expect(await runBerth("ca", "renew", "--finish")).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining("one"),
    });
    expect((await runBerth("rotate", "one", "--finish")).exitCode).toBe(0);
    expect((await runBerth("rotate", "one")).exitCode).toBe(0);
    expect((await runBerth("ca", "renew", "--finish")).exitCode).toBe(0);
    expect(JSON.parse((await runBerth("inspect", "one", "--json")).stdout).docker).toHaveProperty("version");
    expect((await readdir(env.BERTH_HOME)).filter((name) => name.startsWith("ca"))).toHaveLength(2);
  });

  test("never prints a key or a secret", () => {
    expect(printed.join("")).not.toMatch(/PRIVATE KEY|canary-5/);
  });
});
