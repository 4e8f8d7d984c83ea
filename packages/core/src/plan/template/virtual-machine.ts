import { sharedTags, tagNames } from "../tags.ts";
import { ArmExpression, resourceIdExpression } from "./expression.ts";
import { computeApi, hasCustomData, type ResourceDraft, type TemplateInput } from "./resource.ts";

const interfaces = "Microsoft.Network/networkInterfaces";
const disks = "Microsoft.Compute/disks";
const sets = "Microsoft.Compute/availabilitySets";

/** Shared by the hosts of a resource group that name it. Every region has at least two fault domains. */
export function availabilitySet({ spec, tags }: TemplateInput): ResourceDraft[] {
  if (spec.availabilitySet === undefined || spec.availabilitySet.existing) return [];
  return [
    {
      type: sets,
      apiVersion: computeApi,
      name: spec.availabilitySet.name,
      location: spec.location,
      tags: sharedTags(tags, "availability set"),
      sku: { name: "Aligned" },
      properties: { platformFaultDomainCount: 2, platformUpdateDomainCount: 5 },
    },
  ];
}

const trustedLaunch = {
  securityType: "TrustedLaunch",
  uefiSettings: { secureBootEnabled: true, vTpmEnabled: true },
};

export function virtualMachine(input: TemplateInput): ResourceDraft {
  const { spec, names, imagePlan, tags } = input;
  const set = spec.availabilitySet;
  const networkInterface = resourceIdExpression(interfaces, names.networkInterface);
  return {
    type: "Microsoft.Compute/virtualMachines",
    apiVersion: computeApi,
    name: names.virtualMachine,
    location: spec.location,
    tags: {
      ...tags,
      [tagNames.authority]: new ArmExpression("parameters('authority')"),
      [tagNames.certificate]: new ArmExpression("parameters('certificateExpiresAt')"),
    },
    zones: spec.zone && [spec.zone],
    identity: identityOf(input),
    plan: imagePlan,
    dependsOn: [networkInterface, ...(set === undefined || set.existing ? [] : [resourceIdExpression(sets, set.name)])],
    properties: {
      hardwareProfile: { vmSize: spec.size },
      availabilitySet: set && { id: resourceIdExpression(sets, set.name) },
      ...spotOf(input),
      storageProfile: storageProfile(input),
      additionalCapabilities: spec.dataDisk?.type === "UltraSSD_LRS" ? { ultraSSDEnabled: true } : undefined,
      osProfile: osProfile(input),
      networkProfile: {
        networkInterfaces: [{ id: networkInterface, properties: { primary: true, deleteOption: "Delete" } }],
      },
      // Set explicitly: it is not ARM's default everywhere, and ARM rejects it for generation 1 images.
      securityProfile: input.trustedLaunch ? trustedLaunch : undefined,
      diagnosticsProfile: { bootDiagnostics: { enabled: true } },
    },
  };
}

function identityOf({ spec: { identity } }: TemplateInput): ResourceDraft["identity"] {
  if (identity === undefined || (!identity.system && identity.user.length === 0)) return undefined;
  const hasUsers = identity.user.length > 0;
  const kinds = [...(identity.system ? ["SystemAssigned"] : []), ...(hasUsers ? ["UserAssigned"] : [])];
  const users = Object.fromEntries(identity.user.map((id) => [id, {}]));
  return { type: kinds.join(", "), userAssignedIdentities: hasUsers ? users : undefined };
}

function spotOf({ spec: { spot } }: TemplateInput): object {
  if (spot === undefined) return {};
  return { priority: "Spot", evictionPolicy: spot.evictionPolicy, billingProfile: { maxPrice: spot.maxPrice } };
}

function storageProfile(input: TemplateInput): object {
  const { spec, names, image, placement } = input;
  const { osDisk } = spec;
  return {
    imageReference: image,
    osDisk: {
      name: names.osDisk,
      createOption: "FromImage",
      deleteOption: "Delete",
      ...(osDisk.ephemeral === true
        ? { caching: "ReadOnly", diffDiskSettings: { option: "Local", placement } }
        : { managedDisk: { storageAccountType: osDisk.type } }),
      diskSizeGB: osDisk.sizeGb,
    },
    ...dataDisks(input),
  };
}

function dataDisks({ spec: { dataDisk }, names }: TemplateInput): object {
  if (dataDisk === undefined) return {};
  const { from, type, sizeGb, caching = /^(PremiumV2|UltraSSD)/.test(type) ? "None" : "ReadWrite" } = dataDisk;
  const disk =
    from === undefined
      ? {
          name: names.dataDisk,
          createOption: "Empty",
          deleteOption: "Delete",
          diskSizeGB: sizeGb,
          caching,
          managedDisk: { storageAccountType: type },
        }
      : {
          createOption: "Attach",
          deleteOption: "Detach",
          caching,
          managedDisk: { id: resourceIdExpression(disks, from.name, from.resourceGroup) },
        };
  return { dataDisks: [{ lun: 0, ...disk }] };
}

function osProfile(input: TemplateInput): object {
  const { spec } = input;
  const path = `/home/${spec.adminUsername}/.ssh/authorized_keys`;
  return {
    computerName: spec.name,
    adminUsername: spec.adminUsername,
    ...(hasCustomData(input) ? { customData: new ArmExpression("parameters('customData')") } : {}),
    linuxConfiguration: {
      disablePasswordAuthentication: true,
      provisionVMAgent: true,
      ssh: { publicKeys: [{ path, keyData: new ArmExpression("parameters('adminPublicKey')") }] },
    },
  };
}
