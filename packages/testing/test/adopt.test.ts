import {
  adoptHost,
  type BerthEvent,
  connectDocker,
  createAuthority,
  describeEvent,
  isBerthError,
  listHosts,
  removeHost,
} from "@dockberth/core";
import { describe, expect, test } from "vitest";
import {
  armPath,
  emulatedAzure,
  failure,
  type Listed,
  listAll,
  makeForeignMachine,
  type TestConnection,
} from "../src/index.ts";

/** Mixed, because a rule takes one address family. */
const allowFrom = ["127.0.0.0/8", "2001:db8::/32"];

/** Everything around a machine that an adoption could change. */
async function traces(azure: TestConnection, { resourceGroup, name }: { resourceGroup: string; name: string }) {
  const machine = await (await azure.compute()).virtualMachines.get(resourceGroup, name);
  const rules: Record<string, unknown> = {};
  type Group = Listed & {
    readonly properties?: { readonly securityRules?: readonly { readonly properties: object }[] };
  };
  for await (const group of azure.arm.list<Group>(
    armPath(azure, resourceGroup, "Microsoft.Network/networkSecurityGroups"),
  ))
    rules[group.name ?? ""] = (group.properties?.securityRules ?? []).map(({ properties, ...rule }) => ({
      ...{ ...rule, ...properties },
      etag: undefined,
    }));
  const commands = [];
  for await (const { name: command } of (await azure.compute()).virtualMachineRunCommands.listByVirtualMachine(
    resourceGroup,
    name,
  ))
    commands.push(command);
  const { value: extensions } = await (await azure.compute()).virtualMachineExtensions.list(resourceGroup, name);
  const resources = [];
  for await (const { id } of listAll(azure, "resources")) resources.push(id);
  const described = (extensions ?? []).map(({ name: each, settings }) => ({ each, settings }));
  return { tags: machine.tags, rules, commands, extensions: described, resources: resources.sort() };
}

