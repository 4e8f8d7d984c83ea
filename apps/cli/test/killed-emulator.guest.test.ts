// @module-tag long
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readEmulatorState } from "../src/connection/emulator-state.ts";
import { emulatorFolder } from "../src/folder/locations.ts";
import { builtProgram } from "./built.ts";
import { guestRemains } from "./guest-remains.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

/** A moment in the work of a command. */
interface Moment {
  readonly command: readonly string[];
  /** Whether it has come, by what the command has printed and what is in the folders of the emulator and of its guests. */
  readonly hasCome: (seen: { readonly printed: string; readonly pid: number; readonly disks: string }) => boolean;
}

const create = ["create", "one", "--resource-group", "team"];
const inGuest = (disks: string, path: string) => globSync(join(disks, "*/upper/var/lib/waagent", path)).length > 0;

const creating: Readonly<Record<string, Moment>> = {
  "starts the machine": {
    command: create,
    hasCome: ({ pid }) => globSync(`/sys/fs/cgroup/**/azure-guest-${pid}-*`).length > 0,
  },
  "runs the extension": {
    command: create,
    hasCome: ({ disks }) => inGuest(disks, "custom-script/download/*/stdout"),
  },
};

const working: Readonly<Record<string, Moment>> = {
  "runs a command": {
    command: ["run", "one", "--", "touch /var/lib/waagent/began; sleep 600"],
    hasCome: ({ disks }) => inGuest(disks, "began"),
  },
  "deallocates the machine": { command: ["stop", "one"], hasCome: ({ printed }) => printed.includes("Stopping host") },
  "deletes the machine": {
    command: ["remove", "one", "--yes"],
    hasCome: ({ printed }) => /Removing \d+ resources/.test(printed),
  },
};

/** The installed command on real guests, whose emulator ends while it works for a command. */
describe.skipIf(!real)("an emulator of real guests", () => {
  let program: string;
  let folder: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    program = builtProgram();
    folder = await mkdtemp(join(tmpdir(), "berth-cli-test-"));
    const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
    env = { PATH: process.env["PATH"] ?? "", HOME: folder, BERTH_HOME: join(folder, "berth"), XDG_CACHE_HOME: cache };
  });
  afterAll(async () => {
    await run("emulator", "stop", "--forget");
    await rm(folder, { recursive: true, force: true });
  });

  const start = (words: readonly string[]) =>
    spawn(process.execPath, [program, ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
  const run = async (...words: string[]) => {
    const child = start(words);
    const [stdout, stderr, [status]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    return { status, stdout, stderr };
  };
  const disks = () => join(emulatorFolder(env), "disks");

  /** Ends the emulator at this moment, and the command with it, which can reach it no more. */
  async function endAt({ command, hasCome }: Moment, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    expect(await run("emulator", "start")).toMatchObject({ status: 0 });
    const pid = (await readEmulatorState(env))?.pid ?? 0;
    const child: ChildProcess = start(command);
    const closed = once(child, "close");
    let printed = "";
    child.stdout?.on("data", (part: Buffer) => {
      printed += part.toString();
    });
    child.stderr?.on("data", (part: Buffer) => {
      printed += part.toString();
    });
    while (child.exitCode === null && !hasCome({ printed, pid, disks: disks() })) await pause(20);
    expect({ exitCode: child.exitCode, printed }).toEqual({ exitCode: null, printed });
    process.kill(pid, signal);
    while ((await readEmulatorState(env)) !== undefined) await pause(20);
    child.kill("SIGKILL");
    await closed;
    expect(await run("emulator", "start")).toMatchObject({ status: 0 });
  }

  const isReady = async () => {
    expect(await run("emulator", "start")).toMatchObject({ status: 0 });
    expect(await run(...create)).toMatchObject({ status: 0, stdout: expect.stringContaining("Host one is ready") });
    expect(JSON.parse((await run("list", "--json")).stdout)).toMatchObject([{ name: "one", state: "ready" }]);
    expect(await run("run", "one", "--", "docker ps --quiet")).toMatchObject({ status: 0 });
  };

  test.each([
    ...Object.entries(creating).map(([title, moment]) => ["SIGKILL", title, moment] as const),
    ...Object.entries(creating).map(([title, moment]) => ["SIGTERM", title, moment] as const),
  ])("continues a create after a %s while it %s", async (signal, _title, moment) => {
    await endAt(moment, signal);
    await isReady();
    expect(await run("remove", "one", "--yes")).toMatchObject({ status: 0 });
    expect(await readdir(disks())).toEqual([]);
  });

  test("removes what a create left whose emulator was killed", async () => {
    await endAt(creating["starts the machine"] as Moment, "SIGKILL");
    expect(await run("remove", "one", "--yes")).toMatchObject({ status: 0 });
    expect(JSON.parse((await run("list", "--json")).stdout)).toEqual([]);
    expect(await readdir(disks())).toEqual([]);
  });

  test.each(Object.entries(working))(
    "has a ready host, or none, after it was killed while it %s",
    async (_title, moment) => {
      await isReady();
      await endAt(moment, "SIGKILL");
      if (moment.command[0] === "remove") expect(await run("remove", "one", "--yes")).toMatchObject({ status: 0 });
      else if (moment.command[0] === "stop") expect(await run("start", "one")).toMatchObject({ status: 0 });
      else await isReady();
    },
  );

  test("leaves nothing on this machine", async () => {
    expect(JSON.parse((await run("list", "--json")).stdout)).toEqual([]);
    expect(await readdir(disks())).toEqual([]);
    expect((await run("emulator", "stop", "--forget")).status).toBe(0);
    expect(guestRemains()).toEqual([]);
  });
});
