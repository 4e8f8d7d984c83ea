import { sshKey } from "./azure.ts";

type Json = Record<string, unknown>;

export interface Quickstart {
  readonly template: Json;
  readonly parameters?: Json;
  /** The names of the resources that exist afterwards, disks left out. */
  readonly makes: readonly string[];
  readonly outputs?: Json;
  /** Default: the resource group `team`. */
  readonly scope?: "subscription";
}

const groupSchema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
const subscriptionSchema =
  "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#";

export function groupTemplate(members: Json): Json {
  return { $schema: groupSchema, contentVersion: "1.0.0.0", ...members };
}

function subscriptionTemplate(members: Json): Json {
  return { $schema: subscriptionSchema, contentVersion: "1.0.0.0", ...members };
}

const location = "[resourceGroup().location]";
const network = { apiVersion: "2024-05-01", location };
const compute = { apiVersion: "2024-07-01", location };

export function virtualNetwork(name: string, more: Json = {}): Json {
  return {
    type: "Microsoft.Network/virtualNetworks",
    ...network,
    name,
    properties: {
      addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
      subnets: [{ name: "default", properties: { addressPrefix: "10.0.0.0/24" } }],
    },
    ...more,
  };
}

export function publicAddress(name: string, more: Json = {}): Json {
  return {
    type: "Microsoft.Network/publicIPAddresses",
    ...network,
    name,
    sku: { name: "Standard" },
    properties: { publicIPAllocationMethod: "Static" },
    ...more,
  };
}

export function securityGroup(name: string, more: Json = {}): Json {
  const rule = {
    priority: 1000,
    protocol: "TCP",
    access: "Allow",
    direction: "Inbound",
    sourceAddressPrefix: "*",
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
    destinationPortRange: "22",
  };
  return {
    type: "Microsoft.Network/networkSecurityGroups",
    ...network,
    name,
    properties: { securityRules: [{ name: "SSH", properties: rule }] },
    ...more,
  };
}

export function networkInterface(name: string, more: Json = {}, configuration: Json = {}): Json {
  return {
    type: "Microsoft.Network/networkInterfaces",
    ...network,
    name,
    properties: {
      ipConfigurations: [
        {
          name: "ipconfig1",
          properties: {
            subnet: { id: "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'net', 'default')]" },
            privateIPAllocationMethod: "Dynamic",
            ...configuration,
          },
        },
      ],
    },
    ...more,
  };
}

const image = { publisher: "Canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest" };

export function machine(name: string, nicId: string, more: Json = {}): Json {
  return {
    type: "Microsoft.Compute/virtualMachines",
    ...compute,
    name,
    properties: {
      hardwareProfile: { vmSize: "Standard_D2s_v5" },
      storageProfile: {
        osDisk: { createOption: "FromImage", managedDisk: { storageAccountType: "Standard_LRS" } },
        imageReference: image,
      },
      networkProfile: { networkInterfaces: [{ id: nicId }] },
      osProfile: {
        computerName: name,
        adminUsername: "azureuser",
        linuxConfiguration: {
          disablePasswordAuthentication: true,
          ssh: { publicKeys: [{ path: "/home/azureuser/.ssh/authorized_keys", keyData: sshKey }] },
        },
      },
    },
    ...more,
  };
}

const nicId = (name: string) => `[resourceId('Microsoft.Network/networkInterfaces', ${name})]`;

