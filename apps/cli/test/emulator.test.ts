import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readEmulatorState, writeEmulatorState } from "../src/connection/emulator-state.ts";
import { processStart } from "../src/folder/process-start.ts";
import { berth } from "./berth.ts";
import { builtProgram } from "./built.ts";
import { temporaryFolder } from "./folder.ts";

let program: string;

beforeAll(() => {
  program = builtProgram();
});

describe("berth emulator as a process", () => {
  test("starts an emulator that other commands find, stops it, and deletes its state on request", async () => {
    const env = await home();
    const run = (...words: string[]) => spawnSync(process.execPath, [program, ...words], { encoding: "utf8", env });
    const started = run("emulator", "start", "--guests", "simulated", "--json");
    expect({ status: started.status, stderr: started.stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining("simulated"),
    });
    const { pid, url } = JSON.parse(started.stdout);
    try {
      expect((await stat(join(env.BERTH_HOME, "emulator.json"))).mode & 0o777).toBe(0o600);
      expect(JSON.parse(run("emulator", "status", "--json").stdout)).toMatchObject({ pid, url, guests: "simulated" });
      expect(JSON.parse(run("emulator", "start", "--json").stdout)).toMatchObject({ pid });
      expect(run("list", "--json")).toMatchObject({ status: 0, stdout: "[]\n", stderr: expect.stringContaining(url) });
      expect(run("list", "--json", "--emulator")).toMatchObject({ status: 0, stderr: "" });
    } finally {
      expect(run("emulator", "stop", "--forget").status).toBe(0);
    }
    expect(processStart(pid)).toBeUndefined();
    expect(existsSync(join(env.BERTH_HOME, "emulator.json"))).toBe(false);
    expect(existsSync(join(env.BERTH_HOME, "state", "emulator"))).toBe(false);
    expect(run("emulator", "status").status).toBe(9);
    expect(run("emulator", "stop")).toMatchObject({ status: 0, stdout: "No emulator was running.\n" });
  });

  test("says in the language of the command which guests it has", async () => {
    const env = await home();
    const run = (...words: string[]) => spawnSync(process.execPath, [program, ...words], { encoding: "utf8", env });
    try {
      expect(run("emulator", "start", "--guests", "simulated", "--lang", "zh").stderr).toContain("虚拟机是模拟的");
    } finally {
      expect(run("emulator", "stop", "--forget").status).toBe(0);
    }
  });

  test("says why an emulator does not start, without a stack trace", async () => {
    const [first, second] = [await home(), await home()];
    const run = (env: Record<string, string>, ...words: string[]) =>
      spawnSync(process.execPath, [program, "emulator", ...words], { encoding: "utf8", env });
    expect(run(first, "start", "--guests", "simulated").status).toBe(0);
    try {
      await mkdir(second.BERTH_HOME, { mode: 0o700 });
      await cp(join(first.BERTH_HOME, "state"), join(second.BERTH_HOME, "state"), { recursive: true });
      const { status, stderr } = run(second, "start", "--guests", "simulated");
      expect({ status, stderr }).toEqual({
        status: 9,
        stderr: expect.stringMatching(/did not start: Another emulator on this machine uses .*\n .*emulator\.log has/),
      });
      expect(stderr).not.toMatch(/^ +at /m);
    } finally {
      expect(run(first, "stop", "--forget").status).toBe(0);
    }
  });

  test("stops at Ctrl-C in the foreground and leaves no state file", async () => {
    const env = await home();
    const child = spawn(process.execPath, [program, "emulator", "start", "--foreground", "--guests", "simulated"], {
      env,
      stdio: ["ignore", "pipe", "ignore"],
    });
    await once(child.stdout, "data");
    expect(await readEmulatorState(env)).toMatchObject({ pid: child.pid });
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(existsSync(join(env.BERTH_HOME, "emulator.json"))).toBe(false);
  });

  test.skipIf(process.platform === "win32")("names a folder that others can read", async () => {
    const env = await home();
    await mkdir(env.BERTH_HOME, { mode: 0o755 });
    expect(await berth(["emulator", "start"], env)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("chmod 700"),
    });
  });

  test("exits 2 for a time scale that is not a number", async () => {
    const env = await home();
    const { status, stderr } = spawnSync(
      process.execPath,
      [program, "emulator", "start", "--guests", "simulated", "--time-scale", "much"],
      { encoding: "utf8", env },
    );
    expect(status).toBe(2);
    expect(stderr).toContain("--time-scale");
  });
});

describe("the state file of an emulator", () => {
  const state = {
    url: "https://127.0.0.1:1",
    ca: "",
    tenantId: "",
    subscriptionId: "",
    clientId: "",
    clientSecret: "",
    guests: "simulated",
    cloud: "public",
    hostAddress: "127.0.0.1",
  } as const;

  test("is ignored if its process has ended or its id is used by another process", async () => {
    const env = await home();
    const gone = spawnSync(process.execPath, ["-e", ""]).pid;
    await writeEmulatorState(env, { ...state, pid: gone, processStart: "1" });
    expect(await readEmulatorState(env)).toBeUndefined();
    await writeEmulatorState(env, { ...state, pid: process.pid, processStart: processStart(process.pid) ?? "" });
    expect(await readEmulatorState(env)).toMatchObject({ pid: process.pid });
  });

  test.skipIf(process.platform !== "linux")("identifies the process by its start time too", async () => {
    const env = await home();
    await writeEmulatorState(env, { ...state, pid: process.pid, processStart: "1" });
    expect(await readEmulatorState(env)).toBeUndefined();
  });

  test.skipIf(process.platform === "win32")(
    "is rejected if others can read it, because it contains the client secret",
    async () => {
      const env = await home();
      await writeEmulatorState(env, { ...state, pid: process.pid, processStart: processStart(process.pid) ?? "" });
      await (await import("node:fs/promises")).chmod(join(env.BERTH_HOME, "emulator.json"), 0o644);
      expect(await berth(["list"], env)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("chmod 600") });
    },
  );

  test("is ignored if it is truncated", async () => {
    const env = await home();
    await writeEmulatorState(env, { ...state, pid: process.pid, processStart: "x" });
    await writeFile(join(env.BERTH_HOME, "emulator.json"), "{");
    expect(await readEmulatorState(env)).toBeUndefined();
  });
});

async function home() {
  return { BERTH_HOME: join(await temporaryFolder(), "berth"), PATH: process.env["PATH"] ?? "" };
}
