import { ComputeManagementClient } from "@azure/arm-compute";
import { NetworkManagementClient } from "@azure/arm-network";
import { ResourceManagementClient } from "@azure/arm-resources";
import { DeploymentsClient } from "@azure/arm-resourcesdeployments";
import { ClientSecretCredential } from "@azure/identity";
import type { Guest, GuestProvider, GuestSpec, GuestTask } from "../src/guests/guest.ts";
import { type Emulator, type EmulatorOptions, startEmulator } from "../src/index.ts";

/** Starts an emulator, with Azure's own clients for it. By default its machines have no guests. */
export async function emulated(options: EmulatorOptions = {}) {
  const emulator = await startEmulator({ guests: "none", ...options });
  const tlsOptions = { ca: emulator.ca };
  const credential = new ClientSecretCredential(emulator.tenantId, emulator.clientId, emulator.clientSecret, {
    authorityHost: emulator.url,
    disableInstanceDiscovery: true,
    tlsOptions,
  });
  const settings = { endpoint: emulator.url, tlsOptions, retryOptions: { maxRetries: 0 } };
  return {
    emulator,
    credential,
    compute: new ComputeManagementClient(credential, emulator.subscriptionId, settings),
    network: new NetworkManagementClient(credential, emulator.subscriptionId, settings),
    resources: new ResourceManagementClient(credential, emulator.subscriptionId, settings),
    deployments: new DeploymentsClient(credential, emulator.subscriptionId, settings),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

export type Emulated = Awaited<ReturnType<typeof emulated>> & { emulator: Emulator };

/** Guests that do nothing and record every call. */
export function recordingGuests(exitCode: (task: GuestTask) => number = () => 0) {
  const log: { what: string; id: string; detail?: unknown; hasOutboundAccess?: boolean | undefined }[] = [];
  const guest = (spec: GuestSpec): Guest => {
    const record = (what: string) => async (detail?: unknown) => {
      log.push({ what, id: spec.id, detail });
    };
    return {
      id: spec.id,
      osName: "recorded",
      osVersion: "1",
      isRunning: () => true,
      start: record("start"),
      powerOff: record("powerOff"),
      destroy: record("destroy"),
      capture: record("capture"),
      async setFirewall(rules, hasOutboundAccess) {
        log.push({ what: "setFirewall", id: spec.id, detail: rules, hasOutboundAccess });
      },
      async run(task) {
        log.push({ what: "run", id: spec.id, detail: task });
        const at = new Date();
        return { exitCode: exitCode(task), stdout: "out", stderr: "err", startedAt: at, endedAt: at, timedOut: false };
      },
    };
  };
  const provider: GuestProvider = {
    kind: "simulated",
    notice: undefined,
    publicAddresses: "127.77.0.0/16",
    hostAddress: "127.0.0.1",
    prepare: async () => undefined,
    create: async (spec) => {
      log.push({ what: "create", id: spec.id, detail: spec });
      return guest(spec);
    },
    attach: async (spec) => {
      log.push({ what: "attach", id: spec.id, detail: spec });
      return guest(spec);
    },
    async removeCaptured(id) {
      log.push({ what: "removeCaptured", id });
    },
    close: async () => undefined,
  };
  return { provider, log };
}

/** A typical template: a machine with a network, a public address, a security group and an extension. */
export const machineTemplate = {
  $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  contentVersion: "1.0.0.0",
  parameters: { name: { type: "string" }, key: { type: "string" }, settings: { type: "secureObject" } },
  variables: {
    nic: "[concat(parameters('name'), '-nic')]",
    vnetId: "[resourceId('Microsoft.Network/virtualNetworks', 'net')]",
  },
  resources: [
    {
      type: "Microsoft.Network/networkSecurityGroups",
      apiVersion: "2024-05-01",
      name: "[format('{0}-nsg', parameters('name'))]",
      location: "[resourceGroup().location]",
      properties: {
        securityRules: [
          {
            name: "docker",
            properties: {
              priority: 1000,
              direction: "Inbound",
              access: "Allow",
              protocol: "Tcp",
              sourcePortRange: "*",
              sourceAddressPrefixes: ["127.0.0.0/8"],
              destinationAddressPrefix: "*",
              destinationPortRange: "2376",
            },
          },
        ],
      },
    },
    {
      type: "Microsoft.Network/virtualNetworks",
      apiVersion: "2024-05-01",
      name: "net",
      location: "[resourceGroup().location]",
      properties: {
        addressSpace: { addressPrefixes: ["10.20.0.0/16"] },
        subnets: [{ name: "hosts", properties: { addressPrefix: "10.20.0.0/24" } }],
      },
    },
    {
      type: "Microsoft.Network/publicIPAddresses",
      apiVersion: "2024-05-01",
      name: "[concat(parameters('name'), '-ip')]",
      location: "[resourceGroup().location]",
      sku: { name: "Standard" },
      properties: {
        publicIPAllocationMethod: "Static",
        dnsSettings: { domainNameLabel: "[toLower(parameters('name'))]" },
      },
    },
    {
      type: "Microsoft.Network/networkInterfaces",
      apiVersion: "2024-05-01",
      name: "[variables('nic')]",
      location: "[resourceGroup().location]",
      dependsOn: [
        "[variables('vnetId')]",
        "[concat(parameters('name'), '-ip')]",
        "[resourceId('Microsoft.Network/networkSecurityGroups', format('{0}-nsg', parameters('name')))]",
      ],
      properties: {
        networkSecurityGroup: {
          id: "[resourceId('Microsoft.Network/networkSecurityGroups', format('{0}-nsg', parameters('name')))]",
        },
        ipConfigurations: [
          {
            name: "primary",
            properties: {
              subnet: { id: "[concat(variables('vnetId'), '/subnets/hosts')]" },
              publicIPAddress: {
                id: "[resourceId('Microsoft.Network/publicIPAddresses', concat(parameters('name'), '-ip'))]",
                properties: { deleteOption: "Delete" },
              },
            },
          },
        ],
      },
    },
    {
      type: "Microsoft.Compute/virtualMachines",
      apiVersion: "2024-07-01",
      name: "[parameters('name')]",
      location: "[resourceGroup().location]",
      tags: { owner: "tests" },
      dependsOn: ["[variables('nic')]"],
      properties: {
        hardwareProfile: { vmSize: "Standard_B2ls_v2" },
        storageProfile: {
          imageReference: { publisher: "Canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest" },
          osDisk: { name: "[concat(parameters('name'), '-os')]", createOption: "FromImage", deleteOption: "Delete" },
        },
        osProfile: {
          computerName: "[parameters('name')]",
          adminUsername: "azureuser",
          linuxConfiguration: {
            disablePasswordAuthentication: true,
            ssh: { publicKeys: [{ path: "/home/azureuser/.ssh/authorized_keys", keyData: "[parameters('key')]" }] },
          },
        },
        networkProfile: {
          networkInterfaces: [
            {
              id: "[resourceId('Microsoft.Network/networkInterfaces', variables('nic'))]",
              properties: { deleteOption: "Delete" },
            },
          ],
        },
      },
    },
    {
      type: "Microsoft.Compute/virtualMachines/extensions",
      apiVersion: "2024-07-01",
      name: "[concat(parameters('name'), '/script')]",
      location: "[resourceGroup().location]",
      dependsOn: ["[resourceId('Microsoft.Compute/virtualMachines', parameters('name'))]"],
      properties: {
        publisher: "Microsoft.Azure.Extensions",
        type: "CustomScript",
        typeHandlerVersion: "2.1",
        settings: {},
        protectedSettings: "[parameters('settings')]",
      },
    },
  ],
  outputs: {
    address: {
      type: "string",
      value:
        "[reference(resourceId('Microsoft.Network/publicIPAddresses', concat(parameters('name'), '-ip'))).ipAddress]",
    },
  },
};

export const sshKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtleWtleWtleWtleWtleWtleWtleWtleWtleWtleWtl";

export function machineParameters(name: string, script = "true") {
  return {
    name: { value: name },
    key: { value: sshKey },
    settings: { value: { script: Buffer.from(script).toString("base64") } },
  };
}
