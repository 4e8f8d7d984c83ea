import { findHost, isBerthError } from "@dockberth/core";
import { type EmulatedAzure, emulatedAzure } from "../emulated-azure.ts";
import { failure } from "../failure.ts";
import { askMachine, type MachineName, makeForeignMachine } from "../foreign-machine.ts";
import { guestEngine } from "../guest-engine.ts";
import { installOlderEngine, packOlderEngine } from "../older-engine.ts";
import { countMachineSteps, type MachineSteps } from "./machine-steps.ts";
import { type MatrixReport, tryAll } from "./report.ts";
import { keepsHost, makeAuthorities } from "./scenarios.ts";
import { difference, type ProbingClients, probingClients, unreachable } from "./state.ts";
import { type Authorities, type HostInput, type VerbName, verbs } from "./verbs.ts";

interface Stage {
  readonly cloud: EmulatedAzure;
  readonly machine: MachineName;
  readonly steps: MachineSteps;
  readonly input: HostInput;
  authorities: Authorities;
}

/** A verb that changes a machine, and the steps before it. */
export interface MachineScenario {
  readonly verb: VerbName;
  /** Whether a remove is tried too: where packages are installed on a machine that stays. */
  readonly removes?: boolean;
  readonly before: readonly Step[];
  /** Restores the state after `before` once the verb has finished, so that the next point can use the same machine. */
  readonly again?: readonly Step[];
}

/** Every verb that changes a machine. A sweep deletes the machine, or does the same as a remove. */
export const machineScenarios: Readonly<Record<string, MachineScenario>> = {
  create: { verb: "create", before: [] },
  adopt: { verb: "adopt", removes: true, before: [] },
  rotate: { verb: "rotate", before: ["adopt"], again: [] },
  "authority change, first step": { verb: "trust", before: ["adopt"], again: ["distrust", "exchange"] },
  "authority change, second step": { verb: "distrust", before: ["adopt", "trust"], again: ["exchange", "trust"] },
  upgrade: { verb: "upgrade", removes: true, before: ["adopt", "pack older", "downgrade"], again: ["downgrade"] },
  remove: { verb: "remove", before: ["adopt"] },
};

/** What follows a killed run, with or without a power cut. */
const aftermaths = ["killed, again", "power cut, again", "killed, removed", "power cut, removed"] as const;

interface MachinePoint {
  readonly step: number;
  readonly program: string;
  readonly aftermath: (typeof aftermaths)[number];
}

/**
 * Kills the script of a verb on a real machine at each step for which `takes` is true, with or without a power cut. The
 * same verb again gives the same machine as without the kill; a remove leaves nothing more than without it. Steps that did
 * not change the machine are left out.
 */
export async function machineKilledMatrix(
  scenario: MachineScenario,
  takes: (index: number) => boolean,
  lanes: number,
): Promise<MatrixReport & { readonly steps: number }> {
  const known = await reference(scenario);
  const points = known.steps
    .filter(({ isNew }) => isNew)
    .flatMap(({ number, program }) => aftermaths.map((aftermath) => ({ step: number, program, aftermath })))
    .filter(({ aftermath }) => scenario.removes === true || aftermath.endsWith("again"))
    .filter((_point, index) => takes(index));
  const report = await tryAll(points, lanes, async () => openLane(scenario, known));
  return { ...report, steps: known.steps.length };
}

/** A new machine for each point, or the same one where its state can be restored. */
function openLane(scenario: MachineScenario, known: MachineReference) {
  let stage: Stage | undefined;
  const close = async () => {
    await stage?.cloud[Symbol.asyncDispose]();
    stage = undefined;
  };
  const attempt = async (point: MachinePoint) => {
    stage ??= await openStage(scenario, scenario.before);
    let isAsBefore = false;
    try {
      const outcome = await tryPoint(stage, scenario, known, point);
      if (outcome.failure === undefined && scenario.again !== undefined && point.aftermath.endsWith("again")) {
        await perform(stage, scenario.again);
        isAsBefore = true;
      }
      return outcome;
    } finally {
      if (!isAsBefore) await close();
    }
  };
  return { attempt, close };
}

async function tryPoint(stage: Stage, { verb }: MachineScenario, known: MachineReference, point: MachinePoint) {
  await stage.steps.begin(point.step);
  const struck = (await failure(() => perform(stage, [verb]))) !== undefined;
  await stage.steps.end();
  if (point.aftermath.startsWith("power cut")) await restart(stage);
  const wrong =
    (keepsHost({ verb }) ? await lockedOut(stage, probingClients(verb)) : undefined) ??
    (point.aftermath.endsWith("again")
      ? await again(stage, verb, struck, known.after)
      : await removed(stage, [...known.without, ...known.removed]));
  return { struck, failure: wrong };
}

async function again(stage: Stage, verb: VerbName, struck: boolean, wanted: readonly string[]) {
  if (struck) await perform(stage, [verb]);
  return difference(await look(stage), wanted) ?? (verb === "remove" ? undefined : await lockedOut(stage, "all"));
}

