import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readEmulatorState } from "../src/connection/emulator-state.ts";
import { builtProgram } from "./built.ts";
import { guestRemains } from "./guest-remains.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;
const docker = spawnSync("docker", ["--version"]).status === 0;
const ssh = spawnSync("ssh", ["-V"]).status === 0;

/** The installed command, on guests that run a real Docker Engine. */
describe.skipIf(!real)("berth on real guests", () => {
  let program: string;
  let folder: string;
  let env: Record<string, string>;
  const printed: string[] = [];

  beforeAll(async () => {
    program = builtProgram();
    folder = await mkdtemp(join(tmpdir(), "berth-cli-test-"));
    const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
    // The cache is shared, because it contains the base image; every other file is in the folder.
    env = { PATH: process.env["PATH"] ?? "", HOME: folder, BERTH_HOME: join(folder, "berth"), XDG_CACHE_HOME: cache };
    env["DOCKER_CONFIG"] = join(folder, "docker");
  });
  afterAll(async () => {
    await run("emulator", "stop", "--forget");
    await rm(folder, { recursive: true, force: true });
  });

  const create = (name: string) => ["create", name, "--resource-group", "team"];
  const start = (...words: string[]) =>
    spawn(process.execPath, [program, ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
  const run = async (...words: string[]) => {
    const child = start(...words);
    const [stdout, stderr, [status]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    printed.push(stdout, stderr);
    return { status, stdout, stderr };
  };

  test("runs the whole demo and leaves nothing", { tags: ["long"] }, async () => {
    const { status, stdout, stderr } = await run("demo", "--json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining("Nothing is left") });
    expect(JSON.parse(stdout)).toMatchObject({
      guests: "linux",
      engine: expect.stringMatching(/^\d+\./),
      page: expect.stringContaining("Hello from a container"),
      refusals: [
        { answer: expect.stringMatching(/alert/) },
        { answer: expect.stringMatching(/alert/) },
        { answer: expect.stringContaining("400") },
      ],
    });
    expect(guestRemains()).toEqual([]);
  });

  test("creates a host with an SSH key of its own", async () => {
    expect((await run("emulator", "start")).status).toBe(0);
    const { hostAddress } = (await readEmulatorState(env)) ?? {};
    const created = await run(...create("one"), "--generate-ssh-key", "--ssh-from", `${hostAddress}/32`);
    expect(created).toMatchObject({ status: 0, stdout: expect.stringContaining("Host one is ready") });
  });

  test("continues a killed create, and removes what another one left", { tags: ["long"] }, async () => {
    const hosts = async () => JSON.parse((await run("list", "--json")).stdout);
    await killAt(start(...create("two")), /Waiting for Docker/);
    expect(await hosts()).toMatchObject([{ name: "one" }, { name: "two", state: "incomplete" }]);
    const again = await run(...create("two"));
    expect(again).toMatchObject({ status: 0, stdout: expect.stringContaining("Host two is ready") });
    expect((await run("remove", "two", "--yes")).status).toBe(0);
    await killAt(start(...create("three")), /Waiting for Docker/);
    expect((await run("remove", "three", "--yes")).status).toBe(0);
    expect(await hosts()).toMatchObject([{ name: "one", state: "ready" }]);
  });

  test.skipIf(!docker)(
    "works with the docker CLI through eval of env, also after the emulator was killed",
    async () => {
      const { stdout: lines } = await run("env", "one", "--shell", "bash");
      const version = () =>
        execFileSync("bash", ["--norc", "-c", 'eval "$lines"; docker version --format "{{.Server.Version}}"'], {
          env: { ...env, lines },
          encoding: "utf8",
        });
      expect(version()).toMatch(/^\d+\./);
      const state = await readEmulatorState(env);
      process.kill(state?.pid ?? 0, "SIGKILL");
      expect((await run("emulator", "start")).status).toBe(0);
      expect(version()).toMatch(/^\d+\./);
      expect((await run("docker", "one", "--", "ps", "--quiet")).status).toBe(0);
    },
  );

  test.skipIf(!ssh)("signs in with SSH only to the machine whose host keys Azure gave", async () => {
    expect(await run("ssh", "one", "--", "sudo", "-n", "id", "-un")).toMatchObject({ status: 0, stdout: "root\n" });
    const file = join(env["BERTH_HOME"] ?? "", "hosts", "one", "known_hosts");
    const known = readFileSync(file, "utf8");
    expect(known).toMatch(/^one ssh-ed25519 /m);
    const another = known
      .replace(/(ssh-ed25519 .{40})(.)/, (_, before, last) => `${before}${last === "A" ? "B" : "A"}`)
      .replace(/^one (?!ssh-ed25519).*\n/gm, "");
    writeFileSync(file, another, { mode: 0o600 });
    expect(await run("ssh", "one", "--", "id")).toMatchObject({ status: 255, stdout: "" });
    expect((await run("ssh", "one", "--new-keys", "--", "id", "-un")).stdout).toBe("berth\n");
  });

  test("keeps keys only in their own files, not in output, arguments, logs or state", async () => {
    const home = env["BERTH_HOME"] ?? "";
    const holders = readdirSync(home, { recursive: true, encoding: "utf8" })
      .map((name) => join(home, name))
      .filter(
        (path) =>
          lstatSync(path).isFile() && /PRIVATE KEY-----(\\n|\s)*[A-Za-z0-9+/=]{40}/.test(readFileSync(path, "utf8")),
      );
    const [onDisks, keys] = [
      holders.filter((path) => path.includes("/disks/")),
      holders.filter((path) => !path.includes("/disks/")),
    ];
    expect(lastTwo(keys)).toEqual(["ca/ca-key.pem", "emulator/certificate.json", "one/key.pem", "ssh/id_ed25519"]);
    // In the guest too: the script contained the key, and the handler's copy of it has removed itself.
    expect(lastTwo(onDisks)).toEqual(["docker/key.pem", "ssh/ssh_host_ed25519_key"]);
    for (const path of keys) expect((statSync(path).mode & 0o777).toString(8)).toBe("600");
    expect(printed.join("")).not.toContain("PRIVATE KEY");
    expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toContain("PRIVATE KEY");
  });

  test("leaves nothing on this machine after the last remove and the end of the emulator", async () => {
    expect((await run("remove", "one", "--yes")).status).toBe(0);
    expect((await run("emulator", "stop", "--forget")).status).toBe(0);
    expect(guestRemains()).toEqual([]);
  });

  async function killAt(child: ChildProcess, line: RegExp): Promise<void> {
    const closed = once(child, "close");
    child.stderr?.on("data", (part: Buffer) => {
      printed.push(part.toString());
      if (line.test(part.toString())) child.kill("SIGKILL");
    });
    await closed;
    expect(child.signalCode).toBe("SIGKILL");
  }
});

function lastTwo(paths: readonly string[]): string[] {
  return paths.map((path) => path.split("/").slice(-2).join("/")).sort();
}
