import type { Guest, GuestProvider, GuestResult, GuestTask } from "./guest.ts";
import { createQueue } from "./queue.ts";

/** A fault to inject when a guest runs a task. */
export type GuestFault = {
  /** Default: any task. */
  readonly task?: GuestTask["kind"];
  /** How many tasks trigger the fault. Default 1. */
  readonly times?: number;
  /** How many such tasks run unharmed first. Default 0. */
  readonly after?: number;
} & (
  | { readonly kind: "exit"; readonly exitCode: number; readonly stdout?: string; readonly stderr?: string }
  /** The agent never reports. */
  | { readonly kind: "silent" }
  /** The machine is power-cycled while the task runs, at once or after this many seconds. */
  | { readonly kind: "reboot"; readonly afterSeconds?: number }
  /** The guest powers itself off after the task. */
  | { readonly kind: "power-off" }
  /** The remaining faults change the system of a real guest. On a simulated guest they have no effect. */
  | { readonly kind: "disk-full" }
  | { readonly kind: "mirror-down" }
  | { readonly kind: "mirror-slow"; readonly kilobytesPerSecond: number }
  | { readonly kind: "packages-locked"; readonly seconds: number }
);

/** A task's rejection if the agent never reports a result. */
export class AgentSilentError extends Error {}

export interface FaultyGuests extends GuestProvider {
  failNext(fault: GuestFault): void;
}

/** Adds faults to a provider's guests. */
export function faultyGuests(provider: GuestProvider, faults: readonly GuestFault[] = []): FaultyGuests {
  const pending = faults.map(toPending);
  const trigger = ({ kind }: GuestTask): GuestFault | undefined => {
    for (const entry of pending) {
      if (entry.left <= 0 || (entry.fault.task !== undefined && entry.fault.task !== kind)) continue;
      if (entry.skip-- > 0) continue;
      entry.left -= 1;
      return entry.fault;
    }
    return undefined;
  };
  return {
    ...provider,
    create: async (spec) => faultyGuest(await provider.create(spec), trigger),
    async attach(spec) {
      const guest = await provider.attach(spec);
      return guest === undefined ? undefined : faultyGuest(guest, trigger);
    },
    failNext: (fault) => {
      pending.push(toPending(fault));
    },
  };
}

function toPending(fault: GuestFault) {
  return { fault, left: fault.times ?? 1, skip: fault.after ?? 0 };
}

function faultyGuest(guest: Guest, trigger: (task: GuestTask) => GuestFault | undefined): Guest {
  const enqueue = createQueue();
  return {
    ...guest,
    run: (task, options = {}) =>
      enqueue(async () => {
        const fault = trigger(task);
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
    case "power-off": {
      const result = await guest.run(task, options);
      await guest.powerOff();
      return result;
    }
    default:
      // The agent itself applies the fault, as a task before the actual one.
      await guest.run(preparation(faultScript(fault)), options);
      return guest.run(task, options);
  }
}

/** After the reboot the agent finds the task's sequence number saved and does not run it again, so it reports nothing. */
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
  throw new AgentSilentError("The machine was restarted while the task ran.");
}

function preparation(script: string): GuestTask {
  return {
    kind: "run-command",
    name: "fault",
    script,
    parameters: [],
    protectedParameters: [],
    timeoutSeconds: 60,
  };
}

/** The script that applies a fault to a Debian or Ubuntu system, as root. */
function faultScript(
  fault: Extract<GuestFault, { kind: "disk-full" | "mirror-down" | "mirror-slow" | "packages-locked" }>,
) {
  switch (fault.kind) {
    case "disk-full":
      return "mount -t tmpfs -o size=64k full /var/cache/apt/archives && mkdir -p /var/cache/apt/archives/partial";
    case "mirror-down":
      // A proxy address at which nothing listens, so that every connection to a mirror is refused at once.
      return `printf 'Acquire::http::Proxy "http://127.0.0.1:9";\\nAcquire::https::Proxy "http://127.0.0.1:9";\\n' >/etc/apt/apt.conf.d/99-fault`;
    case "mirror-slow":
      return `printf 'Acquire::http::Dl-Limit "%s";\\nAcquire::https::Dl-Limit "%s";\\n' ${fault.kilobytesPerSecond} ${fault.kilobytesPerSecond} >/etc/apt/apt.conf.d/99-fault`;
    case "packages-locked":
      // dpkg uses fcntl locks; it does not see the locks of flock(1).
      return `nohup perl -e '${lockScript}' ${fault.seconds} >/dev/null 2>&1 </dev/null & sleep 0.5`;
  }
}

/** Packs struct flock of 64-bit Linux: l_type (2, then padding), l_whence, l_start, l_len, l_pid. */
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
