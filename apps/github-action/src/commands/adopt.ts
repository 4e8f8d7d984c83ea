import { adoptHost, parseAdoption } from "@berth/core";
import { giveHost } from "../give-host.ts";
import { readHostInput } from "../host-input.ts";
import { findRunnerAddress } from "../runner-address.ts";
import type { Step } from "../step.ts";

/** Makes a host of a machine that is there already. At the end of the job the machine is given back as it was. */
export async function adopt(step: Step): Promise<void> {
  const { inputs, signal } = step;
  const input = {
    ...(await readHostInput(inputs, {
      name: inputs.text("name"),
      now: new Date(),
      runnerAddress: () => findRunnerAddress(inputs.text("address-source") ?? "", signal),
      tags: {},
    })),
    machineId: inputs.required("machine-id"),
  };
  const { name } = parseAdoption(input);
  await giveHost(step, { name }, (azure, authority, options) => adoptHost(azure, input, authority, options));
}
