import { seedCloudInit } from "../agent/cloud-init.ts";
import { ovfFile, writeOvfEnvironment } from "../agent/ovf-environment.ts";
import { type RunShell, readProgress, runTask } from "../agent/run.ts";
import { setUser } from "../agent/vm-access.ts";
import type { FirewallRule, Guest, GuestAgent, GuestOutput, GuestSpec, GuestTask } from "../guest.ts";
import { createQueue } from "../queue.ts";
import { createAzureAgent } from "../waagent/azure-agent.ts";
import { createGoalStateFile, noGoalStateFile } from "../waagent/goal-state-file.ts";
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
  readonly agent: GuestAgent;
  readonly openRelay: OpenRelay;
  readonly captured: CapturedDisks;
}

/** A real Linux guest: its first process is systemd, and it has its own address. */
export function createLinuxGuest(spec: GuestSpec, image: LinuxImage, disk: Disk, context: ProviderContext): Guest {
  const enqueue = createQueue();
  const goalState = disk.holder === undefined ? createGoalStateFile(disk.folder) : noGoalStateFile;
  const agent = context.agent === "waagent" ? createAzureAgent(spec, goalState) : undefined;
  let machine: Machine | undefined;
  let relay: Relay | undefined;
  let gateway: Gateway | undefined;
  /** Aborts the boot after a reboot of the guest's own. */
  let rebooting: AbortController | undefined;
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
      const prepare = [...(agent?.prepare ?? []), ...prepareFirstBoot(spec)];
      const parts = { image: image.folder, disk, hostname: spec.hostname, prepare, cgroups };
      machine = await startMachine(parts, async (pid) => {
        await connectNetwork(image.tools, pid, between, {
          ...spec,
          hostAddress: context.hostAddress,
          publicAddresses: context.publicAddresses,
          interfaceName: nameInterface(spec.id),
        });
        await applySecurity(pid, between);
      });
      const booting = machine;
      relay = await context.openRelay(booting.pid, agent?.answer);
      await waitForBoot(booting, signal);
      await setUpSystem(booting, spec);
      await agent?.start(shellOf(booting, signal), { isRunning: booting.isRunning, signal });
      void booting.ended.then(({ isReboot }) => {
        if (isReboot && booting === machine) reboot();
      });
    } catch (error) {
      await cleanUp();
      throw error;
    }
  }

  /** A machine that restarts itself stays on, and is off only where its system does not boot again. */
  function reboot(): void {
    const controller = new AbortController();
    rebooting = controller;
    void enqueue(() => powerOn(controller.signal))
      .catch(() => undefined)
      .finally(() => {
        if (rebooting === controller) rebooting = undefined;
      });
  }

  /** Cuts the power at once, even while a task runs. */
  async function cutPower(): Promise<void> {
    rebooting?.abort(new Error(`The virtual machine ${spec.hostname} was powered off.`));
    rebooting = undefined;
    await machine?.powerOff();
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
    isRunning: () => machine?.isRunning() === true || rebooting !== undefined,
    start: ({ signal } = {}) => enqueue(() => powerOn(signal)),
    // The cleanup waits in the queue.
    async powerOff() {
      await cutPower();
      await enqueue(cleanUp);
    },
    async destroy() {
      await cutPower();
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
        const waiting = { isRunning: machine.isRunning, signal };
        if (agent !== undefined && task.kind === "custom-script") return await agent.run(task, waiting);
        if (agent !== undefined && task.kind === "uninstall" && task.handler === "custom-script")
          return await agent.uninstall(waiting);
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

/** At the first start only, as Azure's agent does: adds the administrator. With custom data, cloud-init has done it. */
async function setUpSystem(machine: Machine, spec: GuestSpec): Promise<void> {
  const { adminUsername, sshPublicKeys } = spec;
  const user = setUser(adminUsername, undefined, sshPublicKeys.join("\n"));
  const input = ["set -e", isSetUp, ...user, ...writeOvfEnvironment(spec)].join("\n");
  const { code, stderr } = await machine.enter(["sh"], { input });
  if (code !== 0) throw new Error(`Could not set up the administrator ${adminUsername}: ${stderr.trim()}`);
}

/** Without custom data, cloud-init does not run: it takes longer than the rest of the boot. */
function prepareFirstBoot({ customData, ...spec }: GuestSpec): string[] {
  const disable = "[ ! -d /etc/cloud ] || : >/etc/cloud/cloud-init.disabled";
  return customData === undefined
    ? [isSetUp, disable]
    : [isSetUp, ...seedCloudInit({ ...spec, customData }), ...writeOvfEnvironment(spec)];
}

const isSetUp = `[ ! -e ${ovfFile} ] || exit 0`;
