import { policyExtensions } from "../../../access/policies.ts";
import { ArmError } from "../../../arm-error.ts";
import { textAt } from "../../../json.ts";
import { childrenOf } from "../../../resources/write.ts";
import type { Resource } from "../../../state/store.ts";
import type { World } from "../../../world.ts";

/** About what Azure Monitor's agent takes. */
const seconds = 30;

/** What `deployIfNotExists` does once a machine is made: extensions of somebody else, while the machine's own are put. */
export function bringPolicyExtensions(world: World, machine: Resource): void {
  for (const { name, publisher, type, refusals = 0 } of policyExtensions(world.policies)) {
    const id = `${machine.id}/extensions/${name}`;
    if (world.store.get(id) !== undefined) continue;
    const extension = world.store.put({
      id,
      name,
      type: "Microsoft.Compute/virtualMachines/extensions",
      ...(machine.location === undefined ? {} : { location: machine.location }),
      tags: {},
      properties: { publisher, type, typeHandlerVersion: "1.0", provisioningState: "Creating" },
      extra: {},
      hidden: { refusals, outcome: { exitCode: 0, stdout: "", stderr: "" } },
    });
    world.operations.start(async (signal) => {
      await world.clock.wait(seconds, signal);
      extension.hidden["timeIsOver"] = true;
      endIfOver(world, extension);
    });
  }
}

/** @throws ArmError `AnotherOperationInProgress` while a policy's extension is under way on the machine */
export function requireNoPolicyAtWork(world: World, machineId: string, ownId: string): void {
  const atWork = childrenOf(world, machineId).find(
    ({ id, properties, hidden }) =>
      hidden["refusals"] !== undefined && properties["provisioningState"] === "Creating" && id !== ownId,
  );
  if (atWork === undefined) return;
  atWork.hidden["refusals"] = Number(atWork.hidden["refusals"]) - 1;
  endIfOver(world, atWork);
  throw new ArmError(
    409,
    "AnotherOperationInProgress",
    `Another operation on this or dependent resource is in progress: extension '${textAt(atWork, "name")}'.`,
  );
}

function endIfOver(world: World, extension: Resource): void {
  if (extension.hidden["timeIsOver"] !== true || Number(extension.hidden["refusals"]) > 0) return;
  extension.properties["provisioningState"] = "Succeeded";
  if (world.store.get(extension.id) === extension) world.store.touch(extension);
}
