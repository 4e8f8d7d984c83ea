import { ArmError } from "../arm-error.ts";
import { objectAt } from "../json.ts";
import { refersTo, resourcesOfType } from "../resources/read.ts";
import type { Resource } from "../state/resource.ts";
import type { ResourceType, World } from "../world.ts";

export const availabilitySets: ResourceType = {
  type: "Microsoft.Compute/availabilitySets",
  tracked: true,
  // https://learn.microsoft.com/rest/api/compute/availability-sets/create-or-update#response
  putStatus: 200,
  // https://learn.microsoft.com/rest/api/compute/availability-sets/delete#response
  deletedStatus: 200,
  put: (_world, _id, body) => ({
    properties: { platformFaultDomainCount: 2, platformUpdateDomainCount: 5, ...objectAt(body, "properties") },
    seconds: 1,
  }),
  view: (world, set) => ({ properties: { virtualMachines: machinesIn(world, set).map(({ id }) => ({ id })) } }),
  remove(world, set) {
    if (machinesIn(world, set).length > 0) {
      throw new ArmError(
        409,
        "OperationNotAllowed",
        `Availability Set '${set.name}' cannot be deleted. Before deleting an Availability Set please ensure that it does not contain any VM.`,
      );
    }
    return { seconds: 1 };
  },
};

function machinesIn(world: World, set: Resource): Resource[] {
  return resourcesOfType(world, "Microsoft.Compute/virtualMachines").filter((machine) =>
    refersTo(machine.properties["availabilitySet"], set.id),
  );
}
