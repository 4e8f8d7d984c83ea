import type { HostSpec } from "../spec.ts";
import type { ImageReference } from "./images.ts";
import type { HostNames } from "./names.ts";
import { type Tags, tagNames } from "./tags.ts";

export interface TemplateResource {
  readonly type: string;
  readonly apiVersion: string;
  readonly name: string;
  readonly location: string;
  readonly tags?: Tags;
  readonly sku?: { readonly name: string };
  readonly dependsOn?: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface ArmTemplate {
  readonly $schema: string;
  readonly contentVersion: string;
  readonly parameters: Readonly<
    Record<
      string,
      { readonly type: "string" | "secureString" | "secureObject"; readonly metadata: { readonly description: string } }
    >
  >;
  readonly resources: readonly TemplateResource[];
  readonly outputs: Readonly<Record<string, { readonly type: string; readonly value: string }>>;
}

export interface TemplateInput {
  readonly spec: HostSpec;
  readonly names: HostNames;
  readonly label: string;
  readonly image: ImageReference;
  readonly tags: Tags;
}

/** Versions with `deleteOption` all through, Trusted Launch and `defaultOutboundAccess`, offered in all three clouds. */
const networkApi = "2024-05-01";
const computeApi = "2024-07-01";

/** What Azure's CustomScript extension for Linux is called; its settings are composed in `extension/`. */
const customScript = { publisher: "Microsoft.Azure.Extensions", type: "CustomScript", typeHandlerVersion: "2.1" };

/** One template for a whole host. Secrets enter as parameters only, and only as secure ones. */
export function hostTemplate(input: TemplateInput): ArmTemplate {
  const { names } = input;
  return {
    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    contentVersion: "1.0.0.0",
    parameters: {
      adminPublicKey: { type: "string", metadata: { description: "SSH public key of the administrator" } },
      authorityFingerprint: {
        type: "string",
        metadata: { description: "SHA-256 of the certificate authority that Docker trusts" },
      },
      certificateExpiresAt: { type: "string", metadata: { description: "When the server certificate ends" } },
      extensionProtectedSettings: {
        type: "secureObject",
        metadata: { description: "Protected settings of the extension that installs Docker" },
      },
    },
    resources: [
      securityGroup(input),
      virtualNetwork(input),
      publicIpAddress(input),
      networkInterface(input),
      virtualMachine(input),
      extension(input),
    ],
    outputs: {
      address: {
        type: "string",
        value: `[reference(resourceId('Microsoft.Network/publicIPAddresses', '${names.publicIpAddress}'), '${networkApi}').ipAddress]`,
      },
      hostname: {
        type: "string",
        value: `[reference(resourceId('Microsoft.Network/publicIPAddresses', '${names.publicIpAddress}'), '${networkApi}').dnsSettings.fqdn]`,
      },
    },
  };
}

function securityGroup({ spec, names, tags }: TemplateInput): TemplateResource {
  const rules = [
    ...inboundRules("docker", 1000, spec.port, spec.allowFrom),
    ...inboundRules("ssh", 2000, 22, spec.sshFrom),
  ];
  return {
    type: "Microsoft.Network/networkSecurityGroups",
    apiVersion: networkApi,
    name: names.networkSecurityGroup,
    location: spec.location,
    tags,
    properties: { securityRules: rules },
  };
}

function inboundRules(name: string, priority: number, port: number, from: readonly string[]) {
  if (from.length === 0) return [];
  const source = from.includes("anywhere") ? { sourceAddressPrefix: "*" } : { sourceAddressPrefixes: [...from] };
  return [
    {
      name,
      properties: {
        priority,
        direction: "Inbound",
        access: "Allow",
        protocol: "Tcp",
        sourcePortRange: "*",
        destinationAddressPrefix: "*",
        destinationPortRange: String(port),
        ...source,
      },
    },
  ];
}

/** The network may be shared by the hosts of a resource group: the same body from each of them changes nothing. */
function virtualNetwork({ spec, names }: TemplateInput): TemplateResource {
  return {
    type: "Microsoft.Network/virtualNetworks",
    apiVersion: networkApi,
    name: names.virtualNetwork,
    location: spec.location,
    tags: { [tagNames.shared]: "network" },
    properties: {
      addressSpace: { addressPrefixes: [spec.network.addressPrefix] },
      // The way out is each host's own public address, never Azure's retired default.
      subnets: [
        { name: names.subnet, properties: { addressPrefix: spec.network.subnetPrefix, defaultOutboundAccess: false } },
      ],
    },
  };
}

function publicIpAddress({ spec, names, label, tags }: TemplateInput): TemplateResource {
  return {
    type: "Microsoft.Network/publicIPAddresses",
    apiVersion: networkApi,
    name: names.publicIpAddress,
    location: spec.location,
    tags,
    sku: { name: "Standard" },
    properties: {
      publicIPAllocationMethod: "Static",
      publicIPAddressVersion: "IPv4",
      dnsSettings: { domainNameLabel: label },
    },
  };
}

function networkInterface({ spec, names, tags }: TemplateInput): TemplateResource {
  return {
    type: "Microsoft.Network/networkInterfaces",
    apiVersion: networkApi,
    name: names.networkInterface,
    location: spec.location,
    tags,
    dependsOn: [
      id("Microsoft.Network/networkSecurityGroups", names.networkSecurityGroup),
      id("Microsoft.Network/virtualNetworks", names.virtualNetwork),
      id("Microsoft.Network/publicIPAddresses", names.publicIpAddress),
    ],
    properties: {
      networkSecurityGroup: { id: id("Microsoft.Network/networkSecurityGroups", names.networkSecurityGroup) },
      ipConfigurations: [
        {
          name: "primary",
          properties: {
            privateIPAllocationMethod: "Dynamic",
            subnet: {
              id: `[resourceId('Microsoft.Network/virtualNetworks/subnets', '${names.virtualNetwork}', '${names.subnet}')]`,
            },
            publicIPAddress: {
              id: id("Microsoft.Network/publicIPAddresses", names.publicIpAddress),
              properties: { deleteOption: "Delete" },
            },
          },
        },
      ],
    },
  };
}

function virtualMachine({ spec, names, image, tags }: TemplateInput): TemplateResource {
  return {
    type: "Microsoft.Compute/virtualMachines",
    apiVersion: computeApi,
    name: names.virtualMachine,
    location: spec.location,
    tags: {
      ...tags,
      [tagNames.authority]: "[parameters('authorityFingerprint')]",
      [tagNames.certificate]: "[parameters('certificateExpiresAt')]",
    },
    dependsOn: [id("Microsoft.Network/networkInterfaces", names.networkInterface)],
    properties: {
      hardwareProfile: { vmSize: spec.size },
      storageProfile: {
        imageReference: image,
        osDisk: {
          name: names.osDisk,
          createOption: "FromImage",
          deleteOption: "Delete",
          managedDisk: { storageAccountType: spec.osDisk.type },
          ...(spec.osDisk.sizeGb === undefined ? {} : { diskSizeGB: spec.osDisk.sizeGb }),
        },
      },
      osProfile: {
        computerName: spec.name,
        adminUsername: spec.adminUsername,
        linuxConfiguration: {
          disablePasswordAuthentication: true,
          provisionVMAgent: true,
          ssh: {
            publicKeys: [
              { path: `/home/${spec.adminUsername}/.ssh/authorized_keys`, keyData: "[parameters('adminPublicKey')]" },
            ],
          },
        },
      },
      networkProfile: {
        networkInterfaces: [
          {
            id: id("Microsoft.Network/networkInterfaces", names.networkInterface),
            properties: { primary: true, deleteOption: "Delete" },
          },
        ],
      },
      // Said outright: for ARM it is not the default everywhere.
      securityProfile: { securityType: "TrustedLaunch", uefiSettings: { secureBootEnabled: true, vTpmEnabled: true } },
      diagnosticsProfile: { bootDiagnostics: { enabled: true } },
    },
  };
}

function extension({ spec, names, tags }: TemplateInput): TemplateResource {
  return {
    type: "Microsoft.Compute/virtualMachines/extensions",
    apiVersion: computeApi,
    name: `${names.virtualMachine}/${names.extension}`,
    location: spec.location,
    tags,
    dependsOn: [id("Microsoft.Compute/virtualMachines", names.virtualMachine)],
    properties: {
      ...customScript,
      autoUpgradeMinorVersion: true,
      settings: {},
      protectedSettings: "[parameters('extensionProtectedSettings')]",
    },
  };
}

function id(type: string, name: string): string {
  return `[resourceId('${type}', '${name}')]`;
}