describe("an existing machine", () => {
  test("is adopted beside its owner's script and behind two security groups, and is restored", async () => {
    await using cloud = await emulatedAzure();
    const { azure, emulator } = cloud;
    const machine = await makeForeignMachine(azure, { customScript: "echo theirs" });
    const before = await traces(azure, machine);
    const events: BerthEvent[] = [];
    const authority = await createAuthority({ name: "tests" });
    const input = { machineId: machine.machineId, name: "legacy", allowFrom };
    const { host, client } = await adoptHost(azure, input, authority, { onEvent: (event) => events.push(event) });

    expect(host).toMatchObject({ name: "legacy", adopted: true, state: "ready", resourceGroup: machine.resourceGroup });
    expect((await (await connectDocker(host, client)).version()).Version).toMatch(/simulated/);
    expect((await listHosts(azure)).map(({ name, address }) => [name, address])).toEqual([["legacy", host.address]]);
    const during = await traces(azure, machine);
    expect(during.extensions).toEqual(before.extensions);
    expect(during.commands).toEqual([]);
    expect(during.resources).toEqual(before.resources);
    expect(during.tags).toMatchObject({ ...before.tags, "berth-host": "legacy", "berth-adopted": "ready" });
    for (const rules of Object.values(during.rules) as {
      name: string;
      priority: number;
      destinationAddressPrefix: string;
    }[][]) {
      const own = rules.find(({ name }) => name === "berth-legacy");
      expect(own?.priority).toBeLessThan(300);
      expect(own?.destinationAddressPrefix).toMatch(/^10\.9\.1\.\d+$/);
    }
    for (const event of events) expect(describeEvent(event)).not.toBe("");
    expect(JSON.stringify([events, during, emulator.requests()])).not.toContain("PRIVATE KEY");

    const { removed, kept } = await removeHost(azure, "legacy");
    expect(removed.map(({ kind }) => kind)).toEqual(["security rule", "security rule"]);
    expect(kept).toEqual([expect.objectContaining({ kind: "virtual machine", name: machine.name })]);
    expect(await traces(azure, machine)).toEqual(before);
    expect(isBerthError(await failure(() => removeHost(azure, "legacy")), "host-not-found")).toBe(true);
  });

  test("is reached at its private address where it has no public one, and verified later", async () => {
    await using cloud = await emulatedAzure();
    const { azure } = cloud;
    const machine = await makeForeignMachine(azure, { publicAddress: false });
    const authority = await createAuthority({ name: "tests" });
    const { host } = await adoptHost(azure, { machineId: machine.machineId, name: "inner", allowFrom }, authority, {
      prove: false,
    });
    expect(host).toMatchObject({ state: "ready", adopted: true, address: expect.stringMatching(/^10\.9\.1\.\d+$/) });
  });

  test.each([
    ["before its tags were set", { method: "PATCH", path: /virtualMachines\/VM_of\.Somebody$/ }],
    ["before its port was opened", { method: "PUT", path: /securityRules/ }],
    ["before its Docker was set up", { method: "PUT", path: /runCommands\/berth-adopt/ }],
  ])("continues after an adoption that failed %s, and can be restored", async (_when, fault) => {
    await using cloud = await emulatedAzure();
    const { azure, emulator } = cloud;
    const machine = await makeForeignMachine(azure);
    const before = await traces(azure, machine);
    const authority = await createAuthority({ name: "tests" });
    const adopt = () => adoptHost(azure, { machineId: machine.machineId, name: "legacy", allowFrom }, authority);
    emulator.failNext({ ...fault, answer: "reset-before", times: 6 });
    expect(isBerthError(await failure(adopt), "azure-unreachable")).toBe(true);
    await removeHost(azure, "legacy").catch((error) => expect(isBerthError(error, "host-not-found")).toBe(true));
    expect(await traces(azure, machine)).toEqual(before);
    expect((await adopt()).host.state).toBe("ready");
    await removeHost(azure, "legacy");
    expect(await traces(azure, machine)).toEqual(before);
  });

  test("is rejected and left unchanged where it cannot be adopted", async () => {
    // What the machine reports: a swarm node, then an unsupported system.
    const guestFaults = [21, 10].map((exitCode) => ({ kind: "exit" as const, exitCode }));
    await using cloud = await emulatedAzure({ guestFaults });
    const { azure } = cloud;
    const machine = await makeForeignMachine(azure);
    const authority = await createAuthority({ name: "tests" });
    const adopt = async (input: object) => {
      const error = await failure(() =>
        adoptHost(azure, { machineId: machine.machineId, name: "legacy", allowFrom, ...input }, authority),
      );
      return isBerthError(error) ? error.code : error;
    };
    const before = await traces(azure, machine);
    expect(await adopt({ machineId: machine.machineId.replace(/[^/]+$/, "none") })).toBe("machine-not-found");
    expect(await adopt({ machineId: "legacy" })).toBe("spec-invalid");
    expect(await adopt({ size: "Standard_B2s" })).toBe("spec-invalid");
    expect(await adopt({ name: undefined })).toBe("spec-invalid");
    expect(await adopt({ allowFrom: undefined })).toBe("spec-invalid");
    expect(await adopt({ allowFrom: ["0.0.0.0/0"] })).toBe("open-to-world");
    expect(await adopt({ daemon: { hosts: ["tcp://0.0.0.0:2375"] } })).toBe("daemon-option-clash");
    expect(await adopt({})).toBe("swarm-active");
    expect(await adopt({})).toBe("provision-failed");
    await (await azure.compute()).virtualMachines.powerOff(machine.resourceGroup, machine.name);
    expect(await adopt({})).toBe("host-stopped");
    expect(await traces(azure, machine)).toEqual(before);
  });

  test("is not deleted while it is stopped, and its security rules are removed after it was deleted by hand", async () => {
    await using cloud = await emulatedAzure();
    const { azure } = cloud;
    const machine = await makeForeignMachine(azure);
    const authority = await createAuthority({ name: "tests" });
    await adoptHost(azure, { machineId: machine.machineId, name: "legacy", allowFrom }, authority);
    await (await azure.compute()).virtualMachines.powerOff(machine.resourceGroup, machine.name);
    expect(isBerthError(await failure(() => removeHost(azure, "legacy")), "host-stopped")).toBe(true);
    expect((await (await azure.compute()).virtualMachines.get(machine.resourceGroup, machine.name)).name).toBe(
      machine.name,
    );
    await (await azure.compute()).virtualMachines.delete(machine.resourceGroup, machine.name);
    const { removed } = await removeHost(azure, "legacy");
    expect(removed.map(({ name }) => name).sort()).toEqual(["nic-nsg/berth-legacy", "subnet-nsg/berth-legacy"]);
  });
});
