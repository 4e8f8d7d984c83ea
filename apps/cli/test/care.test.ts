import { spawnSync } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { readCertificate } from "@dockberth/core";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "./command-line.ts";
import { berth } from "./press.ts";

const { folder, env, said, press } = commandLine({ TOKEN: "canary-5" });
/** Another person's machine: no Azure, no authority. */
const elsewhere = { BERTH_HOME: join(folder, "elsewhere"), PATH: env.PATH };

beforeAll(() => press("create", "one", "--allow-from", "127.0.0.0/8"));

describe("living with a host, from the command line", () => {
  test("stop and start, and status says which", async () => {
    expect(await press("stop", "one")).toMatchObject({ exitCode: 0, stdout: "Host one is deallocated.\n" });
    expect((await press("status", "one")).stdout).toBe("deallocated\n");
    expect(await press("rotate", "one")).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining("berth start one"),
    });
    expect(await press("start", "one", "--json")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('"running"'),
    });
    expect(await press("restart", "one")).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("Restarted host one"),
    });
  });

  test("resize, and a size that does not exist", async () => {
    expect((await press("resize", "one", "Standard_D2s_v5")).stdout).toContain("Standard_D2s_v5, running");
    expect(await press("resize", "one", "Standard_Nothing")).toMatchObject({ exitCode: 7 });
  });

  test("one fact a line, for scripts", async () => {
    const address = (await press("ip", "one")).stdout.trim();
    expect(address).toMatch(/^127\./);
    expect((await press("url", "one")).stdout).toBe(`tcp://${address}:2376\n`);
    expect((await press("config", "one")).stdout).toContain(
      `--tlscacert=${join(env.BERTH_HOME, "hosts", "one", "ca.pem")}`,
    );
    expect(JSON.parse((await press("url", "one", "--json")).stdout)).toEqual({
      host: "one",
      url: `tcp://${address}:2376`,
    });
    for (const word of ["ip", "url", "status", "config", "start", "logs", "grant"])
      expect((await press(word, "none", ...(word === "grant" ? ["--to", join(folder, "x")] : []))).exitCode).toBe(5);
    expect((await press("stop", "../one")).exitCode).toBe(5);
  });

  test("extend says until when, and sweep removes nothing unless it is told to", async () => {
    expect((await press("extend", "one", "8h")).stdout).toMatch(/is needed until \d{4}-/);
    expect((await press("list")).stdout).toMatch(/CERTIFICATE +EXPIRES/);
    expect(await press("extend", "one", "yesterday")).toMatchObject({ exitCode: 2 });
    expect(await press("extend", "one", "2001-01-01T00:00Z")).toMatchObject({ exitCode: 2 });
    const { stdout } = await press("sweep", "--json");
    expect(JSON.parse(stdout).entries).toMatchObject([{ host: "one", outcome: "kept" }]);
    expect((await press("extend", "one", "never")).stdout).toContain("has no end");
  });

  test("rotate brings a new certificate, which inspect shows", async () => {
    const fingerprint = async () => JSON.parse((await press("inspect", "one", "--json")).stdout).docker.fingerprint;
    const before = await fingerprint();
    expect((await press("rotate", "one", "--valid-for-days", "10")).exitCode).toBe(0);
    expect(await fingerprint()).not.toBe(before);
    // Ten days are few: list and inspect say so.
    expect((await press("list")).stderr).toMatch(/certificate of one ends in \d+ days: berth rotate one/);
    expect((await press("inspect", "one")).stderr).toContain("berth rotate one");
  });

  test("a grant in one file is taken in by a machine that has no Azure, and works there", async () => {
    const file = join(folder, "anna.berth");
    expect((await press("grant", "one", "--for", "anna", "--hours", "8", "--file", file)).stdout).toContain(
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

  test.skipIf(spawnSync("docker", ["--version"]).status !== 0)("docker works with what was imported", async () => {
    expect((await berth(["docker", "one", "--", "ps", "--quiet"], elsewhere)).exitCode).toBe(0);
  });

  test("a key stays with who asks: request, grant, import", async () => {
    const own = join(folder, "own");
    expect((await berth(["request", "bert", "--to", own], elsewhere)).exitCode).toBe(0);
    const file = join(folder, "bert.berth");
    expect((await press("grant", "one", "--request", join(own, "request.csr"), "--file", file)).exitCode).toBe(0);
    expect(await readFile(file, "utf8")).not.toContain("PRIVATE KEY");
    expect(await berth(["import", file], elsewhere)).toMatchObject({ exitCode: 2 });
    expect((await berth(["import", file, "--key", join(own, "key.pem")], elsewhere)).exitCode).toBe(0);
    expect(await press("grant", "one")).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--file") });
    expect(await press("grant", "one", "--to", join(folder, "y"), "--hours", "0")).toMatchObject({ exitCode: 2 });
  });

  test("run gives the script its variables, and shows what it says", async () => {
    const { exitCode, stdout } = await press(
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
    expect(await press("run", "one")).toMatchObject({ exitCode: 2 });
    expect(await press("run", "one", "--secret-env", "MISSING", "--", "true")).toMatchObject({ exitCode: 2 });
    expect((await press("logs", "one", "--source", "extension")).stdout).toContain("simulated");
    expect(await press("logs", "one", "--lines", "none")).toMatchObject({ exitCode: 2 });
  });

  test("a user's hosts are brought over to another authority, step by step", async () => {
    expect(await press("rotate", "one", "--to-next")).toMatchObject({ exitCode: 5 });
    expect((await press("ca", "renew")).exitCode).toBe(0);
    expect((await press("ca", "renew")).exitCode).toBe(6);
    expect((await press("rotate", "one", "--to-next")).stdout).toContain("trusts both");
    expect(await press("ca", "renew", "--finish")).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining("one"),
    });
    expect((await press("rotate", "one", "--finish")).exitCode).toBe(0);
    expect((await press("rotate", "one")).exitCode).toBe(0);
    expect((await press("ca", "renew", "--finish")).exitCode).toBe(0);
    expect(JSON.parse((await press("inspect", "one", "--json")).stdout).docker).toHaveProperty("version");
    expect((await readdir(env.BERTH_HOME)).filter((name) => name.startsWith("ca"))).toHaveLength(2);
  });

  test("no command ever printed a key or a secret", () => {
    expect(said.join("")).not.toMatch(/PRIVATE KEY|canary-5/);
  });
});
