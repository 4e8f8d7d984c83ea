import type { Guest, GuestProvider, GuestResult, GuestTask } from "./guest.ts";
import { createQueue } from "./queue.ts";

/** What goes wrong inside a machine when it is given a task. */
export type GuestFault = {
  /** Default: whatever task. */
  readonly task?: GuestTask["kind"];
  /** How many tasks meet it. Default 1. */
  readonly times?: number;
  /** How many such tasks go well first. Default 0. */
  readonly after?: number;
} & (
  | { readonly kind: "exit"; readonly exitCode: number; readonly stdout?: string; readonly stderr?: string }
  /** The agent never reports. */
  | { readonly kind: "silent" }
  /** The power goes and comes again while the task runs: at once, or when so many seconds have passed. */
  | { readonly kind: "reboot"; readonly afterSeconds?: number }
  /** The rest are done to the system of a machine that is real; one that is simulated has nothing to do them to. */
  | { readonly kind: "disk-full" }
  | { readonly kind: "mirror-down" }
  | { readonly kind: "mirror-slow"; readonly kilobytesPerSecond: number }
  | { readonly kind: "packages-locked"; readonly seconds: number }
);

/** Told in place of a result where the agent has none to give. */
export class AgentSilentError extends Error {}

export interface FaultyGuests extends GuestProvider {
  failNext(fault: GuestFault): void;
}

/** Guests of a provider, with faults. */
export function faultyGuests(provider: GuestProvider, faults: readonly GuestFault[] = []): FaultyGuests {
  const waiting = faults.map(fresh);
  const meet = ({ kind }: GuestTask): GuestFault | undefined => {
    for (const entry of waiting) {
      if (entry.left <= 0 || (entry.fault.task !== undefined && entry.fault.task !== kind)) continue;
      if (entry.skip-- > 0) continue;
      entry.left -= 1;
      return entry.fault;
    }
    return undefined;
  };
  return {
    ...provider,
    create: async (spec) => faulty(await provider.create(spec), meet),
    async attach(spec) {
      const guest = await provider.attach(spec);
      return guest === undefined ? undefined : faulty(guest, meet);
    },
    failNext: (fault) => {
      waiting.push(fresh(fault));
    },
  };
}

function fresh(fault: GuestFault) {
  return { fault, left: fault.times ?? 1, skip: fault.after ?? 0 };
}

function faulty(guest: Guest, meet: (task: GuestTask) => GuestFault | undefined): Guest {
  const inTurn = createQueue();
  return {
    ...guest,
    run: (task, options = {}) =>
      inTurn(async () => {
        const fault = meet(task);
        if (fault === undefined) return guest.run(task, options);
        options.signal?.throwIfAborted();
        return runWithFault(guest, task, fault, options);
      }),
  };
}

async function runWithFault(
  guest: Guest,
  task: GuestTask,
  fault: GuestFault,
  options: { readonly signal?: AbortSignal },
): Promise<GuestResult> {
  switch (fault.kind) {
    case "exit": {
      const { exitCode, stdout = "", stderr = "" } = fault;
      const at = new Date();
      return { exitCode, stdout, stderr, startedAt: at, endedAt: at, timedOut: false };
    }
    case "silent":
      throw new AgentSilentError("The agent has not reported.");
    case "reboot":
      return runThroughReboot(guest, task, fault.afterSeconds ?? 0, options);
    default:
      // On a system that is real the fault is done first, by the agent's own hand.
      await guest.run(preparation(scriptOf(fault)), options);
      return guest.run(task, options);
  }
}

/** The agent finds the task's number saved when it is back and does not run it again, so nothing is ever reported. */
async function runThroughReboot(
  guest: Guest,
  task: GuestTask,
  afterSeconds: number,
  options: { readonly signal?: AbortSignal },
): Promise<never> {
  const running = guest.run(task, options).catch(() => undefined);
  await Promise.race([running, new Promise((resolve) => setTimeout(resolve, afterSeconds * 1000).unref())]);
  await guest.powerOff();
  await guest.start();
  throw new AgentSilentError("The machine was started again while the task ran.");
}

function preparation(script: string): GuestTask {
  const nothing = { parameters: [], protectedParameters: [] };
  return { kind: "run-command", name: "fault", script, timeoutSeconds: 60, ...nothing };
}

/** How each fault is done to a Debian or Ubuntu system, as its root. */
function scriptOf(
  fault: Extract<GuestFault, { kind: "disk-full" | "mirror-down" | "mirror-slow" | "packages-locked" }>,
) {
  switch (fault.kind) {
    case "disk-full":
      return "mount -t tmpfs -o size=64k full /var/cache/apt/archives && mkdir -p /var/cache/apt/archives/partial";
    case "mirror-down":
      // A proxy at a port where nothing listens: every way to a mirror is refused at once.
      return `printf 'Acquire::http::Proxy "http://127.0.0.1:9";\\nAcquire::https::Proxy "http://127.0.0.1:9";\\n' >/etc/apt/apt.conf.d/99-fault`;
    case "mirror-slow":
      return `printf 'Acquire::http::Dl-Limit "%s";\\nAcquire::https::Dl-Limit "%s";\\n' ${fault.kilobytesPerSecond} ${fault.kilobytesPerSecond} >/etc/apt/apt.conf.d/99-fault`;
    case "packages-locked":
      // fcntl's locks, as dpkg takes them; flock(1) would take another kind, which dpkg does not see.
      return `nohup perl -e '${lockScript}' ${fault.seconds} >/dev/null 2>&1 </dev/null & sleep 0.5`;
  }
}

/** struct flock of 64-bit Linux: l_type (2, then padding), l_whence, l_start, l_len, l_pid. */
const lockScript = [
  "use Fcntl;",
  "my @held;",
  'for ("/var/lib/dpkg/lock-frontend", "/var/lib/dpkg/lock", "/var/lib/apt/lists/lock") {',
  "  open(my $file, q(+>>), $_) or die;",
  "  fcntl($file, F_SETLK, pack(q(s s x4 q q l x4), F_WRLCK, 0, 0, 0, 0)) or die;",
  "  push @held, $file;",
  "}",
  "sleep shift;",
].join(" ");
