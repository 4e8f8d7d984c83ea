import {
  type Azure,
  assignHost,
  closeHost,
  createAuthority,
  createHost,
  extendHost,
  findHost,
  inspectHost,
  listHosts,
  parseHostSpec,
  removeHost,
  requireOwner,
  revokeHost,
  rotateHost,
  runScript,
  sweepHosts,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { codeOf, emulatedAzure, makeForeignMachine } from "../src/index.ts";

const now = new Date("2030-01-01T00:00:00Z");

/** A host, and a machine of somebody who gave it the tags of the host, as everybody with a machine of their own can. */
async function hostAndImpostor(azure: Azure) {
  const authority = await createAuthority({ name: "owner" });
  const spec = parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"], expiresAt: "2029-01-01T00:00:00Z" });
  const { host } = await createHost(azure, spec, authority);
  const { machineId, resourceGroup } = await makeForeignMachine(azure, { resourceGroup: "aaa" });
  await azure.arm.patch(`${machineId}/providers/Microsoft.Resources/tags/default`, {
    operation: "Merge",
    properties: { tags: host.tags },
  });
  return { authority, host, machineId, resourceGroup };
}

test("sends no key and no script to a machine with the tags of another host, and removes neither machine", async () => {
  await using cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  const { authority } = await hostAndImpostor(azure);
  const owner = { adapter: "function", tenant: "t", id: "anna" };
  const before = emulator.requests().length;
  const verbs: Readonly<Record<string, () => Promise<unknown>>> = {
    findHost: () => findHost(azure, "demo"),
    inspectHost: () => inspectHost(azure, "demo"),
    rotateHost: () => rotateHost(azure, "demo", authority),
    revokeHost: () => revokeHost(azure, "demo", authority),
    runScript: () => runScript(azure, "demo", { script: "id" }),
    closeHost: () => closeHost(azure, "demo"),
    extendHost: () => extendHost(azure, "demo", { expiresAt: now }),
    assignHost: () => assignHost(azure, "demo", { owner }),
    requireOwner: () => requireOwner(azure, "demo", owner),
    removeHost: () => removeHost(azure, "demo"),
  };
  for (const [name, verb] of Object.entries(verbs))
    expect([name, await codeOf(verb)]).toEqual([name, "host-ambiguous"]);
  const changes = emulator.requests().slice(before);
  expect(changes.filter(({ method, path }) => method !== "GET" && !path.includes("oauth2"))).toEqual([]);
});

test("sweeps no machine with the tags of another host", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { machineId, host } = await hostAndImpostor(azure);
  const { entries } = await sweepHosts(azure, { dryRun: false, now });
  expect(entries).toEqual([expect.objectContaining({ outcome: "failed", reason: expect.stringContaining(machineId) })]);
  for (const id of [machineId, host.machineId ?? ""])
    await expect(azure.arm.get(id)).resolves.toMatchObject({ id: expect.any(String) });
});

test("removes the host of the named resource group where two groups have one of its name", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { resourceGroup, machineId, host } = await hostAndImpostor(azure);
  await removeHost(azure, "demo", { resourceGroup: host.resourceGroup });
  await expect(azure.arm.get(machineId)).resolves.toMatchObject({ tags: { owner: "somebody" } });
  expect(await findHost(azure, "demo")).toMatchObject({ machineId, resourceGroup });
});

test("takes no tag for a host whose name would be part of a path or of a filter", async () => {
  await using cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  const { machineId } = await makeForeignMachine(azure);
  for (const name of ["x/../Legacy_RG", "x' or tagValue eq 'demo", "one\ntwo", "X"]) {
    const tags = { "berth-host": name, "berth-expires": "2029-01-01T00:00:00Z" };
    await azure.arm.patch(`${machineId}/providers/Microsoft.Resources/tags/default`, {
      operation: "Merge",
      properties: { tags },
    });
    expect(await listHosts(azure)).toEqual([]);
    expect((await sweepHosts(azure, { dryRun: false, now })).entries).toEqual([]);
    const before = emulator.requests().length;
    for (const verb of [findHost, removeHost]) expect(await codeOf(() => verb(azure, name))).toBe("host-not-found");
    expect(emulator.requests().slice(before)).toEqual([]);
  }
});
