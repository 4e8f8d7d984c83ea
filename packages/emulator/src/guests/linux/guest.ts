import { quote } from "../agent/agent-script.ts";
import { runCustomData } from "../agent/custom-data.ts";
import { type RunShell, readProgress, runTask } from "../agent/run.ts";
import { setUser } from "../agent/vm-access.ts";
import type { FirewallRule, Guest, GuestOutput, GuestSpec, GuestTask } from "../guest.ts";
import { createQueue } from "../queue.ts";
import type { CapturedDisks } from "./captured-disks.ts";
import { describeCgroups, listMembers, removeCgroups } from "./cgroups.ts";
import type { Disk } from "./disk.ts";
import { type Gateway, openGateway } from "./gateway.ts";
import type { LinuxImage } from "./image.ts";
import { killProcess, nameCgroup } from "./leftovers.ts";
import { type Machine, startMachine, waitForBoot } from "./machine.ts";
import { connectNetwork, disconnectNetwork, nameInterface } from "./network.ts";
import { enterNetwork } from "./processes.ts";
import type { OpenRelay, Relay } from "./relay/relay.ts";
import { renderGatewayRules, renderGuestRules } from "./ruleset.ts";

/** What the guests of a provider share. */
export interface ProviderContext {
  readonly hostAddress: string;
  readonly publicAddresses: string;
  readonly openRelay: OpenRelay;
  readonly captured: CapturedDisks;
}

/** A real Linux guest: its first process is systemd, and it has its own address. */
export function createLinuxGuest(spec: GuestSpec, image: LinuxImage, disk: Disk, context: ProviderContext): Guest {
  const enqueue = createQueue();
  let machine: Machine | undefined;
  let relay: Relay | undefined;
  let gateway: Gateway | undefined;
  let security: { readonly rules: readonly FirewallRule[]; readonly hasOutboundAccess: boolean } = {
    rules: [],
    hasOutboundAccess: true,
  };

  async function powerOn(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (machine?.isRunning()) return;
    await cleanUp();
    const cgroups = await describeCgroups(await nameCgroup(spec.id));
    try {
      const between = await openGateway();
      gateway = between;
      machine = await startMachine({ image: image.folder, disk, hostname: spec.hostname, cgroups }, async (pid) => {
        await connectNetwork(image.tools, pid, between, {
          ...spec,
          hostAddress: context.hostAddress,
          publicAddresses: context.publicAddresses,
          interfaceName: nameInterface(spec.id),
        });
        await applySecurity(pid, between);
      });
      relay = await context.openRelay(machine.pid);
      await waitForBoot(machine, signal);
      await setUpSystem(machine, spec);
    } catch (error) {
      await cleanUp();
      throw error;
    }
  }

  /** Removes everything but the disk, also after the guest has powered itself off. */
  async function cleanUp(): Promise<void> {
    const [machineBefore, relayBefore, gatewayBefore] = [machine, relay, gateway];
    machine = undefined;
    relay = undefined;
    gateway = undefined;
    relayBefore?.close();
    await machineBefore?.powerOff();
    const { folders } = await describeCgroups(await nameCgroup(spec.id));
    for (const pid of await listMembers(folders)) killProcess(pid);
    await removeCgroups(folders);
    await disconnectNetwork(image.tools, nameInterface(spec.id));
    await gatewayBefore?.close();
  }

  async function applySecurity(pid: number, between: Gateway): Promise<void> {
    const { rules, hasOutboundAccess } = security;
    const addresses = [spec.privateAddress, spec.publicAddress].filter((each) => each !== undefined);
    const apply = (process: number, ruleset: string) => enterNetwork(image.tools, process, "nft", ["-f", "-"], ruleset);
    await apply(between.pid, renderGatewayRules(addresses, rules));
    await apply(pid, renderGuestRules(hasOutboundAccess));
  }

  return {
    id: spec.id,
    osName: image.osName,
    osVersion: image.osVersion,
    isRunning: () => machine?.isRunning() === true,
    start: ({ signal } = {}) => enqueue(() => powerOn(signal)),
    // Cuts the power at once, even while a task runs. The cleanup waits in the queue.
    async powerOff() {
      await machine?.powerOff();
      await enqueue(cleanUp);
    },
    async destroy() {
      await machine?.powerOff();
      await enqueue(async () => {
        await cleanUp();
        await disk.remove();
      });
    },
    capture: (name, { signal } = {}) =>
      enqueue(async () => {
        if (machine?.isRunning()) throw new Error(`The virtual machine ${spec.hostname} is on.`);
        await context.captured.take(name, { disk, image }, signal);
      }),
    async setFirewall(rules, hasOutboundAccess = true) {
      security = { rules, hasOutboundAccess };
      if (machine?.isRunning() && gateway !== undefined) await applySecurity(machine.pid, gateway);
    },
    run: (task, { signal, onProgress } = {}) =>
      enqueue(async () => {
        signal?.throwIfAborted();
        if (!machine?.isRunning()) throw new Error(`The virtual machine ${spec.hostname} is off.`);
        const shell = shellOf(machine, signal);
        const timer =
          onProgress === undefined ? undefined : setInterval(() => void reportProgress(shell, task, onProgress), 1000);
        try {
          return await runTask(shell, task);
        } finally {
          clearInterval(timer);
        }
      }),
  };
}

/** Ignores errors, because the task itself reports what went wrong. */
async function reportProgress(
  shell: RunShell,
  task: GuestTask,
  onProgress: (output: GuestOutput) => void,
): Promise<void> {
  const output = await readProgress(shell, task).catch(() => undefined);
  if (output !== undefined) onProgress(output);
}

function shellOf(machine: Machine, signal: AbortSignal | undefined): RunShell {
  return async (input) => {
    const stop = () => void machine.killEntered();
    signal?.addEventListener("abort", stop, { once: true });
    try {
      const result = await machine.enter(["sh"], { input });
      signal?.throwIfAborted();
      return result;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  };
}

/** At the first start only, as Azure's agent and cloud-init do: adds the administrator, and runs the custom data. */
async function setUpSystem(machine: Machine, { adminUsername, sshPublicKeys, customData }: GuestSpec): Promise<void> {
  const input = [
    "set -e",
    "[ ! -e /var/lib/waagent/provisioned ] || exit 0",
    ...setUser(adminUsername, undefined, sshPublicKeys.join("\n")),
    "install -d -m 0700 /var/lib/waagent",
    `printf '%s\n' ${quote(adminUsername)} >/var/lib/waagent/provisioned`,
    ...(customData === undefined ? [] : runCustomData(customData)),
  ].join("\n");
  const { code, stderr } = await machine.enter(["sh"], { input });
  if (code !== 0)
    throw new Error(`Could not set up the administrator ${adminUsername} and the custom data: ${stderr.trim()}`);
}
