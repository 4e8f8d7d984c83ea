import type { Azure } from "../azure/connect.ts";
import { toBerthError } from "../azure/http/errors.ts";
import { readMachineById } from "../azure/machine-reads.ts";
import { generalizeMachine, switchMachine } from "../azure/machines.ts";
import { BerthError } from "../errors/index.ts";
import { powerOf } from "../hosts/model/host.ts";
import { reportOperation } from "../hosts/model/operation.ts";
import type { ProvisionReport } from "../provision/report.ts";
import { storedSettingsRunCommand } from "../provision/run-command.ts";
import type { RunOptions } from "../run/options.ts";
import { poll } from "../run/retry.ts";
import { sleep } from "../run/time.ts";
import { type CommandTarget, provisioningCommands } from "../run-command/command.ts";
import { provisionByCommand } from "../run-command/provision-by-command.ts";

/** The machine of this run. A later run of the same image removes it, and makes another one of the same name. */
export interface Builder extends CommandTarget {
  readonly image: string;
  readonly vmId: string | undefined;
}

/** The minute that the machine gives its agent, and plenty for a slow shutdown. */
const generalizeMinutes = 15;

/**
 * Removes keys and identity from a machine, and lets Azure make images of it.
 * @returns the report of the machine, with the version and the source of its Engine
 * @throws BerthError `provision-failed`, `image-not-generalized`, `host-busy` where another run has replaced the machine
 */
export async function generalize(
  azure: Azure,
  builder: Builder,
  run: RunOptions,
): Promise<ProvisionReport | undefined> {
  const { host, machineId } = builder;
  return reportOperation(host, "generalize", run, async () => {
    const command = storedSettingsRunCommand("generalize");
    await requireSameMachine(azure, builder);
    const report = await provisionByCommand(azure, builder, provisioningCommands.generalize, command, {
      ...run,
      isLast: true,
    });
    await waitForPowerOff(azure, builder, run);
    await switchMachine(azure, machineId, "deallocate", { host }, run.signal);
    await requireSameMachine(azure, builder);
    await generalizeMachine(azure, machineId, { host }, run.signal);
    return report;
  });
}

/** The machine powers itself off when its identity is removed, and else not. */
async function waitForPowerOff(azure: Azure, builder: Builder, { signal }: RunOptions): Promise<void> {
  const { host, image } = builder;
  const isOff = async () => {
    const { instanceView } = await readBuilder(azure, builder);
    // A simulated machine runs nothing.
    return instanceView?.osName === "simulated" || powerOf(instanceView) === "stopped" ? true : undefined;
  };
  await poll(isOff, async (attempt) => {
    if (attempt * pollSeconds >= generalizeMinutes * 60)
      throw new BerthError("image-not-generalized", { image, host, minutes: generalizeMinutes });
    await sleep(azure, pollSeconds, signal);
  });
}

/** Below Compute's limit of 12 reads a minute for one machine: https://learn.microsoft.com/azure/virtual-machines/compute-throttling-limits */
const pollSeconds = 6;

/** @throws BerthError `host-busy`, so that no run captures what another one has made */
export async function requireSameMachine(azure: Azure, builder: Builder): Promise<void> {
  const { vmId } = await readBuilder(azure, builder);
  if (vmId === builder.vmId) return;
  throw new BerthError("host-busy", { host: builder.host, reason: { code: "machine-replaced" } });
}

async function readBuilder(azure: Azure, { host, machineId }: Builder) {
  try {
    return await readMachineById(azure, machineId);
  } catch (error) {
    throw toBerthError(error, { host, endpoint: azure.endpoint });
  }
}
