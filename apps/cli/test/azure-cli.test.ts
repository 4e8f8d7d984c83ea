import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, type TestContext, test } from "vitest";
import { readEmulatorState } from "../src/connection/emulator-state.ts";
import { commandLine } from "./command-line.ts";
import { legacyFiles } from "./legacy-files.ts";

/** Tests do not see the programs of this machine, so that no other test depends on whether az is there. `BERTH_TEST_AZ` names another az. */
const program = [process.env["BERTH_TEST_AZ"] ?? "/usr/bin/az", "/usr/local/bin/az", "/opt/homebrew/bin/az"].find(
  (path) => existsSync(path),
);

/** Debian's packages of the Azure CLI and of Azure's Python clients do not always fit each other. */
const brokenPackages = /No module named 'azure\.mgmt|module 'azure\.mgmt\.\w+' has no attribute/;

// In the order of a user's day: each test continues with the machine of the one before it.
describe.skipIf(program === undefined)("the Azure CLI (skipped where az is not installed)", { tags: ["long"] }, () => {
  const { folder, env, runBerth } = commandLine();
  const azureEnv: Record<string, string> = {
    ...{ PATH: env.PATH, HOME: folder, AZURE_CONFIG_DIR: join(folder, "azure") },
    ...{ REQUESTS_CA_BUNDLE: join(folder, "ca.pem"), AZURE_CORE_COLLECT_TELEMETRY: "false" },
    ...{ AZURE_CORE_NO_COLOR: "true", AZURE_CORE_ONLY_SHOW_ERRORS: "true" },
  };
  let unusable = "";

  /** What a command prints. Words are split at spaces. */
  async function az(command: string, ...more: string[]): Promise<unknown> {
    const words = [...command.split(" "), ...more, "--output", "json"];
    try {
      const { stdout } = await promisify(execFile)(program ?? "", words, { env: azureEnv });
      return stdout.trim() === "" ? undefined : (JSON.parse(stdout) as unknown);
    } catch (error) {
      throw new Error(`az ${command}: ${(error as { stderr: string }).stderr}`);
    }
  }

  const requireUsable = (context: TestContext) => context.skip(unusable !== "", unusable);

  beforeAll(async () => {
    const state = await readEmulatorState(env);
    if (state === undefined) throw new Error("There is no emulator.");
    await writeFile(join(folder, "ca.pem"), state.ca);
    await az("cloud register --name emulator --endpoint-resource-manager", state.url);
    await az("cloud update --name emulator --endpoint-active-directory", `${state.url}/adfs`);
    await az("cloud set --name emulator");
    const [account] = (await az(
      `login --service-principal --username ${state.clientId} --tenant ${state.tenantId} --password`,
      state.clientSecret,
    )) as { readonly id: string }[];
    expect(account?.id).toBe(state.subscriptionId);
    try {
      await az("vm list");
    } catch (error) {
      if (!brokenPackages.test(String(error))) throw error;
      unusable = "The installed Azure CLI does not fit the installed clients of Azure.";
    }
  });

  test("creates, shows, changes and tags a machine", async (context) => {
    requireUsable(context);
    await az("group create --name team --location westeurope --tags env=test");
    await writeFile(join(folder, "user-data.yml"), "#cloud-config\nruncmd: [[touch, /etc/done]]\n");
    const created = await az(
      "vm create --resource-group team --name vm1 --image Canonical:ubuntu-24_04-lts:server:latest --size Standard_D2s_v5 --admin-username azureuser --generate-ssh-keys --public-ip-sku Standard --custom-data",
      join(folder, "user-data.yml"),
    );
    expect(created).toMatchObject({ powerState: "VM running", publicIpAddress: expect.any(String) });
    expect(await az("vm show --show-details --resource-group team --name vm1")).toMatchObject({
      name: "vm1",
      powerState: "VM running",
      hardwareProfile: { vmSize: "Standard_D2s_v5" },
    });
    expect(await az("vm list --show-details")).toMatchObject([{ name: "vm1" }]);
    await az("vm update --resource-group team --name vm1 --set tags.owner=me");
    await az("vm resize --resource-group team --name vm1 --size Standard_D4s_v5");
    await az("vm disk attach --resource-group team --vm-name vm1 --name data1 --new --size-gb 8");
    await az("vm open-port --resource-group team --name vm1 --port 8080 --priority 900");
    await az("tag update --operation Merge --tags team=one --resource-id", await idOf("vm1"));
    expect(await az("vm show --resource-group team --name vm1")).toMatchObject({
      hardwareProfile: { vmSize: "Standard_D4s_v5" },
      storageProfile: { dataDisks: [{ lun: 0, name: "data1", diskSizeGb: 8 }] },
      tags: { owner: "me", team: "one" },
    });
    expect(await az("network nsg rule list --resource-group team --nsg-name vm1NSG")).toContainEqual(
      expect.objectContaining({ name: "open-port-8080", access: "Allow", destinationPortRange: "8080" }),
    );
    await az(
      "vm user update --resource-group team --name vm1 --username second --ssh-key-value",
      join(folder, ".ssh", "id_rsa.pub"),
    );
    await az("vm extension delete --resource-group team --vm-name vm1 --name enablevmaccess");
    await az("vm deallocate --resource-group team --name vm1");
    await az("vm start --resource-group team --name vm1");
    for (const action of ["restart", "redeploy", "reapply"]) await az(`vm ${action} --resource-group team --name vm1`);
    expect(await az("vm list-ip-addresses --resource-group team --name vm1")).toMatchObject([
      { virtualMachine: { name: "vm1", network: { privateIpAddresses: ["10.0.0.4"] } } },
    ]);
    expect(await az("vm list-vm-resize-options --resource-group team --name vm1")).toContainEqual(
      expect.objectContaining({ name: "Standard_D2s_v5", numberOfCores: 2 }),
    );
    expect(await az("vm list-usage --location westeurope")).toContainEqual(
      expect.objectContaining({ localName: "Virtual Machines" }),
    );
  });

  test("runs commands and extensions, also the one that `berth export extension` prints", async (context) => {
    requireUsable(context);
    const machine = "--resource-group team --vm-name vm1";
    expect(
      await az(`vm run-command invoke --resource-group team --name vm1 --command-id RunShellScript --scripts`, "true"),
    ).toMatchObject({ value: [{ code: "ProvisioningState/succeeded" }] });
    await az(
      `vm extension set ${machine} --publisher Microsoft.Azure.Extensions --name CustomScript --settings`,
      JSON.stringify({ commandToExecute: "true" }),
    );
    expect(await az(`vm extension list ${machine}`)).toMatchObject([
      { name: "CustomScript", provisioningState: "Succeeded" },
    ]);
    await az(`vm extension delete ${machine} --name CustomScript`);
    expect(await az(`vm extension list ${machine}`)).toEqual([]);

    const { words } = await legacyFiles();
    const { stdout } = await runBerth("export", "extension", ...words, "--to", join(folder, "exported"));
    const command = stdout
      .trim()
      .replace("GROUP", "team")
      .replace("MACHINE", "vm1")
      .replace(/^az/, program ?? "");
    await promisify(execFile)("sh", ["-c", command], { env: azureEnv });
    expect(await az(`vm extension list ${machine}`)).toMatchObject([{ provisioningState: "Succeeded" }]);
    await az(`vm extension delete ${machine} --name CustomScript`);
  });

  test("reads and registers what is around a machine", async (context) => {
    requireUsable(context);
    expect(await az("provider register --namespace Microsoft.Storage --wait")).toBeUndefined();
    expect(await az("vm list-skus --location westeurope --size Standard_D2s --query [].name")).toContain(
      "Standard_D2s_v5",
    );
    await az("network vnet create --resource-group team --name other --address-prefixes 10.9.0.0/16");
    const subnet = "network vnet subnet create --resource-group team --vnet-name other --name one";
    expect(await az(`${subnet} --address-prefixes 10.9.1.0/24`)).toMatchObject({ provisioningState: "Succeeded" });
    await az("network vnet delete --resource-group team --name other");
    await az("network nsg rule update --resource-group team --nsg-name vm1NSG --name open-port-8080 --priority 901");
    await az("vm identity assign --resource-group team --name vm1");
    expect(await az("vm identity show --resource-group team --name vm1")).toMatchObject({ type: "SystemAssigned" });
    await expect(az("vmss list --resource-group team")).rejects.toThrow(/NotImplemented/);
  });

  test("deploys, validates and previews a template with comments", async (context) => {
    requireUsable(context);
    const file = join(folder, "template.json");
    await writeFile(file, template);
    const deployment = "--resource-group team --template-file";
    expect(await az(`deployment group validate ${deployment}`, file)).toMatchObject({
      properties: { provisioningState: "Succeeded" },
    });
    const preview = await az(`deployment group what-if --no-pretty-print ${deployment}`, file);
    expect(preview).toMatchObject({ status: "Succeeded" });
    expect((preview as { changes: unknown[] }).changes).toContainEqual(
      expect.objectContaining({ changeType: "Create", resourceId: expect.stringMatching(/\/ip2$/) as string }),
    );
    expect(await az(`deployment group create --name made ${deployment}`, file)).toMatchObject({
      properties: { provisioningState: "Succeeded", outputs: { method: { value: "Static" } } },
    });
    expect(await az("resource list --tag made=here")).toMatchObject([{ name: "ip2" }]);
    await az("resource delete --resource-group team --name ip2 --resource-type Microsoft.Network/publicIPAddresses");
    expect(await az("resource list --tag made=here")).toEqual([]);
  });

  test("leaves a machine that Berth adopts, and deletes it with its group", async (context) => {
    requireUsable(context);
    const adopted = await runBerth(
      ...["adopt", "vm1", "--resource-group", "team", "--name", "adopted", "--allow-from", "127.0.0.0/8"],
    );
    expect(adopted).toMatchObject({ exitCode: 0 });
    expect((await runBerth("list", "--names")).stdout).toBe("adopted\n");
    const rules = await az("network nsg rule list --resource-group team --nsg-name vm1NSG --query [].name");
    expect(rules).toEqual(expect.arrayContaining(["berth-adopted", "open-port-8080"]));
    expect((await runBerth("remove", "adopted", "--yes")).exitCode).toBe(0);
    expect(await az("vm show --resource-group team --name vm1 --query tags")).toEqual({ owner: "me", team: "one" });
    await az("group delete --yes --name team");
    expect(await az("group exists --name team")).toBe(false);
  });

  const idOf = async (name: string) => (await az(`vm show --resource-group team --name ${name} --query id`)) as string;
});

const template = `{
  // az sends the text of the file, with its comments.
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [{
    "type": "Microsoft.Network/publicIPAddresses", "apiVersion": "2022-07-01", "name": "ip2",
    "location": "[resourceGroup().location]", "tags": { "made": "here" },
    "sku": { "name": "Standard" }, "properties": { "publicIPAllocationMethod": "Static" }
  }],
  "outputs": { "method": { "type": "string", "value": "[reference('ip2').publicIPAllocationMethod]" } }
}`;
