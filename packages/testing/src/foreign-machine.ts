import { type Azure, createSshKey } from "@dockberth/core";
import { armPath, publicAddressBody } from "./arm.ts";

export interface ForeignMachineOptions {
  /** The release of Debian in its image. Default 13, which other guests boot, too. */
  readonly debian?: 12 | 13;
  /** Default true. */
  readonly publicAddress?: boolean;
  /** A script of its owner's CustomScript extension. */
  readonly customScript?: string;
  /** What cloud-init gets at first boot, in base64. */
  readonly customData?: string | undefined;
  /** Default `westeurope`. */
  readonly location?: string;
  /** Default `Legacy_RG`. */
  readonly resourceGroup?: string;
  /** Further tags of the resource group. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** The name of a machine, as Azure's clients take it. */
export interface MachineName {
  readonly resourceGroup: string;
  readonly name: string;
}

export interface ForeignMachine extends MachineName {
  readonly machineId: string;
}

const name = "VM_of.Somebody";

/** A Linux machine that Berth did not create: with a name that no host can have, security groups, tags and a script. */
export async function makeForeignMachine(azure: Azure, options: ForeignMachineOptions = {}): Promise<ForeignMachine> {
  const { debian = 13, location = "westeurope", resourceGroup = "Legacy_RG", tags = {} } = options;
  await azure.arm.put(armPath(azure, resourceGroup), { location, tags: { owner: "somebody", ...tags } });
  const idOf = (kind: string, each: string) => armPath(azure, resourceGroup, `Microsoft.Network/${kind}/${each}`);
  const inSubnet = { id: idOf("networkSecurityGroups", "subnet-nsg") };
  const atInterface = { id: idOf("networkSecurityGroups", "nic-nsg") };
  const address = { id: idOf("publicIPAddresses", "legacy-ip") };
  const network = { id: idOf("virtualNetworks", "legacy-net") };
  const nic = { id: idOf("networkInterfaces", "legacy-nic") };
  const put = ({ id }: { readonly id: string }, properties: object) => azure.arm.put(id, { location, properties });
  await Promise.all([inSubnet, atInterface].map((group) => put(group, { securityRules: [denyAll] })));
  await put(network, {
    addressSpace: { addressPrefixes: ["10.9.0.0/16"] },
    subnets: [{ name: "apps", properties: { addressPrefix: "10.9.1.0/24", networkSecurityGroup: inSubnet } }],
  });
  const hasAddress = options.publicAddress !== false;
  if (hasAddress) await azure.arm.put(address.id, { ...publicAddressBody(), location });
  const configuration = {
    privateIPAllocationMethod: "Dynamic",
    subnet: { id: `${network.id}/subnets/apps` },
    ...(hasAddress ? { publicIPAddress: address } : {}),
  };
  await put(nic, {
    networkSecurityGroup: atInterface,
    ipConfigurations: [{ name: "primary", properties: configuration }],
  });
  const machineId = armPath(azure, resourceGroup, `Microsoft.Compute/virtualMachines/${name}`);
  const properties = {
    hardwareProfile: { vmSize: "Standard_B2s" },
    storageProfile: {
      imageReference: { publisher: "Debian", offer: `debian-${debian}`, sku: `${debian}-gen2`, version: "latest" },
      osDisk: { createOption: "FromImage" },
    },
    osProfile: {
      computerName: "legacy",
      adminUsername: "boss",
      ...(options.customData === undefined ? {} : { customData: options.customData }),
      linuxConfiguration: {
        disablePasswordAuthentication: true,
        ssh: { publicKeys: [{ path: "/home/boss/.ssh/authorized_keys", keyData: createSshKey().publicKey }] },
      },
    },
    networkProfile: { networkInterfaces: [{ ...nic, properties: { primary: true } }] },
  };
  await azure.arm.put(machineId, { location, tags: { owner: "somebody", "cost-centre": "42" }, properties });
  if (options.customScript !== undefined) {
    await put(
      { id: `${machineId}/extensions/their-script` },
      {
        publisher: "Microsoft.Azure.Extensions",
        type: "CustomScript",
        typeHandlerVersion: "2.1",
        settings: {},
        protectedSettings: { script: Buffer.from(options.customScript).toString("base64") },
      },
    );
  }
  return { machineId, resourceGroup, name };
}

/** Runs a script on any machine with the Run Command of the portal. Resolves with its output. */
export async function askMachine(azure: Azure, { resourceGroup, name }: MachineName, script: string): Promise<string> {
  type Answer = { readonly value?: readonly { readonly message?: string }[] };
  const path = armPath(azure, resourceGroup, `Microsoft.Compute/virtualMachines/${name}/runCommand`);
  const { value } = await azure.arm.post<Answer>(path, { commandId: "RunShellScript", script: script.split("\n") });
  return value?.[0]?.message ?? "";
}

const denyAll = {
  name: "deny-the-world",
  properties: {
    priority: 300,
    direction: "Inbound",
    access: "Deny",
    protocol: "*",
    sourcePortRange: "*",
    sourceAddressPrefix: "*",
    destinationPortRange: "*",
    destinationAddressPrefix: "*",
  },
};
