import { ArmError, notImplemented } from "../../arm-error.ts";
import { type Json, listAt, objectAt, textAt } from "../../json.ts";
import type { Resource } from "../../state/resource.ts";
import { parseResourceId } from "../../state/resource-id.ts";
import type { World } from "../../world.ts";
import { imageTraitsOf } from "../virtual-machines/image-traits.ts";
import { systemOf } from "../virtual-machines/system.ts";

/**
 * The machine that a gallery's image version is made of; undefined if it is made of something else. The messages without another
 * source: https://learn.microsoft.com/azure/virtual-machines/troubleshooting-shared-images#creating-or-updating-image-versions
 * @param location the version's
 * @throws ArmError `NotFound`, `BadRequest`, `Conflict`, `InvalidParameter`
 */
export function requireMachineSource(
  world: World,
  definition: Resource | undefined,
  properties: Json,
  location: string,
): Resource | undefined {
  const id = machineIdIn(properties);
  if (id === undefined || definition === undefined) return undefined;
  const machine = world.store.get(id);
  // The code is an assumption.
  if (machine === undefined || machine.location !== location)
    throw new ArmError(
      404,
      "NotFound",
      `Source ${id} is not found. Please check source exists, and is in the same region as gallery image version being created.`,
    );
  requireState(definition, machine);
  requireTraits(definition, machine);
  requireSecurityType(definition, machine);
  // The code is an assumption.
  if (textAt(machine.properties, "storageProfile", "osDisk", "diffDiskSettings", "option") === "Local")
    throw badRequest(`Source virtual machine ${machine.id} cannot contain an ephemeral OS disk.`);
  return machine;
}

function machineIdIn(properties: Json): string | undefined {
  const source = objectAt(properties, "storageProfile", "source");
  const id = textAt(source, "virtualMachineId") ?? textAt(source, "id");
  return /^microsoft\.compute\/virtualmachines$/i.test(parseResourceId(id ?? "")?.type ?? "") ? id : undefined;
}

/** https://github.com/Azure/azure-cli/issues/24972 */
function requireState(definition: Resource, machine: Resource): void {
  const own = machine.hidden["isGeneralized"] === true ? "Generalized" : "Specialized";
  const wanted = textAt(definition.properties, "osState") ?? "Generalized";
  if (own !== wanted)
    throw badRequest(
      `The resource with id '${machine.id}' has a different OS state ['${own}'] than the parent gallery image OS state ['${wanted}'].`,
    );
  if (own === "Specialized") throw notImplemented("An image version of a specialized machine");
}

/** https://github.com/MicrosoftDocs/azure-docs/issues/118774. That of the architecture is an assumption. */
function requireTraits({ properties }: Resource, machine: Resource): void {
  const { hyperVGeneration, architecture } = imageTraitsOf(machine);
  const traits = [
    ["OS type", systemOf(machine), textAt(properties, "osType"), "OS type generation"],
    ["Hypervisor generation", hyperVGeneration, textAt(properties, "hyperVGeneration"), "Hypervisor generation"],
    ["architecture", architecture, textAt(properties, "architecture"), "architecture"],
  ] as const;
  for (const [name, own, wanted = "", parentName] of traits)
    if (own.toLowerCase() !== wanted.toLowerCase()) throw different(machine, name, own, wanted, parentName);
}

/**
 * A version of a machine is only for machines of its security type: https://github.com/hashicorp/packer-plugin-azure/issues/304,
 * https://learn.microsoft.com/azure/virtual-machines/trusted-launch-portal#trusted-launch-vm-supported-images. The message of a
 * definition without that type is an assumption.
 */
function requireSecurityType({ properties }: Resource, machine: Resource): void {
  const feature = listAt(properties, "features").find((each) => textAt(each, "name") === "SecurityType");
  const wanted = textAt(feature, "value") ?? "Standard";
  if (/Supported$/i.test(wanted))
    throw new ArmError(
      400,
      "InvalidParameter",
      `The security type '${wanted}' is not supported for the source id '${machine.id}'. Currently only Vhd Blob, User Image and Gallery Image Version sources are supported for '${wanted}' images.`,
      { target: "galleryImageVersion.properties.storageProfile.source.id" },
    );
  const own = textAt(machine.properties, "securityProfile", "securityType") ?? "Standard";
  if (own.toLowerCase() !== wanted.toLowerCase()) throw different(machine, "security type", own, wanted);
}

function different({ id }: Resource, name: string, own: string, wanted: string, parentName = name): ArmError {
  return new ArmError(
    409,
    "Conflict",
    `The resource with id '${id}' has a different ${name} ['${own}'] than the parent gallery image ${parentName} ['${wanted}'].`,
  );
}

function badRequest(message: string): ArmError {
  return new ArmError(400, "BadRequest", message);
}
