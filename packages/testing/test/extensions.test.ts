import { inspect } from "node:util";
import {
  type Azure,
  adoptHost,
  type BerthEvent,
  createAuthority,
  createHost,
  createSshKey,
  customScriptExtension,
  describeEvent,
  isBerthError,
  issueCertificates,
  listExtensions,
  listExtensionTypes,
  parseDockerSettings,
  parseHostSpec,
  removeExtension,
  resetAccess,
  secret,
  setExtension,
} from "@dockberth/core";
import { describe, expect, test } from "vitest";
import { armPath, emulatedAzure, makeForeignMachine, makeGroup, type TestConnection } from "../src/index.ts";

const script = (text: string) => secret(JSON.stringify({ script: Buffer.from(text).toString("base64") }));
const customScript = { publisher: "Microsoft.Azure.Extensions", type: "CustomScript", version: "2.1" };

async function codeOf(run: Promise<unknown>): Promise<unknown> {
  return run.then(
    () => undefined,
    (error: unknown) => (isBerthError(error) ? error.code : error),
  );
}

async function makeOwn(azure: Azure) {
  const spec = parseHostSpec({ name: "own", allowFrom: ["127.0.0.0/8"] });
  return createHost(azure, spec, await createAuthority({ name: "tests" }));
}

/** A machine with Windows, as the portal creates one. */
async function makeWindowsMachine(azure: TestConnection): Promise<string> {
  const [group, location] = ["windows", "westeurope"];
  const idOf = (resource: string) => armPath(azure, group, `Microsoft.Network/${resource}`);
  await makeGroup(azure, group);
  const subnets = [{ name: "default", properties: { addressPrefix: "10.8.0.0/24" } }];
  const addressSpace = { addressPrefixes: ["10.8.0.0/16"] };
  await azure.arm.put(idOf("virtualNetworks/win-net"), { location, properties: { addressSpace, subnets } });
  const subnet = { id: idOf("virtualNetworks/win-net/subnets/default") };
  const ipConfigurations = [{ name: "primary", properties: { subnet, privateIPAllocationMethod: "Dynamic" } }];
  await azure.arm.put(idOf("networkInterfaces/win-nic"), { location, properties: { ipConfigurations } });
  const { id = "" } = await (await azure.compute()).virtualMachines.createOrUpdate(group, "win", {
    location,
    hardwareProfile: { vmSize: "Standard_B2s" },
    storageProfile: {
      imageReference: {
        ...{ publisher: "MicrosoftWindowsServer", offer: "WindowsServer" },
        ...{ sku: "2022-datacenter-azure-edition", version: "latest" },
      },
      osDisk: { createOption: "FromImage" },
    },
    osProfile: { computerName: "win", adminUsername: "boss", adminPassword: "Canary-First-1" },
    networkProfile: { networkInterfaces: [{ id: idOf("networkInterfaces/win-nic"), primary: true }] },
  });
  return id;
}

