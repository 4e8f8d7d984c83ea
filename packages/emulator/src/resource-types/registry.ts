import { ArmError, notImplemented } from "../arm-error.ts";
import { isAzureNamespace, isAzureType } from "../catalog/azure-types.ts";
import type { ResourceType, ResourceTypes } from "../world.ts";
import { availabilitySets } from "./availability-sets.ts";
import { disks } from "./disks.ts";
import { galleries, galleryImages, galleryImageVersions } from "./galleries/index.ts";
import { images } from "./images.ts";
import { natGateways } from "./nat-gateways.ts";
import { networkInterfaces } from "./network-interfaces.ts";
import { networkSecurityGroups } from "./network-security-groups/index.ts";
import { securityRules } from "./network-security-groups/security-rules.ts";
import { publicIpAddresses } from "./public-ip-addresses.ts";
import { snapshots } from "./snapshots.ts";
import { extensions } from "./virtual-machines/extensions/index.ts";
import { virtualMachines } from "./virtual-machines/index.ts";
import { runCommands } from "./virtual-machines/run-commands.ts";
import { virtualNetworks } from "./virtual-networks/index.ts";
import { subnets } from "./virtual-networks/subnets.ts";

const types = new Map<string, ResourceType>(
  [
    virtualNetworks,
    subnets,
    networkSecurityGroups,
    securityRules,
    publicIpAddresses,
    natGateways,
    networkInterfaces,
    disks,
    snapshots,
    images,
    galleries,
    galleryImages,
    galleryImageVersions,
    availabilitySets,
    virtualMachines,
    extensions,
    runCommands,
  ].map((each) => [each.type.toLowerCase(), each]),
);

/** All emulated resource types. */
export const resourceTypes: ResourceTypes = {
  all: [...types.values()],
  find(type) {
    const found = types.get(type.toLowerCase());
    if (found !== undefined) return found;
    if (isAzureType(type)) throw notImplemented(`The resource type ${type}`);
    const [namespace = "", ...rest] = type.split("/");
    if (!isAzureNamespace(namespace))
      throw new ArmError(404, "InvalidResourceNamespace", `The resource namespace '${namespace}' is invalid.`);
    throw new ArmError(
      404,
      "InvalidResourceType",
      `The resource type '${rest.join("/")}' could not be found in the namespace '${namespace}'.`,
    );
  },
  isTracked: (type) => types.get(type.toLowerCase())?.tracked === true,
};
