import { type RunShell, readProgress, runTask } from "../agent/run.ts";
import { setUser } from "../agent/vm-access.ts";
import type { Guest, GuestResult, GuestSpec, GuestTask } from "../guest.ts";
import { createQueue } from "../queue.ts";
import { describeCgroups, listMembers, removeCgroups } from "./cgroups.ts";
import type { Disk } from "./disk.ts";
import type { LinuxImage } from "./image.ts";
import { endProcess, nameGuest } from "./leftovers.ts";
import { type Machine, startMachine, waitForBoot } from "./machine.ts";
import { connectNetwork, disconnectNetwork, enterNetwork, nameInterface } from "./network.ts";
import type { OpenRelay, Relay } from "./relay/relay.ts";
import { writeRules } from "./ruleset.ts";

/** What every guest of a provider shares. */
export interface Surroundings {
  readonly hostAddress: string;
  readonly publicAddresses: string;
  readonly openRelay: OpenRelay;
}

/** A guest that is a real Linux: systemd is its first process, and it has an address of its own. */
export function createLinuxGuest(spec: GuestSpec, image: LinuxImage, disk: Disk, around: Surroundings): Guest {
  const inTurn = createQueue();
  let machine: Machine | undefined;
  let relay: Relay | undefined;
  let rules = writeRules([], true);

  async function powerOn(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (machine?.isRunning()) return;
    await cleanUp();
    const cgroups = await describeCgroups(await nameGuest(spec.id));
    try {
      machine = await startMachine({ image: image.folder, disk, hostname: spec.hostname, cgroups }, async (pid) => {
        await connectNetwork(image.folder, pid, {
          ...spec,
          hostAddress: around.hostAddress,
          publicAddresses: around.publicAddresses,
          interfaceName: nameInterface(spec.id),
        });
        await enforce(pid);
      });
      relay = await around.openRelay(machine.pid);
      await waitForBoot(machine, signal);
      await addAdministrator(machine, spec);
    } catch (error) {
      await cleanUp();
      throw error;
    }
  }

  /** Everything but the disk goes, also where the power was cut from inside. */
  async function cleanUp(): Promise<void> {
    const [machineBefore, relayBefore] = [machine, relay];
    machine = undefined;
    relay = undefined;
    relayBefore?.close();
    await machineBefore?.powerOff();
    const { folders } = await describeCgroups(await nameGuest(spec.id));
    for (const pid of await listMembers(folders)) endProcess(pid);
    await removeCgroups(folders);
    await disconnectNetwork(image.folder, nameInterface(spec.id));
  }

  async function enforce(pid: number): Promise<void> {
    await enterNetwork(image.folder, pid, "nft", ["-f", "-"], rules);
  }

  return {
    id: spec.id,
    osName: image.osName,
    osVersion: image.osVersion,
    start: ({ signal } = {}) => inTurn(() => powerOn(signal)),
    // The power goes at once, also where a task runs; what cleans up after it waits for its turn.
    async powerOff() {
      await machine?.powerOff();
      await inTurn(cleanUp);
    },
    async destroy() {
      await machine?.powerOff();
      await inTurn(async () => {
        await cleanUp();
        await disk.remove();
      });
    },
    async setFirewall(next, hasWayOut = true) {
      rules = writeRules(next, hasWayOut);
      if (machine?.isRunning()) await enforce(machine.pid);
    },
    run: (task, { signal, onProgress } = {}) =>
      inTurn(async () => {
        signal?.throwIfAborted();
        if (!machine?.isRunning()) throw new Error(`The virtual machine ${spec.hostname} is off.`);
        const shell = shellOf(machine, signal);
        const timer =
          onProgress === undefined ? undefined : setInterval(() => void tell(shell, task, onProgress), 1000);
        try {
          return await runTask(shell, task);
        } finally {
          clearInterval(timer);
        }
      }),
  };
}

/** Only a view of the work: whatever hinders it, the task's own end says what went wrong. */
async function tell(
  shell: RunShell,
  task: GuestTask,
  onProgress: (written: Pick<GuestResult, "stdout" | "stderr">) => void,
): Promise<void> {
  const written = await readProgress(shell, task).catch(() => undefined);
  if (written !== undefined) onProgress(written);
}

function shellOf(machine: Machine, signal: AbortSignal | undefined): RunShell {
  return async (input) => {
    const stop = () => void machine.endEntered();
    signal?.addEventListener("abort", stop, { once: true });
    try {
      const ended = await machine.enter(["sh"], { input });
      signal?.throwIfAborted();
      return ended;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  };
}

/** What Azure's agent does at the first start of a machine, and no more than once. */
async function addAdministrator(machine: Machine, { adminUsername, sshPublicKeys }: GuestSpec): Promise<void> {
  const input = [
    "set -e",
    "[ ! -e /var/lib/waagent/provisioned ] || exit 0",
    ...setUser(adminUsername, undefined, sshPublicKeys.join("\n")),
    "install -d -m 0700 /var/lib/waagent",
    ": >/var/lib/waagent/provisioned",
  ].join("\n");
  const { code, stderr } = await machine.enter(["sh"], { input });
  if (code !== 0) throw new Error(`The administrator ${adminUsername} could not be added: ${stderr.trim()}`);
}
