import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import bootScript from "./boot.sh";
import { createCgroups, type GuestCgroups, listMembers } from "./cgroups.ts";
import type { Disk } from "./disk.ts";
import enterScript from "./enter.sh";
import { killProcess } from "./leftovers.ts";
import mountRootScript from "./mount-root.sh";
import { relayAddress } from "./network.ts";
import { type CommandResult, systemPath, tryCommand } from "./processes.ts";
import { guestIds, mapGuestIds } from "./user-namespace.ts";

/** What a guest boots from. */
export interface MachineParts {
  readonly image: string;
  readonly disk: Disk;
  readonly hostname: string;
  /** Shell lines that run in the system's root before it boots. */
  readonly prepare: readonly string[];
  readonly cgroups: GuestCgroups;
}

/** A guest that is powered on. */
export interface Machine {
  /** The guest's first process, by its id on this machine. */
  readonly pid: number;
  readonly isRunning: () => boolean;
  /** Resolves when the machine has ended, with whether its system asked for a reboot. */
  readonly ended: Promise<{ readonly isReboot: boolean }>;
  /** The error output of the boot script; empty if all went well. */
  readonly bootErrors: () => string;
  /** Runs a command inside the guest. */
  enter(command: readonly string[], options?: EnterOptions): Promise<CommandResult>;
  /** Kills all commands that entered, together with the processes that they started. */
  killEntered(): Promise<void>;
  powerOff(): Promise<void>;
}

export interface EnterOptions {
  readonly input?: string | Buffer;
  readonly signal?: AbortSignal | undefined;
}

/** Creates the namespaces, calls `connect` to attach their network, and starts systemd in them. */
export async function startMachine(parts: MachineParts, connect: (pid: number) => Promise<void>): Promise<Machine> {
  const { cgroups } = parts;
  await createCgroups(cgroups);
  const child = spawnNamespaces(parts);
  const errors: string[] = [];
  child.stderr.on("data", (part: Buffer) => errors.push(part.toString()));
  const bootErrors = () => errors.join("").trim();
  let running = true;
  const ended = once(child, "close").then(([, signal]) => {
    running = false;
    // What the kernel makes of a reboot in a PID namespace, and what unshare(1) passes on: reboot(2).
    return { isReboot: signal === "SIGHUP" };
  });
  const machine = (pid: number): Machine => ({
    pid,
    bootErrors,
    ended,
    isRunning: () => running,
    // nsenter(1) stops itself with what it has started, which a guest that shuts down stops. It could then not reap that, and the
    // kernel would wait for it before it ends the guest.
    enter: (command, options = {}) =>
      tryCommand("sh", ["-c", enterScript, "enter", ...cgroups.agentFolders, "--", String(pid), ...command], {
        ...options,
        continues: true,
      }),
    async killEntered() {
      for (const member of await listMembers(cgroups.agentFolders.filter(isAgentFolder))) killProcess(member);
    },
    async powerOff() {
      // The kernel reports the end of the first process only after all other processes of its namespace have ended.
      if (running) process.kill(pid, "SIGKILL");
      await ended;
    },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const expectLine = async (line: string) => {
    if ((await lines.next()).value !== line) throw new Error("ended early");
  };
  try {
    await expectLine("unmapped");
    await mapGuestIds(child.pid ?? 0);
    child.stdin.write("mapped\n");
    await expectLine("namespaces");
    const pid = await findFirstProcess(child.pid ?? 0);
    await connect(pid);
    child.stdin.on("error", () => undefined);
    child.stdin.end(["go", "set -e", ...parts.prepare, ""].join("\n"));
    await expectLine("booting");
    return machine(pid);
  } catch (cause) {
    child.kill("SIGKILL");
    await ended;
    throw new Error(`The guest did not start: ${bootErrors() || String(cause)}`, { cause });
  }
}

/**
 * Waits until systemd has started all units, even if some of them failed. Where cloud-init runs, it goes on after that: Azure's
 * agent does not wait for the packages and scripts of the custom data.
 */
export async function waitForBoot(machine: Machine, signal: AbortSignal | undefined): Promise<void> {
  const stop = AbortSignal.any([AbortSignal.timeout(bootSeconds * 1000), ...(signal ? [signal] : [])]);
  while (machine.isRunning()) {
    stop.throwIfAborted();
    const { stdout } = await machine.enter(["sh", "-c", bootState], { signal: stop });
    if (/^(running|degraded|active)/.test(stdout)) return;
    await wait(50, undefined, { signal: stop });
  }
  throw new Error(`The guest was powered off during its boot. ${machine.bootErrors()}`);
}

const bootSeconds = 90;

const bootState = `
if [ ! -d /etc/cloud ] || [ -e /etc/cloud/cloud-init.disabled ]; then exec systemctl is-system-running --wait; fi
until systemctl is-active --quiet multi-user.target; do sleep 0.1; done
echo active
`;

function spawnNamespaces({ image, disk, cgroups, hostname }: MachineParts): ChildProcessWithoutNullStreams {
  const boot = [bootScript, "boot", hostname, relayAddress, ...cgroups.controllers];
  const mountRoot = [mountRootScript, "mount-root", image, disk.folder, String(guestIds.first), ...boot];
  const script = ["sh", "-c", createNamespaces, "guest", ...cgroups.folders, "--", ...mountRoot];
  const [command = "", ...args] =
    disk.holder === undefined
      ? script
      : ["nsenter", `--mount=/proc/${disk.holder}/ns/mnt`, `--root=/proc/${disk.holder}/root`, ...script];
  return spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], env: { PATH: systemPath }, detached: true });
}

/**
 * Enters the cgroups first, because they become the roots that the guest sees. With --pdeathsig the kernel kills the guest when
 * the emulator ends.
 */
const createNamespaces = `
while [ "$1" != -- ]; do echo 0 >"$1/cgroup.procs"; shift; done
shift
exec setpriv --pdeathsig KILL unshare --mount sh -c "$@"
`;

/** Only these folders separate the agent's processes from the guest's. The controllers of version 1 do not. */
function isAgentFolder(folder: string): boolean {
  return folder.endsWith("/agent");
}

async function findFirstProcess(parent: number): Promise<number> {
  const children = await readFile(`/proc/${parent}/task/${parent}/children`, "utf8");
  const pid = Number(children.trim().split(" ")[0]);
  if (!(pid > 1)) throw new Error("The guest's first process has ended.");
  return pid;
}