/** Templates in the style of the public quickstart templates, each with the forms of the language that those use. */
export const quickstarts: Readonly<Record<string, Quickstart>> = {
  "Linux machine, dependencies as type and name": {
    parameters: { adminPasswordOrKey: { value: sshKey } },
    template: groupTemplate({
      parameters: {
        vmName: { type: "string", defaultValue: "simpleLinuxVM" },
        dnsLabelPrefix: {
          type: "string",
          defaultValue: "[toLower(format('{0}-{1}', parameters('vmName'), uniqueString(resourceGroup().id)))]",
        },
        adminPasswordOrKey: { type: "secureString" },
        authenticationType: {
          type: "string",
          defaultValue: "sshPublicKey",
          allowedValues: ["sshPublicKey", "password"],
        },
      },
      variables: {
        networkInterfaceName: "[format('{0}NetInt', parameters('vmName'))]",
        linuxConfiguration: {
          disablePasswordAuthentication: true,
          ssh: {
            publicKeys: [
              { path: "/home/azureuser/.ssh/authorized_keys", keyData: "[parameters('adminPasswordOrKey')]" },
            ],
          },
        },
      },
      resources: [
        virtualNetwork("net"),
        securityGroup("SecGroupNet"),
        publicAddress("ip", {
          properties: {
            publicIPAllocationMethod: "Static",
            dnsSettings: { domainNameLabel: "[parameters('dnsLabelPrefix')]" },
          },
        }),
        networkInterface(
          "[variables('networkInterfaceName')]",
          {
            dependsOn: [
              "Microsoft.Network/virtualNetworks/net",
              "Microsoft.Network/publicIPAddresses/ip",
              "[concat('Microsoft.Network/networkSecurityGroups/', 'SecGroupNet')]",
            ],
          },
          { publicIPAddress: { id: "[resourceId('Microsoft.Network/publicIPAddresses', 'ip')]" } },
        ),
        machine("vm", nicId("variables('networkInterfaceName')"), {
          dependsOn: [nicId("variables('networkInterfaceName')")],
          properties: {
            ...(machine("vm", nicId("variables('networkInterfaceName')"))["properties"] as Json),
            osProfile: {
              computerName: "[parameters('vmName')]",
              adminUsername: "azureuser",
              adminPassword: "[parameters('adminPasswordOrKey')]",
              linuxConfiguration:
                "[if(equals(parameters('authenticationType'), 'password'), null(), variables('linuxConfiguration'))]",
            },
          },
        }),
      ],
      outputs: {
        adminUsername: { type: "string", value: "azureuser" },
        address: {
          type: "string",
          value: "[reference(concat('Microsoft.Network/publicIPAddresses/', 'ip'), '2024-05-01').ipAddress]",
        },
        sshCommand: {
          type: "string",
          value:
            "[format('ssh azureuser@{0}', reference(resourceId('Microsoft.Network/publicIPAddresses', 'ip')).ipAddress)]",
        },
      },
    }),
    makes: ["SecGroupNet", "ip", "net", "simpleLinuxVMNetInt", "vm"],
    outputs: {
      adminUsername: { type: "string", value: "azureuser" },
      address: { type: "string", value: "203.0.113.4" },
      sshCommand: { type: "string", value: "ssh azureuser@203.0.113.4" },
    },
  },
  "Linux machine, types with a slash at the end": {
    template: groupTemplate({
      resources: [
        virtualNetwork("net"),
        securityGroup("group1"),
        networkInterface("nic1", {
          dependsOn: [
            "[resourceId('Microsoft.Network/networkSecurityGroups/', 'group1')]",
            "[resourceId('Microsoft.Network/virtualNetworks/', 'net')]",
          ],
        }),
        machine("vm1", nicId("'nic1'"), {
          dependsOn: ["[resourceId('Microsoft.Network/networkInterfaces/', 'nic1')]"],
        }),
      ],
    }),
    makes: ["group1", "net", "nic1", "vm1"],
  },
  "machine in a zone that pickZones chooses": {
    template: groupTemplate({
      variables: { zones: "[pickZones('Microsoft.Compute', 'virtualMachines', resourceGroup().location)]" },
      resources: [
        virtualNetwork("net"),
        publicAddress("ip", { zones: "[variables('zones')]" }),
        networkInterface(
          "nic1",
          { dependsOn: ["net", "ip"] },
          { publicIPAddress: { id: "[resourceId('Microsoft.Network/publicIPAddresses', 'ip')]" } },
        ),
        machine("vm1", nicId("'nic1'"), { dependsOn: ["nic1"], zones: "[variables('zones')]" }),
      ],
      outputs: { zone: { type: "string", value: "[reference('vm1', '2024-07-01', 'Full').zones[0]]" } },
    }),
    makes: ["ip", "net", "nic1", "vm1"],
    outputs: { zone: { type: "string", value: "1" } },
  },
  "machines in three zones": {
    template: groupTemplate({
      resources: [
        virtualNetwork("net"),
        networkInterface("[format('nic{0}', copyIndex(1))]", {
          copy: { name: "nicCopy", count: 3 },
          dependsOn: ["[resourceId('Microsoft.Network/virtualNetworks', 'net')]"],
        }),
        machine("[format('vm{0}', copyIndex(1))]", nicId("format('nic{0}', copyIndex(1))"), {
          copy: { name: "vmCopy", count: 3 },
          zones: ["[string(copyIndex(1))]"],
          dependsOn: ["[resourceId('Microsoft.Network/networkInterfaces', format('nic{0}', copyIndex(1)))]"],
        }),
      ],
      outputs: {
        zones: {
          type: "array",
          copy: { count: 3, input: "[reference(format('vm{0}', copyIndex(1)), '2024-07-01', 'full').zones[0]]" },
        },
      },
    }),
    makes: ["net", "nic1", "nic2", "nic3", "vm1", "vm2", "vm3"],
    outputs: { zones: { type: "array", value: ["1", "2", "3"] } },
  },
  "copy loop that waits for another loop by its name": {
    template: groupTemplate({
      parameters: { numberOfInstances: { type: "int", defaultValue: 2, minValue: 1, maxValue: 5 } },
      resources: [
        virtualNetwork("net"),
        networkInterface("[concat('nic', copyIndex())]", {
          copy: { name: "nicLoop", count: "[parameters('numberOfInstances')]" },
          dependsOn: ["net"],
        }),
        machine("[concat('MyVM', copyIndex())]", nicId("concat('nic', copyIndex())"), {
          copy: { name: "virtualMachineLoop", count: "[parameters('numberOfInstances')]" },
          dependsOn: ["nicLoop"],
        }),
      ],
    }),
    makes: ["MyVM0", "MyVM1", "net", "nic0", "nic1"],
  },
  "availability set of three machines, made one after the other": {
    template: groupTemplate({
      resources: [
        {
          type: "Microsoft.Compute/availabilitySets",
          ...compute,
          name: "set",
          sku: { name: "Aligned" },
          properties: { platformFaultDomainCount: 2, platformUpdateDomainCount: 2 },
        },
        virtualNetwork("net"),
        networkInterface("[format('nic-{0}', copyIndex())]", {
          copy: { name: "nics", count: 3, mode: "serial", batchSize: 2 },
          dependsOn: ["net"],
        }),
        machine("[format('vm-{0}', copyIndex())]", nicId("format('nic-{0}', copyIndex())"), {
          copy: { name: "vms", count: 3, mode: "Serial" },
          dependsOn: ["nics", "set"],
          properties: {
            ...(machine("host", nicId("format('nic-{0}', copyIndex())"))["properties"] as Json),
            availabilitySet: { id: "[resourceId('Microsoft.Compute/availabilitySets', 'set')]" },
          },
        }),
      ],
    }),
    makes: ["net", "nic-0", "nic-1", "nic-2", "set", "vm-0", "vm-1", "vm-2"],
  },
  "machine with the CustomScript extension as a child": {
    template: groupTemplate({
      resources: [
        virtualNetwork("net"),
        networkInterface("nic1", { dependsOn: ["net"] }),
        machine("vm1", nicId("'nic1'"), {
          dependsOn: ["nic1"],
          resources: [
            {
              type: "extensions",
              ...compute,
              name: "install",
              dependsOn: ["[concat('Microsoft.Compute/virtualMachines/', 'vm1')]"],
              properties: {
                publisher: "Microsoft.Azure.Extensions",
                type: "CustomScript",
                typeHandlerVersion: "2.1",
                autoUpgradeMinorVersion: true,
                settings: { commandToExecute: "true" },
              },
            },
          ],
        }),
      ],
    }),
    makes: ["net", "nic1", "vm1", "vm1/install"],
  },
  "extension with a name in two parts": {
    template: groupTemplate({
      parameters: { vmName: { type: "string", defaultValue: "vm1" } },
      resources: [
        virtualNetwork("net"),
        networkInterface("nic1", { dependsOn: ["net"] }),
        machine("vm1", nicId("'nic1'"), { dependsOn: ["nic1"] }),
        {
          type: "Microsoft.Compute/virtualMachines/extensions",
          ...compute,
          name: "[format('{0}/{1}', parameters('vmName'), 'install')]",
          dependsOn: ["[resourceId('Microsoft.Compute/virtualMachines', parameters('vmName'))]"],
          properties: {
            publisher: "Microsoft.Azure.Extensions",
            type: "CustomScript",
            typeHandlerVersion: "2.1",
            protectedSettings: { script: "[base64('true')]" },
          },
        },
      ],
    }),
    makes: ["net", "nic1", "vm1", "vm1/install"],
  },
  "data disks by a copied property": {
    template: groupTemplate({
      parameters: { numberOfDataDisks: { type: "int", defaultValue: 3 } },
      resources: [
        virtualNetwork("net"),
        networkInterface("nic1", { dependsOn: ["net"] }),
        machine("vm1", nicId("'nic1'"), {
          dependsOn: ["nic1"],
          properties: {
            ...(machine("vm1", nicId("'nic1'"))["properties"] as Json),
            storageProfile: {
              imageReference: image,
              osDisk: { createOption: "FromImage" },
              copy: [
                {
                  name: "dataDisks",
                  count: "[parameters('numberOfDataDisks')]",
                  input: { lun: "[copyIndex('dataDisks')]", createOption: "Empty", diskSizeGB: 32 },
                },
              ],
            },
          },
        }),
      ],
      outputs: { disks: { type: "int", value: "[length(reference('vm1').storageProfile.dataDisks)]" } },
    }),
    makes: ["net", "nic1", "vm1"],
    outputs: { disks: { type: "int", value: 3 } },
  },
  "new or existing address by conditions": {
    parameters: { newOrExisting: { value: "none" } },
    template: groupTemplate({
      parameters: { newOrExisting: { type: "string", allowedValues: ["new", "none"] } },
      resources: [
        virtualNetwork("net"),
        publicAddress("ip", { condition: "[equals(parameters('newOrExisting'), 'new')]" }),
        networkInterface(
          "nic1",
          { dependsOn: ["net", "ip"] },
          {
            publicIPAddress:
              "[if(equals(parameters('newOrExisting'), 'new'), createObject('id', resourceId('Microsoft.Network/publicIPAddresses', 'ip')), null())]",
          },
        ),
      ],
      outputs: {
        address: {
          condition: "[equals(parameters('newOrExisting'), 'new')]",
          type: "string",
          value: "[reference('ip').ipAddress]",
        },
        made: { type: "bool", value: "[equals(parameters('newOrExisting'), 'new')]" },
      },
    }),
    makes: ["net", "nic1"],
    outputs: { made: { type: "bool", value: false } },
  },
  "security rules from a copied variable": {
    template: groupTemplate({
      parameters: { ports: { type: "array", defaultValue: ["22", "80", "443"] } },
      variables: {
        copy: [
          {
            name: "rules",
            count: "[length(parameters('ports'))]",
            input: {
              name: "[concat('port-', parameters('ports')[copyIndex('rules')])]",
              properties: {
                priority: "[add(1000, copyIndex('rules'))]",
                protocol: "Tcp",
                access: "Allow",
                direction: "Inbound",
                sourceAddressPrefix: "Internet",
                sourcePortRange: "*",
                destinationAddressPrefix: "*",
                destinationPortRange: "[parameters('ports')[copyIndex('rules')]]",
              },
            },
          },
        ],
      },
      resources: [securityGroup("web", { properties: { securityRules: "[variables('rules')]" } })],
      outputs: { rules: { type: "int", value: "[length(reference('web').securityRules)]" } },
    }),
    makes: ["web"],
    outputs: { rules: { type: "int", value: 3 } },
  },
  "subnets as children, one after the other": {
    template: groupTemplate({
      resources: [
        virtualNetwork("net", { properties: { addressSpace: { addressPrefixes: ["10.0.0.0/16"] } } }),
        {
          type: "Microsoft.Network/virtualNetworks/subnets",
          apiVersion: "2024-05-01",
          name: "net/one",
          dependsOn: ["net"],
          properties: { addressPrefix: "10.0.0.0/24" },
        },
        {
          type: "Microsoft.Network/virtualNetworks/subnets",
          apiVersion: "2024-05-01",
          name: "[concat('net', '/two')]",
          dependsOn: ["net", "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'net', 'one')]"],
          properties: { addressPrefix: "[cidrSubnet('10.0.0.0/16', 24, 1)]" },
        },
      ],
      outputs: {
        prefix: {
          type: "string",
          value: "[reference(resourceId('Microsoft.Network/virtualNetworks/subnets', 'net', 'two')).addressPrefix]",
        },
      },
    }),
    makes: ["net"],
    outputs: { prefix: { type: "string", value: "10.0.1.0/24" } },
  },
  "nested deployment into the same group, outer scope": {
    template: groupTemplate({
      parameters: { prefix: { type: "string", defaultValue: "web" } },
      variables: { ipName: "[concat(parameters('prefix'), '-ip')]" },
      resources: [
        {
          type: "Microsoft.Resources/deployments",
          apiVersion: "2022-09-01",
          name: "nestedTemplate1",
          properties: {
            mode: "Incremental",
            template: groupTemplate({ resources: [publicAddress("[variables('ipName')]")] }),
          },
        },
      ],
    }),
    makes: ["web-ip"],
  },
  "nested deployment of inner scope, its outputs used": {
    template: groupTemplate({
      resources: [
        {
          type: "Microsoft.Resources/deployments",
          apiVersion: "2022-09-01",
          name: "address",
          properties: {
            mode: "Incremental",
            expressionEvaluationOptions: { scope: "inner" },
            parameters: { name: { value: "inner-ip" } },
            template: groupTemplate({
              parameters: { name: { type: "string" } },
              variables: { sku: "Standard" },
              resources: [publicAddress("[parameters('name')]", { sku: { name: "[variables('sku')]" } })],
              outputs: {
                ipId: {
                  type: "string",
                  value: "[resourceId('Microsoft.Network/publicIPAddresses', parameters('name'))]",
                },
              },
            }),
          },
        },
        virtualNetwork("net"),
        networkInterface(
          "nic1",
          { dependsOn: ["net"] },
          { publicIPAddress: { id: "[reference('address').outputs.ipId.value]" } },
        ),
      ],
      outputs: { id: { type: "string", value: "[last(split(reference('address').outputs.ipId.value, '/'))]" } },
    }),
    makes: ["inner-ip", "net", "nic1"],
    outputs: { id: { type: "string", value: "inner-ip" } },
  },
  "nested deployments into the same group in a loop": {
    template: groupTemplate({
      resources: [
        {
          type: "Microsoft.Resources/deployments",
          apiVersion: "2022-09-01",
          name: "[format('ip-{0}', copyIndex())]",
          copy: { name: "each", count: 2 },
          properties: {
            mode: "Incremental",
            expressionEvaluationOptions: { scope: "Inner" },
            parameters: { index: { value: "[copyIndex()]" } },
            template: groupTemplate({
              parameters: { index: { type: "int" } },
              resources: [publicAddress("[format('ip{0}', parameters('index'))]")],
            }),
          },
        },
      ],
    }),
    makes: ["ip0", "ip1"],
  },
  "resource group and what is in it, at subscription scope": {
    scope: "subscription",
    parameters: { rgName: { value: "team" }, rgLocation: { value: "westeurope" } },
    template: subscriptionTemplate({
      parameters: { rgName: { type: "string" }, rgLocation: { type: "string" } },
      resources: [
        {
          type: "Microsoft.Resources/resourceGroups",
          apiVersion: "2022-09-01",
          name: "[parameters('rgName')]",
          location: "[parameters('rgLocation')]",
          properties: {},
        },
        {
          type: "Microsoft.Resources/deployments",
          apiVersion: "2022-09-01",
          name: "contents",
          resourceGroup: "[parameters('rgName')]",
          dependsOn: ["[resourceId('Microsoft.Resources/resourceGroups/', parameters('rgName'))]"],
          properties: {
            mode: "Incremental",
            expressionEvaluationOptions: { scope: "inner" },
            parameters: {},
            template: groupTemplate({
              resources: [virtualNetwork("net")],
              outputs: { group: { type: "string", value: "[resourceGroup().name]" } },
            }),
          },
        },
      ],
      outputs: { group: { type: "string", value: "[reference('contents').outputs.group.value]" } },
    }),
    makes: ["net"],
    outputs: { group: { type: "string", value: "team" } },
  },
  "symbolic names, as Bicep writes them": {
    template: groupTemplate({
      languageVersion: "2.0",
      metadata: { _generator: { name: "bicep", version: "0.40.2.1", templateHash: "1" } },
      definitions: {
        settings: {
          type: "object",
          properties: { prefix: { type: "string", minLength: 2 }, count: { type: "int", nullable: true } },
        },
      },
      parameters: {
        location: { type: "string", defaultValue: "[resourceGroup().location]" },
        settings: { $ref: "#/definitions/settings", defaultValue: { prefix: "web" } },
      },
      resources: {
        vnet: virtualNetwork("net", { location: "[parameters('location')]" }),
        "vnet::other": {
          type: "Microsoft.Network/virtualNetworks/subnets",
          apiVersion: "2024-05-01",
          name: "[format('{0}/{1}', 'net', 'other')]",
          properties: { addressPrefix: "10.0.9.0/24" },
          dependsOn: ["vnet"],
        },
        nics: networkInterface("[format('{0}-{1}', parameters('settings').prefix, copyIndex())]", {
          copy: { name: "nics", count: "[length(range(0, 2))]" },
          dependsOn: ["vnet"],
        }),
        existingNetwork: {
          existing: true,
          type: "Microsoft.Network/virtualNetworks",
          apiVersion: "2024-05-01",
          name: "net",
        },
      },
      outputs: {
        addresses: {
          type: "array",
          value:
            "[map(references('nics'), lambda('nic', lambdaVariables('nic').ipConfigurations[0].properties.privateIPAddress))]",
        },
        id: { type: "string", value: "[resourceInfo('vnet').name]" },
        other: { type: "string", value: "[reference('vnet::other').addressPrefix]" },
      },
    }),
    makes: ["net", "web-0", "web-1"],
    outputs: {
      addresses: { type: "array", value: ["10.0.0.4", "10.0.0.5"] },
      id: { type: "string", value: "net" },
      other: { type: "string", value: "10.0.9.0/24" },
    },
  },
  "user-defined functions": {
    template: groupTemplate({
      functions: [
        {
          namespace: "contoso",
          members: {
            uniqueName: {
              parameters: [{ name: "namePrefix", type: "string" }],
              output: { type: "string", value: "[concat(toLower(parameters('namePrefix')), '-one')]" },
            },
          },
        },
      ],
      resources: [publicAddress("[contoso.uniqueName('Front')]")],
    }),
    makes: ["front-one"],
  },
  "tags by union, a name by time": {
    template: groupTemplate({
      parameters: {
        now: { type: "string", defaultValue: "[utcNow('yyyy')]" },
        id: { type: "string", defaultValue: "[newGuid()]" },
        tags: { type: "object", defaultValue: { team: "one" } },
      },
      resources: [
        publicAddress("ip", {
          comments: "The address of the site.",
          tags: "[union(parameters('tags'), createObject('year', take(parameters('now'), 2)))]",
        }),
      ],
      outputs: { tags: { type: "object", value: "[reference('ip', '2024-05-01', 'Full').tags]" } },
    }),
    makes: ["ip"],
    outputs: { tags: { type: "object", value: { team: "one", year: "20" } } },
  },
  "NAT gateway, the newest API version by providers()": {
    template: groupTemplate({
      resources: [
        publicAddress("ip"),
        {
          type: "Microsoft.Network/natGateways",
          ...network,
          name: "nat",
          sku: { name: "Standard" },
          dependsOn: ["ip"],
          properties: {
            idleTimeoutInMinutes: 4,
            publicIpAddresses: [{ id: "[resourceId('Microsoft.Network/publicIPAddresses', 'ip')]" }],
          },
        },
        virtualNetwork("net", {
          dependsOn: ["nat"],
          properties: {
            addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
            subnets: [
              {
                name: "default",
                properties: {
                  addressPrefix: "10.0.0.0/24",
                  natGateway: { id: "[resourceId('Microsoft.Network/natGateways', 'nat')]" },
                },
              },
            ],
          },
        }),
      ],
      outputs: {
        hasVersion: {
          type: "bool",
          value: "[not(empty(providers('Microsoft.Network', 'natGateways').apiVersions[0]))]",
        },
      },
    }),
    makes: ["ip", "nat", "net"],
    outputs: { hasVersion: { type: "bool", value: true } },
  },
  "an API profile in place of API versions": {
    template: groupTemplate({
      apiProfile: "2019-03-01-hybrid",
      resources: [{ type: "Microsoft.Network/networkSecurityGroups", name: "nsg", location }],
    }),
    makes: ["nsg"],
  },
  "modules of Bicep's registry: locks and roles that are not asked for, loops without a copy, copies by index": {
    template: groupTemplate({
      languageVersion: "2.0",
      parameters: {
        lock: { type: "object", nullable: true },
        roles: { type: "array", nullable: true },
        names: { type: "array", defaultValue: ["a", "b"] },
      },
      resources: {
        ips: publicAddress("[parameters('names')[copyIndex()]]", {
          copy: { name: "ips", count: "[length(parameters('names'))]" },
          dependsOn: ["none"],
        }),
        none: publicAddress("[format('none-{0}', copyIndex())]", {
          copy: { name: "none", count: "[length(coalesce(parameters('roles'), createArray()))]" },
        }),
        identity: {
          condition: "[and(not(empty(parameters('lock'))), parameters('lock').isOwn)]",
          existing: true,
          type: "Microsoft.ManagedIdentity/userAssignedIdentities",
          apiVersion: "2024-11-30",
          resourceGroup: "[split(parameters('lock').id, '/')[4]]",
          name: "[last(split(parameters('lock').id, '/'))]",
        },
        lock: {
          condition: "[not(empty(coalesce(tryGet(parameters('lock'), 'kind'), '')))]",
          type: "Microsoft.Authorization/locks",
          apiVersion: "2020-05-01",
          scope: "[resourceId('Microsoft.Network/publicIPAddresses', parameters('names')[0])]",
          name: "[coalesce(tryGet(parameters('lock'), 'name'), 'lock-one')]",
          properties: { level: "[tryGet(parameters('lock'), 'kind')]" },
          dependsOn: ["ips"],
        },
        roles: {
          copy: { name: "roles", count: "[length(coalesce(parameters('roles'), createArray()))]" },
          type: "Microsoft.Authorization/roleAssignments",
          apiVersion: "2022-04-01",
          scope: "[resourceId('Microsoft.Network/publicIPAddresses', parameters('names')[0])]",
          name: "[guid(parameters('roles')[copyIndex()])]",
          properties: {},
          dependsOn: ["ips"],
        },
      },
      outputs: {
        methods: {
          type: "array",
          copy: {
            count: "[length(parameters('names'))]",
            input: "[reference(format('ips[{0}]', copyIndex())).publicIPAllocationMethod]",
          },
        },
        none: { type: "int", value: "[length(references('none'))]" },
      },
    }),
    makes: ["a", "b"],
    outputs: { methods: { type: "array", value: ["Static", "Static"] }, none: { type: "int", value: 0 } },
  },
};
