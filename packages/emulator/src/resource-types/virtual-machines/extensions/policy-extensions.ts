import { policyExtensions } from "../../../access/policies.ts";
import { ArmError } from "../../../arm-error.ts";
import { childrenOf } from "../../../resources/read.ts";
import type { Resource } from "../../../state/resource.ts";
import type { World } from "../../../world.ts";

/** About as long as Azure Monitor's agent takes. */
const seconds = 30;

/** Deploys the extensions of `deployIfNotExists` policies in the background, after a machine was created. */
export function deployPolicyExtensions(world: World, machine: Resource): void {
  for (const { name, publisher, type, conflicts = 0 } of policyExtensions(world.policies)) {
    const id = `${machine.id}/extensions/${name}`;
    if (world.store.get(id) !== undefined) continue;
    const extension = world.store.put({
      id,
      name,
      type: "Microsoft.Compute/virtualMachines/extensions",
      location: machine.location,
      tags: {},
      properties: { publisher, type, typeHandlerVersion: "1.0", provisioningState: "Creating" },
      extra: {},
      hidden: { conflicts, outcome: { exitCode: 0, stdout: "", stderr: "" } },
    });
    world.operations.start(async (signal) => {
      await world.clock.wait(seconds, signal);
      extension.hidden["isDue"] = true;
      finishIfDue(world, extension);
    });
  }
}

/** @throws ArmError `AnotherOperationInProgress` while a policy's extension is being deployed to the machine */
export function requireNoPolicyExtensionInProgress(world: World, machineId: string, ownId: string): void {
  const inProgress = childrenOf(world, machineId).find(
    ({ id, properties, hidden }) =>
      hidden["conflicts"] !== undefined && properties["provisioningState"] === "Creating" && id !== ownId,
  );
  if (inProgress === undefined) return;
  inProgress.hidden["conflicts"] = Number(inProgress.hidden["conflicts"]) - 1;
  finishIfDue(world, inProgress);
  throw new ArmError(
    409,
    "AnotherOperationInProgress",
    `Another operation on this or dependent resource is in progress: extension '${inProgress.name}'.`,
  );
}

/** A policy's extension is ready once its time has passed and it has failed the wanted number of other PUTs. */
function finishIfDue(world: World, extension: Resource): void {
  if (extension.hidden["isDue"] !== true || Number(extension.hidden["conflicts"]) > 0) return;
  const properties = { ...extension.properties, provisioningState: "Succeeded" };
  if (world.store.get(extension.id) === extension) world.store.update(extension, { properties });
}
