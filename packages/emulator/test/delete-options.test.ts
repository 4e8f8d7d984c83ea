import { afterAll, expect, test } from "vitest";
import { emulated } from "./azure.ts";
import { groupTemplate, machine, networkInterface, publicAddress, virtualNetwork } from "./quickstarts.ts";

type Json = Record<string, unknown>;

// One emulator for all: each test has a resource group of its own.
const started = emulated();
afterAll(async () => (await started).emulator.close());
let groups = 0;

interface Options {
  readonly osDisk?: string;
  readonly dataDisk?: string;
  readonly nic?: string;
  /** The public address' option, at its interface's configuration. */
  readonly configuration?: string;
  /** The public address' own. */
  readonly address?: string;
}

const withOption = (deleteOption: string | undefined) => (deleteOption === undefined ? {} : { deleteOption });

/** A machine with a data disk and a public address. */
async function withMachine({ osDisk, dataDisk, nic, configuration, address }: Options) {
  const azure = await started;
  const group = `team-${++groups}`;
  await azure.resources.resourceGroups.createOrUpdate(group, { location: "westeurope" });
  const plain = machine("vm1", "[resourceId('Microsoft.Network/networkInterfaces', 'nic1')]", { dependsOn: ["nic1"] });
  const properties = plain["properties"] as { storageProfile: { osDisk: Json } & Json; networkProfile: Json };
  Object.assign(properties.storageProfile.osDisk, { name: "os", ...withOption(osDisk) });
  const disk = { lun: 0, name: "data", createOption: "Empty", diskSizeGB: 4, ...withOption(dataDisk) };
  properties.storageProfile["dataDisks"] = [disk];
  const id = "[resourceId('Microsoft.Network/networkInterfaces', 'nic1')]";
  properties.networkProfile["networkInterfaces"] = [{ id, properties: withOption(nic) }];
  const template = groupTemplate({
    resources: [
      virtualNetwork("net"),
      publicAddress("ip", { properties: { publicIPAllocationMethod: "Static", ...withOption(address) } }),
      networkInterface(
        "nic1",
        { dependsOn: ["net", "ip"] },
        {
          publicIPAddress: {
            id: "[resourceId('Microsoft.Network/publicIPAddresses', 'ip')]",
            properties: withOption(configuration),
          },
        },
      ),
      plain,
    ],
  });
  await azure.deployments.deployments.createOrUpdate(group, "make", { properties: { mode: "Incremental", template } });
  /** The names of what is left of the machine's parts. */
  const left = async () => {
    const names: string[] = [];
    for await (const { name = "" } of azure.resources.resources.listByResourceGroup(group)) names.push(name);
    return names.filter((name) => name !== "net").sort();
  };
  return { ...azure, group, left };
}

test.each<[Options, readonly string[]]>([
  [{}, ["data", "ip", "nic1", "os"]],
  [{ osDisk: "Detach", dataDisk: "Detach", nic: "Detach" }, ["data", "ip", "nic1", "os"]],
  [{ osDisk: "Delete" }, ["data", "ip", "nic1"]],
  [{ dataDisk: "Delete" }, ["ip", "nic1", "os"]],
  [{ nic: "Delete" }, ["data", "ip", "os"]],
  [{ nic: "Delete", configuration: "Delete" }, ["data", "os"]],
  [{ nic: "Delete", configuration: "Detach" }, ["data", "ip", "os"]],
  [{ nic: "Delete", address: "Delete" }, ["data", "os"]],
  [{ nic: "Detach", configuration: "Delete" }, ["data", "ip", "nic1", "os"]],
  [{ osDisk: "delete", dataDisk: "DELETE", nic: "delete", configuration: "delete" }, []],
])("leaves of a machine with %j what its options keep", async (options, names) => {
  const { compute, group, left } = await withMachine(options);
  await compute.virtualMachines.delete(group, "vm1");
  expect(await left()).toEqual(names);
  for (const name of ["os", "data"].filter((each) => names.includes(each)))
    expect(await compute.disks.get(group, name)).toMatchObject({ diskState: "Unattached" });
});

test("takes other options of a machine that exists", async () => {
  const { compute, group, left } = await withMachine({ osDisk: "Delete", dataDisk: "Delete" });
  const made = await compute.virtualMachines.get(group, "vm1");
  const { imageReference: _image, ...storageProfile } = made.storageProfile ?? {};
  const change = (osDisk: object, dataDisk: object = {}) =>
    compute.virtualMachines.createOrUpdate(group, "vm1", {
      ...made,
      storageProfile: {
        ...storageProfile,
        osDisk: { ...storageProfile.osDisk, createOption: "FromImage", ...osDisk },
        dataDisks: (storageProfile.dataDisks ?? []).map((disk) => ({ ...disk, ...dataDisk })),
      },
    });
  await expect(change({ diskSizeGB: 64 })).rejects.toMatchObject({ code: "NotImplemented" });
  await expect(change({}, { diskSizeGB: 8 })).rejects.toMatchObject({ code: "NotImplemented" });
  const changed = await change({ deleteOption: "Detach", caching: "ReadOnly" }, { deleteOption: "Detach" });
  expect(changed.storageProfile?.osDisk).toMatchObject({ deleteOption: "Detach", caching: "ReadOnly", name: "os" });
  await compute.virtualMachines.delete(group, "vm1");
  expect(await left()).toEqual(["data", "ip", "nic1", "os"]);
});