describe("a machine with Windows", () => {
  test("gets an administrator's password and Remote Desktop back, repeatedly, and shows no password", async () => {
    await using cloud = await emulatedAzure();
    const { azure, emulator } = cloud;
    const machineId = await makeWindowsMachine(azure);
    const password = secret("Canary-Pass-31");
    await resetAccess(azure, { machineId }, { username: "ada", password });
    const forced = new Set<string | undefined>();
    for (const _twice of [1, 2]) {
      await resetAccess(azure, { machineId }, { resetRemoteDesktop: true });
      const { virtualMachineExtensions } = await azure.compute();
      forced.add((await virtualMachineExtensions.get("windows", "win", "enablevmaccess")).forceUpdateTag);
    }
    expect(forced.size).toBe(2);
    const listed = await listExtensions(azure, { machineId });
    expect(listed).toMatchObject([{ name: "enablevmaccess", type: "VMAccessAgent", state: "Succeeded", settings: {} }]);
    const { instanceView } = await (await azure.compute()).virtualMachines.get("windows", "win", {
      expand: "instanceView",
    });
    expect(instanceView?.vmAgent?.extensionHandlers).toMatchObject([
      { type: "Microsoft.Compute.VMAccessAgent", typeHandlerVersion: "2.4.10", status: { displayStatus: "Ready" } },
    ]);
    expect(inspect([listed, instanceView, emulator.requests()], { depth: null })).not.toMatch(/Canary-/);
  });

  test("rejects what only Linux has before it changes anything, and reports a password that Windows rejects", async () => {
    await using cloud = await emulatedAzure();
    const { azure, emulator } = cloud;
    const machineId = await makeWindowsMachine(azure);
    const before = emulator.requests().filter(({ method }) => method !== "GET").length;
    const password = secret("Canary-Pass-31");
    const sshPublicKey = createSshKey().publicKey;
    for (const [request, path] of [
      [{ username: "ada", sshPublicKey }, "sshPublicKey"],
      [{ resetSsh: true }, "resetSsh"],
      [{ removeUser: "bob" }, "removeUser"],
      [{ username: "ada", password, expiration: "2027-01-01" }, "expiration"],
      [{ username: "a/b", password }, "username"],
    ] as const)
      await expect(resetAccess(azure, { machineId }, request), path).rejects.toMatchObject({
        code: "settings-invalid",
        details: { issues: [{ path }] },
      });
    expect(emulator.requests().filter(({ method }) => method !== "GET")).toHaveLength(before);
    await expect(
      resetAccess(azure, { machineId }, { username: "ada", password: secret("weak") }),
    ).rejects.toMatchObject({
      code: "extension-failed",
      message: expect.stringMatching(/^Extension enablevmaccess failed on win: Cannot update Remote Desktop .* policy/),
      hint: expect.not.stringMatching(/Docker|host/),
      details: { output: expect.stringContaining("does not meet the password policy") },
    });
    const { machineId: linux } = await makeForeignMachine(azure);
    await expect(resetAccess(azure, { machineId: linux }, { resetRemoteDesktop: true })).rejects.toMatchObject({
      details: { issues: [{ path: "resetRemoteDesktop" }] },
    });
  });

  test("takes, shows and loses extensions, and cannot be adopted", async () => {
    await using cloud = await emulatedAzure();
    const { azure } = cloud;
    const machineId = await makeWindowsMachine(azure);
    const request = { publisher: "Microsoft.Compute", type: "CustomScriptExtension", version: "1.10" };
    const protectedSettings = secret('{"commandToExecute":"powershell -Command exit"}');
    await setExtension(azure, { machineId }, { ...request, protectedSettings });
    expect(await codeOf(setExtension(azure, { machineId }, { ...request, name: "mine" }))).toBe("extension-slot-taken");
    expect(await listExtensions(azure, { machineId })).toMatchObject([{ type: "CustomScriptExtension" }]);
    await removeExtension(azure, { machineId }, "CustomScriptExtension");
    expect(await listExtensions(azure, { machineId })).toEqual([]);
    const adoption = { machineId, name: "win", allowFrom: ["127.0.0.1"] };
    const adopted = adoptHost(azure, adoption, await createAuthority({ name: "tests" }));
    await expect(adopted).rejects.toMatchObject({
      code: "machine-unsuitable",
      details: { obstacle: { code: "windows" } },
    });
  });
});

