import { adoptHost, parseAdoption } from "@dockberth/core";
import { giveHost } from "../give-host.ts";
import { readHostInput } from "../host-input.ts";
import type { Step } from "../step.ts";

/** Makes a host of a machine that is there already. At the end of the job the machine is given back as it was. */
export async function adopt(step: Step): Promise<void> {
  const { inputs } = step;
  const input = {
    ...(await readHostInput(step, { name: inputs.text("name"), tags: {} })),
    machineId: inputs.required("machine-id"),
  };
  const { name } = parseAdoption(input);
  await giveHost(step, { name }, (azure, authority, options) => adoptHost(azure, input, authority, options));
}
