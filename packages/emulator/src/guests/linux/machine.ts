import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import bootScript from "./boot.sh";
import { createCgroups, type GuestCgroups, listMembers } from "./cgroups.ts";
import type { Disk } from "./disk.ts";
import enterScript from "./enter.sh";
import { endProcess } from "./leftovers.ts";
import { relayAddress } from "./network.ts";
import { systemPath, tryCommand } from "./processes.ts";

/** What a guest boots from. */
export interface MachineParts {
  readonly image: string;
  readonly disk: Disk;
  readonly hostname: string;
  readonly cgroups: GuestCgroups;
}

/** A guest that is switched on. */
export interface Machine {
  /** The guest's first process, as this machine numbers it. */
  readonly pid: number;
  readonly isRunning: () => boolean;
  /** What was said on the way to systemd; nothing where all went well. */
  readonly complaints: () => string;
  /** Resolves when the power is gone, by whoever's hand. */
  readonly ended: Promise<void>;
  enter(command: readonly string[], options?: EnterOptions): Promise<Ended>;
  /** Ends everything that entered, and what it started, at once. */
  endEntered(): Promise<void>;
  powerOff(): Promise<void>;
}

export interface EnterOptions {
  readonly input?: string | Buffer;
  readonly signal?: AbortSignal | undefined;
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Makes the namespaces, has them wired by `connect`, and starts systemd in them. */
export async function startMachine(parts: MachineParts, connect: (pid: number) => Promise<void>): Promise<Machine> {
  const { cgroups } = parts;
  await createCgroups(cgroups);
  const child = spawnNamespaces(parts);
  const said: string[] = [];
  child.stderr?.on("data", (part: Buffer) => said.push(part.toString()));
  const complaints = () => said.join("").trim();
  let running = true;
  const ended = once(child, "close").then(() => {
    running = false;
  });
  const machine = (pid: number): Machine => ({
    pid,
    ended,
    complaints,
    isRunning: () => running,
    enter: (command, options = {}) =>
      tryCommand("sh", ["-c", enterScript, "enter", ...entrance(cgroups, pid), ...command], options),
    async endEntered() {
      for (const member of await listMembers(cgroups.agentFolders.filter(isOwn))) endProcess(member);
    },
    async powerOff() {
      // Its parent sees the first process end only after everything else in the namespace has.
      if (running) process.kill(pid, "SIGKILL");
      await ended;
    },
  });
  try {
    await Promise.race([
      once(child.stdout ?? child, "data"),
      ended.then(() => Promise.reject(new Error("ended early"))),
    ]);
    const pid = await findFirstProcess(child.pid ?? 0);
    await connect(pid);
    child.stdin?.end("go\n");
    return machine(pid);
  } catch (cause) {
    child.kill("SIGKILL");
    await ended;
    throw new Error(`The guest did not start: ${complaints() || String(cause)}`, { cause });
  }
}

/** Waits until systemd inside has come up, with or without a unit that failed. */
export async function waitForBoot(machine: Machine, signal: AbortSignal | undefined): Promise<void> {
  const stop = AbortSignal.any([AbortSignal.timeout(bootSeconds * 1000), ...(signal ? [signal] : [])]);
  while (machine.isRunning()) {
    stop.throwIfAborted();
    const { stdout } = await machine.enter(["systemctl", "is-system-running", "--wait"], { signal: stop });
    if (/^(running|degraded)/.test(stdout)) return;
    await wait(50, undefined, { signal: stop });
  }
  throw new Error(`The guest lost its power while it was booting. ${machine.complaints()}`);
}

const bootSeconds = 90;

function spawnNamespaces({ image, disk, cgroups, hostname }: MachineParts): ChildProcess {
  const inner = [bootScript, "boot", image, disk.folder, hostname, relayAddress, ...cgroups.controllers];
  const script = ["sh", "-c", separate, "guest", ...cgroups.folders, "--", ...inner];
  const [command = "", ...args] =
    disk.holder === undefined
      ? script
      : ["nsenter", `--mount=/proc/${disk.holder}/ns/mnt`, `--root=/proc/${disk.holder}/root`, ...script];
  return spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], env: { PATH: systemPath }, detached: true });
}

/** The cgroups are entered first, since they become the roots that the guest sees; the guest dies with the emulator. */
const separate = `
while [ "$1" != -- ]; do echo 0 >"$1/cgroup.procs"; shift; done
shift
exec setpriv --pdeathsig KILL unshare --mount --uts --ipc --net --pid --cgroup --fork --kill-child=KILL sh -c "$@"
`;

/** The controllers of version 1 know no difference between the agent's processes and the guest's own. */
function isOwn(folder: string): boolean {
  return folder.endsWith("/agent");
}

async function findFirstProcess(parent: number): Promise<number> {
  const children = await readFile(`/proc/${parent}/task/${parent}/children`, "utf8");
  const pid = Number(children.trim().split(" ")[0]);
  if (!(pid > 1)) throw new Error("The guest's first process is gone.");
  return pid;
}

function entrance(cgroups: GuestCgroups, pid: number): string[] {
  return [...cgroups.agentFolders, "--", String(pid)];
}
