import { execFile, spawnSync } from "node:child_process";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { startEmulator } from "@dockberth/emulator";
import { describe, expect, test } from "vitest";
import { emulatorFolder } from "../src/folder/locations.ts";
import { berth } from "./berth.ts";
import { commandLine } from "./command-line.ts";

// The emulator runs in this process, so calls must not block it.
const run = promisify(execFile);

const { folder, env, printed, runBerth } = commandLine();
const allow = ["--allow-from", "127.0.0.0/8"];

describe("a host on the emulator", () => {
  test("creates the authority, says so, and ends with a host that answers", async () => {
    const { exitCode, stdout, stderr } = await runBerth("create", "one", "--resource-group", "shared", ...allow);
    expect(stderr).toContain("Using the emulator at https://");
    expect(stderr).toContain("Created a certificate authority");
    expect(stderr).toContain("over mutual TLS");
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('eval "$(berth env one)"') });
  });

  test("shows with plan --prices what a host costs, keeps the prices, and never guesses one", async () => {
    const words = ["plan", "new-one", ...allow, "--size", "Standard_D4s_v5", "--disk-size", "128"];
    const { exitCode, stdout } = await runBerth(...words, "--prices");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^BILLED +KIND +BASIS +PER HOUR +PER MONTH$/m);
    expect(stdout).toMatch(/^new-one +virtual machine .* 0\.2000 +146\.00$/m);
    expect(stdout).toMatch(/^outbound data .* not known +not known$/m);
    expect(stdout).toMatch(/^In sum 0\.2150 USD per hour, or 156\.95 USD per month of 730 hours, without the 1 whose/m);
    expect(stdout).toMatch(/^Azure's retail prices in USD of \d{4}-\d{2}-\d{2}, without taxes/m);
    expect(await readFile(join(env.BERTH_HOME, "prices.json"), "utf8")).toContain("Standard_D4s_v5");
    const json = JSON.parse((await runBerth(...words, "--currency", "EUR", "--json")).stdout);
    expect(json.prices).toMatchObject({ currency: "EUR", unknown: 1, prices: [{ hourly: 0.2 }, {}, {}, {}] });
    expect((await runBerth("plan", "a-{1..2}", ...allow, "--prices")).stdout).toMatch(/^a-2 +0\.0050 +3\.65 +3$/m);
    expect(
      (await runBerth("plan", "a-{1..2}", ...allow, "--what-if", "--prices")).stdout.match(/^In sum /gm),
    ).toHaveLength(2);
    expect(await runBerth(...words, "--currency", "euro")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("currency"),
    });
  });

  test("shows with --prices what hosts cost before they are created or applied", async () => {
    const file = join(folder, "priced.yaml");
    await writeFile(file, "hosts:\n  priced-{1..2}: {allowFrom: [127.0.0.0/8]}\n");
    const dryRun = await runBerth("apply", "--file", file, "--dry-run", "--prices");
    expect(dryRun.stdout).toMatch(/^2 to create\.$[\s\S]*^priced-2 +0\.0050 +3\.65 +3$/m);
    const json = JSON.parse((await runBerth("apply", "--file", file, "--dry-run", "--prices", "--json")).stdout);
    expect(json.hosts).toMatchObject([{ prices: { currency: "USD" } }, { prices: { currency: "USD" } }]);
    const created = await runBerth("create", "priced", ...allow, "--size", "Standard_D4s_v5", "--prices");
    expect(created).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Host priced is ready") });
    expect(created.stderr).toMatch(/^In sum 0\.\d{4} USD per hour[\s\S]*Deploying /m);
    expect((await runBerth("remove", "priced", "--yes")).exitCode).toBe(0);
  });

  test("shows with plan --what-if what Azure would change, creates nothing, and exits as create would", async () => {
    const words = ["plan", "one", "--resource-group", "shared", "--what-if"];
    const same = await runBerth(...words, ...allow);
    expect(same).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/= unchanged virtual machine one$/m) });
    const { stdout } = await runBerth(...words, "--allow-from", "10.9.0.0/16");
    expect(stdout).toMatch(/~ modify {4}security group one-nsg/);
    expect(stdout).toMatch(/\+ properties\.securityRules\[docker\]\S+sourceAddressPrefixes\[0\]: "10\.9\.0\.0\/16"/);
    expect(stdout).toMatch(/^one-os +disk +StandardSSD_LRS/m);
    const larger = await runBerth(...words, ...allow, "--size", "Standard_D4s_v5", "--json");
    expect(larger).toMatchObject({ exitCode: 6, stderr: expect.stringContaining("differs from the plan in size") });
    expect(JSON.parse(larger.stdout)).toMatchObject({ refusal: { code: "host-exists" } });
    expect(await runBerth("plan", "new-one", "--what-if", ...allow)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/\+ create {4}virtual machine new-one/),
    });
    expect((await runBerth("list", "--names")).stdout).toBe("one\n");
  });

  test("keeps every file private", async () => {
    for (const entry of await readdir(env.BERTH_HOME, { recursive: true, withFileTypes: true })) {
      const { mode } = await stat(join(entry.parentPath, entry.name));
      expect(`${entry.name} ${(mode & 0o777).toString(8)}`).toBe(
        `${entry.name} ${entry.isDirectory() ? "700" : "600"}`,
      );
    }
    const files = await readdir(join(env.BERTH_HOME, "hosts", "one"));
    expect(files.sort()).toEqual(["azure.json", "ca.pem", "cert.pem", "key.pem"]);
  });

  test("changes nothing when create runs again", async () => {
    const { exitCode, stderr } = await runBerth("create", "one", "--resource-group", "shared", ...allow);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining("nothing was changed") });
  });

  test("rejects a different description of an existing host and names the difference", async () => {
    const { exitCode, stderr } = await runBerth(
      "create",
      "one",
      "--resource-group",
      "shared",
      "--size",
      "Standard_D2s_v5",
      ...allow,
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 6, stderr: expect.stringContaining("size") });
  });

  test("creates a second host in the same group and network", async () => {
    const { exitCode, stdout } = await runBerth(
      "create",
      "two",
      "--resource-group",
      "shared",
      ...allow,
      "--json",
      "--quiet",
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ name: "two", state: "ready", resourceGroup: "shared" });
  });

  test("lists hosts for people, for programs and for pipes", async () => {
    const hosts = JSON.parse((await runBerth("list", "--json")).stdout);
    expect(hosts).toMatchObject([{ name: "one" }, { name: "two" }]);
    expect(hosts[0].address).not.toBe(hosts[1].address);
    expect((await runBerth("list", "--query", "[].name")).stdout).toBe('[\n  "one",\n  "two"\n]\n');
    expect((await runBerth("inspect", "one", "--query", "docker.version")).stdout).toMatch(/^[\d.]+\S*\n$/);
    expect((await runBerth("--query", "[?name=='none'] | [0]", "list")).stdout).toBe("null\n");
    expect((await runBerth("list")).stdout).toMatch(/^NAME +STATE +POWER +DOCKER/);
    expect((await runBerth("list", "--names")).stdout).toBe("one\ntwo\n");
    expect((await runBerth("__complete", "--", "inspect", "")).stdout).toMatch(/^one\t.*\ntwo\t/);
  });

  test("asks Docker itself in inspect", async () => {
    const { stdout } = await runBerth("inspect", "one", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      name: "one",
      docker: { version: expect.any(String), fingerprint: expect.any(String) },
    });
    expect((await runBerth("inspect", "one")).stdout).toContain("API");
  });

  test("audits a host, writes SARIF, and exits 1 if there is a warning", async () => {
    const sarif = join(folder, "audit.sarif");
    const { exitCode, stdout } = await runBerth("audit", "one", "--json", "--sarif", sarif);
    const report = JSON.parse(stdout);
    expect({ exitCode, host: report.host }).toEqual({ exitCode: 1, host: "one" });
    const outcomes = Object.fromEntries(
      report.items.map((item: { id: string; outcome: string }) => [item.id, item.outcome]),
    );
    // The simulated Engine has no bridge, and reports that.
    expect(outcomes).toMatchObject({ "2.7": "pass", "2.9": "warn", "2.2": "not-assessed", "3.14": "not-assessed" });
    expect(JSON.parse(await readFile(sarif, "utf8"))).toMatchObject({
      version: "2.1.0",
      runs: [{ results: expect.any(Array) }],
    });
    const lenient = await runBerth("audit", "one", "--fail-on", "never");
    expect(lenient).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/2\.9 +WARN[\s\S]+not assessed/) });
  });

  test("names the extension that it sets, and not that of Docker Engine", async () => {
    const words = ["--publisher", "Microsoft.OSTCExtensions", "--type", "VMAccessForLinux", "--version", "1.5"];
    const { exitCode, stderr } = await runBerth("extension", "set", "one", ...words);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.not.stringContaining("Docker Engine") });
    expect(stderr).toMatch(/Creating extension VMAccessForLinux[\s\S]*Created extension VMAccessForLinux in /);
    expect((await runBerth("extension", "remove", "one", "--extension", "VMAccessForLinux", "-y")).exitCode).toBe(0);
  });

  test("exits 5 for a host that does not exist", async () => {
    expect((await runBerth("inspect", "none")).exitCode).toBe(5);
    expect((await runBerth("docker", "none", "--", "ps")).exitCode).toBe(5);
  });

  test.skipIf(spawnSync("docker", ["--version"]).status !== 0)(
    "works with the docker CLI through eval of env and through berth docker",
    async () => {
      const { stdout: lines } = await runBerth("env", "one", "--shell", "bash");
      const script = 'eval "$LINES_OF_BERTH"; docker version --format "{{.Server.Version}}"';
      const { stdout, stderr } = await run("bash", ["--norc", "-c", script], {
        env: { ...env, LINES_OF_BERTH: lines },
      });
      expect({ stdout, stderr }).toEqual({ stdout: expect.stringMatching(/^\d/), stderr: "" });
      expect((await runBerth("docker", "one", "--", "ps", "--quiet")).exitCode).toBe(0);
      expect((await runBerth("docker", "one", "ps", "--no-such-option")).exitCode).toBe(125);
    },
  );

  test.skipIf(spawnSync("docker", ["--version"]).status !== 0)(
    "creates a docker context that works until it is removed",
    async () => {
      expect((await runBerth("env", "one", "--docker-context")).exitCode).toBe(0);
      const version = () =>
        run("docker", ["--context", "berth-one", "version", "--format", "{{.Server.Version}}"], { env });
      expect((await version()).stdout).toMatch(/^\d/);
      expect((await runBerth("env", "one", "--docker-context", "--unset")).exitCode).toBe(0);
      await expect(version()).rejects.toThrow("berth-one");
    },
  );

  test("asks before remove, and needs --yes without a terminal", async () => {
    expect(await runBerth("remove", "one")).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--yes") });
    expect((await runBerth("list", "--names")).stdout).toBe("one\ntwo\n");
  });

  test("removes one host and leaves the other complete", async () => {
    const { exitCode, stdout } = await runBerth("remove", "one", "--yes", "--json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).kept).toEqual([
      expect.objectContaining({ kind: "network" }),
      expect.objectContaining({ kind: "resource group" }),
    ]);
    expect(await readdir(join(env.BERTH_HOME, "hosts"))).toEqual(["two"]);
    const { docker } = JSON.parse((await runBerth("inspect", "two", "--json")).stdout);
    expect(docker).toHaveProperty("version");
    expect((await runBerth("remove", "one", "--yes")).exitCode).toBe(5);
  });

  test("exits 130 with a hint when create is interrupted, and continues when it runs again", async () => {
    const stopping = new AbortController();
    const words = ["create", "three", ...allow];
    const running = berth(words, env, stopping.signal);
    await Promise.race([running, waitForFile(join(env.BERTH_HOME, "hosts", "three", "cert.pem"))]);
    stopping.abort();
    expect(await running).toMatchObject({
      exitCode: 130,
      stderr: expect.stringMatching(/bills what exists of three .* berth remove three$[\s\S]*same command again/m),
    });
    expect((await runBerth(...words)).exitCode).toBe(0);
    expect((await runBerth("remove", "three", "--yes")).exitCode).toBe(0);
  });

  test("leaves nothing after the last remove", async () => {
    expect((await runBerth("remove", "two", "--yes")).exitCode).toBe(0);
    expect(JSON.parse((await runBerth("list", "--json")).stdout)).toEqual([]);
    expect(await readdir(join(env.BERTH_HOME, "hosts"))).toEqual([]);
    expect(await readdir(join(env.BERTH_HOME, "locks"))).toEqual([]);
  });

  test("never prints a key or the emulator's secret", async () => {
    const { clientSecret } = JSON.parse(await readFile(join(env.BERTH_HOME, "emulator.json"), "utf8"));
    const text = printed.join("");
    expect(text).not.toContain("PRIVATE KEY");
    expect(text).not.toContain(clientSecret);
    expect((await runBerth("emulator", "status", "--json")).stdout).not.toContain(clientSecret);
  });
});

test("names both ways to connect without a subscription and without an emulator", async () => {
  expect(await berth(["list"], { BERTH_HOME: join(folder, "elsewhere") })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/AZURE_SUBSCRIPTION_ID[\s\S]*berth emulator start/),
  });
  expect(await berth(["list", "--emulator"], { BERTH_HOME: join(folder, "elsewhere") })).toMatchObject({ exitCode: 9 });
});

test("starts no emulator on the folder of another running one", async () => {
  const env = { BERTH_HOME: join(folder, "shared") };
  const stateFolder = emulatorFolder(env);
  await using _other = await startEmulator({ guests: "none", stateFolder });
  expect(await berth(["emulator", "start", "--foreground", "--guests", "simulated"], env)).toMatchObject({
    exitCode: 6,
    stderr: expect.stringContaining(
      `Another running emulator uses the state folder ${stateFolder}\n  Stop that emulator first, or start this one with another folder in BERTH_HOME.`,
    ),
  });
});

async function waitForFile(path: string): Promise<void> {
  while (!(await stat(path).then(Boolean, () => false))) await new Promise((resolve) => setTimeout(resolve, 10));
}
