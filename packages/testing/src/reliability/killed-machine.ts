import {
  type Authority,
  adoptHost,
  createAuthority,
  findHost,
  probeDocker,
  removeHost,
  rotateHost,
  type TlsMaterial,
} from "@berth/core";
import { type EmulatedAzure, emulatedAzure } from "../emulated-azure.ts";
import { failure } from "../failure.ts";
import { askMachine, type ForeignMachine, makeForeignMachine } from "../foreign-machine.ts";
import { countMachineSteps, type MachineSteps } from "./machine-steps.ts";
import { type MatrixReport, tryAll } from "./report.ts";
import { difference } from "./state.ts";

const name = "theirs";

interface Stage {
  readonly cloud: EmulatedAzure;
  readonly machine: ForeignMachine;
  readonly steps: MachineSteps;
  readonly authority: Authority;
  /** Who has been let in since the machine was adopted. */
  client?: TlsMaterial;
}

/** A verb that works on a machine of somebody's, and what comes before it. */
export interface MachineVerb {
  readonly before?: (stage: Stage) => Promise<unknown>;
  readonly run: (stage: Stage) => Promise<unknown>;
  /** What holds before anything is mended. */
  readonly meanwhile?: (stage: Stage) => Promise<unknown>;
  /** Leaves the machine as `before` does: the next point takes it as it is. */
  readonly repeats?: boolean;
}

const adopt = async (stage: Stage) => {
  const { cloud, machine, authority } = stage;
  const allowFrom = [`${cloud.emulator.guests?.hostAddress}/32`];
  const adopted = await adoptHost(cloud.azure, { machineId: machine.machineId, name, allowFrom }, authority);
  stage.client = adopted.client;
};
const knock = async ({ cloud, client }: Stage) => probeDocker(await findHost(cloud.azure, name), client as TlsMaterial);

export const machineVerbs: Readonly<Record<string, MachineVerb>> = {
  adopt: { run: adopt },
  rotate: {
    before: adopt,
    run: ({ cloud, authority }) => rotateHost(cloud.azure, name, authority),
    meanwhile: knock,
    repeats: true,
  },
  remove: { before: adopt, run: ({ cloud }) => removeHost(cloud.azure, name) },
};

/**
 * Kills a verb's script on a real machine, at the steps that are taken, with the power or without; the same command again
 * leaves the machine as it is where nothing was killed.
 */
export async function machineKilledMatrix(
  verb: MachineVerb,
  takes: (index: number) => boolean,
): Promise<MatrixReport & { readonly steps: number }> {
  const authority = await createAuthority({ name: "tests" });
  const known = await reference(verb, authority);
  let stage: Stage | undefined = known.stage;
  const leave = async () => {
    await stage?.cloud[Symbol.asyncDispose]();
    stage = undefined;
  };
  if (verb.repeats !== true) await leave();
  const points = known.steps
    .flatMap((program, index) => ["killed", "power cut"].map((how) => ({ step: index + 1, program, how })))
    .filter((_point, index) => takes(index));
  const attempt = async ({ step, how }: (typeof points)[number]) => {
    stage ??= await openStage(verb, authority);
    const here = stage;
    let isAsBefore = false;
    try {
      await here.steps.begin(step);
      const struck = (await failure(() => verb.run(here))) !== undefined;
      await here.steps.end();
      if (how === "power cut") await restart(here);
      await verb.meanwhile?.(here);
      if (struck) await verb.run(here);
      const wrong = difference(await look(here), known.traces);
      isAsBefore = wrong === undefined && verb.repeats === true;
      return { struck, failure: wrong };
    } finally {
      if (!isAsBefore) await leave();
    }
  };
  const report = await tryAll(points, 1, async () => ({ attempt, close: leave }));
  return { ...report, steps: known.steps.length };
}

/** A run in which nothing is killed: its steps, and the machine afterwards. */
async function reference(verb: MachineVerb, authority: Authority) {
  const stage = await openStage(verb, authority);
  try {
    await stage.steps.begin(0);
    await verb.run(stage);
    return { stage, steps: await stage.steps.end(), traces: await look(stage) };
  } catch (error) {
    await stage.cloud[Symbol.asyncDispose]();
    throw error;
  }
}

async function openStage(verb: MachineVerb, authority: Authority): Promise<Stage> {
  const cloud = await emulatedAzure({ guests: "linux" });
  try {
    const machine = await makeForeignMachine(cloud.azure);
    const stage: Stage = { cloud, machine, authority, steps: await countMachineSteps(cloud.azure, machine) };
    await verb.before?.(stage);
    return stage;
  } catch (error) {
    await cloud[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Everything that Berth could leave on a machine's disk or running, but for what is another one each time: keys,
 * certificates, hours. An answer has room for four kilobytes.
 */
const traces = `find /etc/docker /var/lib/berth -printf '%p %M %u\\n' 2>/dev/null | sort
find /etc/systemd/system /run/systemd/system | grep -e docker -e containerd -e berth | sort
cat /etc/docker/daemon.json /etc/systemd/system/docker.service.d/* 2>/dev/null
find /var/lib/waagent -name script.sh
for unit in docker.service docker.socket containerd.service berth-metadata-guard.service; do
  echo "$unit $(systemctl is-enabled $unit 2>&1) $(systemctl is-active $unit)"
done
dpkg-query --show --showformat '\${Package} \${Status}\\n' | grep -v 'install ok installed'
dpkg --audit; ls /var/lib/dpkg/updates
getent group docker
awk '$4 == "0A" && $2 !~ /^0100007F/ { print $2 }' /proc/net/tcp /proc/net/tcp6 | sort`;

async function look({ cloud, machine }: Stage): Promise<string[]> {
  return (await askMachine(cloud.azure, machine, traces)).split("\n");
}

async function restart({ cloud: { azure }, machine: { resourceGroup, name } }: Stage): Promise<void> {
  await azure.compute.virtualMachines.restart(resourceGroup, name);
}