describe("extensions of a machine", () => {
  test("sets, lists, shows and removes an extension, and returns no secret", async () => {
    await using cloud = await emulatedAzure();
    const { azure, emulator } = cloud;
    const { machineId } = await makeForeignMachine(azure);
    expect(await listExtensions(azure, { machineId })).toEqual([]);
    const request = { ...customScript, name: "mine", protectedSettings: script("echo canary-ext-77") };
    const events: string[] = [];
    const onEvent = (event: BerthEvent) => events.push(describeEvent(event));
    const set = await setExtension(azure, { machineId }, request, { onEvent });
    expect(events.join("\n")).toMatch(/^Creating extension mine\nCreated extension mine in /);
    expect(set).toMatchObject({ name: "mine", type: "CustomScript", state: "Succeeded" });
    const listed = await listExtensions(azure, { machineId });
    expect(listed).toMatchObject([{ name: "mine", status: expect.stringContaining("Enable succeeded") }]);
    const seen = inspect([set, listed, emulator.requests()], { depth: null });
    for (const form of ["canary-ext-77", Buffer.from("canary-ext-77").toString("base64")])
      expect(seen).not.toContain(form);
    await removeExtension(azure, { machineId }, "MINE");
    expect(await listExtensions(azure, { machineId })).toEqual([]);
  });

  test("sets an exported extension again after it was removed", async () => {
    await using cloud = await emulatedAzure();
    const { azure } = cloud;
    const { machineId } = await makeForeignMachine(azure);
    const { server } = await issueCertificates(await createAuthority({ name: "old" }), { hostnames: ["vm.example"] });
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    const certs = { ca: base64(server.ca), cert: base64(server.cert), key: base64(server.key.reveal()) };
    const docker = parseDockerSettings({ settings: { docker: { port: "2376" } }, protectedSettings: { certs } });
    const { typeHandlerVersion: version, ...exported } = customScriptExtension(docker);
    // The name is that of the command which `berth export extension` prints.
    const request = { ...exported, version, name: exported.type };
    for (const _time of [1, 2]) {
      expect(await setExtension(azure, { machineId }, request)).toMatchObject({
        state: "Succeeded",
        status: expect.stringContaining("A simulated Docker Engine API answers"),
      });
      await removeExtension(azure, { machineId }, exported.type);
    }
  });

  test("rejects a second extension of a type, changes to Berth's own, and invalid input before it sends anything", async () => {
    await using cloud = await emulatedAzure();
    const { azure, emulator } = cloud;
    await makeOwn(azure);
    const host = { host: "own" };
    const before = emulator.requests().filter(({ method }) => method !== "GET").length;
    expect(await codeOf(setExtension(azure, host, { ...customScript, name: "mine" }))).toBe("extension-slot-taken");
    expect(await codeOf(setExtension(azure, host, { ...customScript, name: "docker" }))).toBe("extension-own");
    expect(await codeOf(removeExtension(azure, host, "docker"))).toBe("extension-own");
    expect(await codeOf(removeExtension(azure, host, "none"))).toBe("extension-not-found");
    expect(await codeOf(setExtension(azure, host, { ...customScript, version: "latest" }))).toBe("settings-invalid");
    expect(await codeOf(setExtension(azure, host, { ...customScript, protectedSettings: secret("[1]") }))).toBe(
      "settings-invalid",
    );
    for (const name of ["x/../../y", "..", ""])
      expect(await codeOf(setExtension(azure, host, { ...customScript, name }))).toBe("option-invalid");
    for (const location of ["x/../../y", ".."])
      expect(await codeOf(listExtensionTypes(azure, { location }))).toBe("option-invalid");
    const twice = { ...customScript, settings: { script: "x" }, protectedSettings: secret('{"script":"y"}') };
    expect(await codeOf(setExtension(azure, host, twice))).toBe("settings-conflict");
    expect(await codeOf(listExtensions(azure, { host: "none" }))).toBe("host-not-found");
    expect(await codeOf(listExtensions(azure, { machineId: "none" }))).toBe("spec-invalid");
    expect(emulator.requests().filter(({ method }) => method !== "GET")).toHaveLength(before);
    const unknown = { publisher: "Nobody", type: "Nothing", version: "1.0" };
    expect(await codeOf(setExtension(azure, host, unknown))).toBe("extension-type-unknown");
  });

  test("lists the extension types that Azure offers for Linux and Windows, with sorted versions", async () => {
    await using cloud = await emulatedAzure();
    const { azure } = cloud;
    const types = await listExtensionTypes(azure, { location: "westeurope" });
    expect(new Set(types.map(({ os }) => os))).toEqual(new Set(["linux", "windows"]));
    const found = types.find(({ type }) => type === "CustomScript");
    expect(found).toEqual({
      publisher: "Microsoft.Azure.Extensions",
      type: "CustomScript",
      os: "linux",
      versions: ["2.0.7", "2.1.3", "2.1.10", "2.1.13"],
    });
    const windows = await listExtensionTypes(azure, { location: "westeurope", os: "windows" });
    expect(windows.every(({ os }) => os === "windows")).toBe(true);
  });

  test("resets the access to any machine repeatedly, and shows no password", async () => {
    await using cloud = await emulatedAzure();
    const { azure, emulator } = cloud;
    const { machineId } = await makeForeignMachine(azure);
    await resetAccess(azure, { machineId }, { username: "ada", password: secret("canary-pass-31") });
    await resetAccess(azure, { machineId }, { resetSsh: true });
    const listed = await listExtensions(azure, { machineId });
    expect(listed).toMatchObject([{ name: "enablevmaccess", type: "VMAccessForLinux", state: "Succeeded" }]);
    expect(inspect([listed, emulator.requests()], { depth: null })).not.toContain("canary-pass-31");
    expect(await codeOf(resetAccess(azure, { machineId }, {}))).toBe("settings-invalid");
    expect(await codeOf(resetAccess(azure, { machineId }, { username: "ada" }))).toBe("settings-invalid");
  });
});