/** A remove may leave what exists without a host or after one, depending on how far the packages were installed. */
async function removed(stage: Stage, allowed: readonly string[]) {
  await perform(stage, ["remove"]).catch((error: unknown) => {
    // An adoption that was killed during its preflight has created no host yet.
    if (!isBerthError(error, "host-not-found")) throw error;
  });
  const left = (await look(stage)).filter((line) => !allowed.includes(line));
  return left.length === 0 ? undefined : `the remove left ${left.join("; ")}`;
}

/** Why the clients of the authority in the tags are locked out. */
async function lockedOut({ cloud, authorities, input }: Stage, who: ProbingClients): Promise<string | undefined> {
  const reason = await unreachable(cloud.azure, authorities, input.name, who);
  return reason === undefined ? undefined : `clients are locked out: ${reason}`;
}

/** A run without a kill: its steps, and the machine without a host, after the verb and after the remove. */
async function reference(scenario: MachineScenario) {
  const { verb, before, removes = false } = scenario;
  const stage = await openStage(scenario, []);
  try {
    const without = await look(stage);
    await perform(stage, before);
    await stage.steps.begin(0);
    await perform(stage, [verb]);
    await stage.steps.end();
    const [steps, after] = [await stage.steps.taken(), await look(stage)];
    if (removes) await perform(stage, ["remove"]);
    return { steps, without, after, removed: removes ? await look(stage) : [] };
  } finally {
    await stage.cloud[Symbol.asyncDispose]();
  }
}

type MachineReference = Awaited<ReturnType<typeof reference>>;

async function openStage({ verb }: MachineScenario, before: readonly Step[]): Promise<Stage> {
  const cloud = await emulatedAzure({ guests: "linux" });
  try {
    const input = { name: "theirs", allowFrom: [`${cloud.emulator.guests?.hostAddress}/32`], engine: guestEngine };
    const authorities = await makeAuthorities();
    const machine =
      verb === "create" ? await makeBareHost(cloud, authorities, input) : await makeForeignMachine(cloud.azure);
    const stage: Stage = {
      cloud,
      machine,
      steps: await countMachineSteps(cloud.azure, machine),
      input,
      authorities,
    };
    await perform(stage, before);
    return stage;
  } catch (error) {
    await cloud[Symbol.asyncDispose]();
    throw error;
  }
}

/** A host without Docker, as after a create whose extension was interrupted before it began. */
async function makeBareHost({ emulator, azure }: EmulatedAzure, authorities: Authorities, input: HostInput) {
  emulator.failNext({ work: /extensions\/docker$/, failure: { code: "VMExtensionProvisioningError" } });
  await failure(() => verbs.create(azure, authorities, input));
  return findHost(azure, input.name);
}

type Step = VerbName | keyof typeof preparations;

/** Other steps before a verb. */
const preparations = {
  /** The new authority of a host becomes the current one, and the old one the next. */
  exchange: async (stage: Stage) => {
    const { current, next } = stage.authorities;
    stage.authorities = { current: next, next: current };
  },
  "pack older": ({ cloud, machine }: Stage) => askMachine(cloud.azure, machine, packOlderEngine),
  downgrade: ({ cloud, machine }: Stage) => askMachine(cloud.azure, machine, installOlderEngine),
} as const;

async function perform(stage: Stage, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (step in preparations) await preparations[step as keyof typeof preparations](stage);
    else await verbs[step as VerbName](stage.cloud.azure, stage.authorities, stage.input);
  }
}

/**
 * Everything that Berth could leave on a machine's disk or running, without what differs each time: keys, certificates and
 * times. An output is limited to four kilobytes.
 */
const traces = `find /etc/docker /var/lib/berth -printf '%p %M %u\\n' 2>/dev/null | sort
find /etc/systemd/system /run/systemd/system | grep -e docker -e containerd -e berth | sort
cat /etc/docker/daemon.json /etc/systemd/system/docker.service.d/* 2>/dev/null
grep -rl -e '-----BEG[I]N' /var/lib/waagent
for unit in docker.service docker.socket containerd.service berth-metadata-guard.service; do
  echo "$unit $(systemctl is-enabled $unit 2>&1) $(systemctl is-active $unit)"
done
dpkg-query --show --showformat '\${Package} \${Status}\\n' | grep -v 'install ok installed'
dpkg-query --show --showformat '\${db:Status-Status} \${Version}\\n' docker.io 2>/dev/null | grep '^installed'
docker version --format '{{.Server.Version}}' 2>/dev/null
dpkg --audit; ls /var/lib/dpkg/updates
getent group docker
awk '$4 == "0A" && $2 !~ /^0100007F/ { print $2 }' /proc/net/tcp /proc/net/tcp6 | sort`;

async function look({ cloud, machine }: Stage): Promise<string[]> {
  return (await askMachine(cloud.azure, machine, traces)).split("\n");
}

async function restart({ cloud: { azure }, machine: { resourceGroup, name } }: Stage): Promise<void> {
  await (await azure.compute()).virtualMachines.restart(resourceGroup, name);
}
