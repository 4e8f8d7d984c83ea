import { type Azure, createSshKey } from "@dockberth/core";

export interface ForeignMachineOptions {
  /** Default true. */
  readonly publicAddress?: boolean;
  /** A script of its owner's CustomScript extension. */
  readonly customScript?: string;
}

/** The name of a machine, as Azure's clients take it. */
export interface MachineName {
  readonly resourceGroup: string;
  readonly name: string;
}

export interface ForeignMachine extends MachineName {
  readonly machineId: string;
}

const location = "westeurope";
const resourceGroup = "Legacy_RG";
const name = "VM_of.Somebody";

/** A Linux machine that Berth did not create: with a name that no host can have, security groups, tags and a script. */
export async function makeForeignMachine(azure: Azure, options: ForeignMachineOptions = {}): Promise<ForeignMachine> {
  await azure.resources.resourceGroups.createOrUpdate(resourceGroup, { location, tags: { owner: "somebody" } });
  const { network, compute } = azure;
  const [inSubnet, atInterface] = await Promise.all(
    ["subnet-nsg", "nic-nsg"].map((group) =>
      network.networkSecurityGroups.createOrUpdate(resourceGroup, group, { location, securityRules: [denyAll] }),
    ),
  );
  const { subnets } = await network.virtualNetworks.createOrUpdate(resourceGroup, "legacy-net", {
    location,
    addressSpace: { addressPrefixes: ["10.9.0.0/16"] },
    subnets: [{ name: "apps", addressPrefix: "10.9.1.0/24", networkSecurityGroup: { id: inSubnet?.id ?? "" } }],
  });
  const address =
    options.publicAddress === false
      ? undefined
      : await network.publicIPAddresses.createOrUpdate(resourceGroup, "legacy-ip", {
          location,
          sku: { name: "Standard" },
          publicIPAllocationMethod: "Static",
        });
  const nic = await network.networkInterfaces.createOrUpdate(resourceGroup, "legacy-nic", {
    location,
    networkSecurityGroup: { id: atInterface?.id ?? "" },
    ipConfigurations: [
      {
        name: "primary",
        privateIPAllocationMethod: "Dynamic",
        subnet: { id: subnets?.[0]?.id ?? "" },
        ...(address === undefined ? {} : { publicIPAddress: { id: address.id ?? "" } }),
      },
    ],
  });
  const machine = await compute.virtualMachines.createOrUpdate(resourceGroup, name, {
    location,
    tags: { owner: "somebody", "cost-centre": "42" },
    hardwareProfile: { vmSize: "Standard_B2s" },
    storageProfile: {
      imageReference: { publisher: "Debian", offer: "debian-12", sku: "12-gen2", version: "latest" },
      osDisk: { createOption: "FromImage" },
    },
    osProfile: {
      computerName: "legacy",
      adminUsername: "boss",
      linuxConfiguration: {
        disablePasswordAuthentication: true,
        ssh: { publicKeys: [{ path: "/home/boss/.ssh/authorized_keys", keyData: createSshKey().publicKey }] },
      },
    },
    networkProfile: { networkInterfaces: [{ id: nic.id ?? "", primary: true }] },
  });
  if (options.customScript !== undefined) {
    await compute.virtualMachineExtensions.createOrUpdate(resourceGroup, name, "their-script", {
      location,
      publisher: "Microsoft.Azure.Extensions",
      typePropertiesType: "CustomScript",
      typeHandlerVersion: "2.1",
      settings: {},
      protectedSettings: { script: Buffer.from(options.customScript).toString("base64") },
    });
  }
  return { machineId: machine.id ?? "", resourceGroup, name };
}

/** Runs a script on any machine with the Run Command of the portal. Resolves with its output. */
export async function askMachine(
  { compute }: Azure,
  { resourceGroup, name }: MachineName,
  script: string,
): Promise<string> {
  const { value } = await compute.virtualMachines.runCommand(resourceGroup, name, {
    commandId: "RunShellScript",
    script: script.split("\n"),
  });
  return value?.[0]?.message ?? "";
}

const denyAll = {
  name: "deny-the-world",
  priority: 300,
  direction: "Inbound",
  access: "Deny",
  protocol: "*",
  sourcePortRange: "*",
  sourceAddressPrefix: "*",
  destinationPortRange: "*",
  destinationAddressPrefix: "*",
};
