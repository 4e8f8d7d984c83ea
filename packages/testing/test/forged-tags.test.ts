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

/** What stands in the tags of a host, and what Berth reads from them. */
async function hostWithForgedTags(azure: Azure, tags: Readonly<Record<string, string>>) {
  const { machineId = "", tags: own } = await findHost(azure, "demo");
  await azure.arm.patch(`${machineId}/providers/Microsoft.Resources/tags/default`, {
    operation: "Replace",
    properties: { tags: { ...own, ...tags } },
  });
  const [listed] = await listHosts(azure);
  expect(listed).toMatchObject({ name: "demo", state: "ready" });
  const { tags: _, ...found } = await findHost(azure, "demo");
  return found;
}

test("reads a port, a time, a duration and a digest only where a tag has one", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const authority = await createAuthority({ name: "owner" });
  const spec = parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"], port: 2377 });
  const { host } = await createHost(azure, spec, authority);
  expect(host.port).toBe(2377);
  const foreign = [
    "",
    "0",
    "-1",
    "70000",
    "1e3",
    "0x10",
    "2376.5",
    " 2376",
    "02376",
    "NaN",
    "one",
    "\u001b[2J",
    "9".repeat(256),
  ];
  for (const text of foreign) {
    const found = await hostWithForgedTags(azure, {
      "berth-port": text,
      "berth-expires": text,
      "berth-cert-until": text,
      "berth-reboot-needed": text,
      "berth-idle-after": text,
      "berth-plan": text,
      "berth-owner": text,
      "berth-open-0-tcp": "closed",
      "berth-open-070-tcp": "closed",
      "berth-open-70000-udp": "closed",
      "berth-open-443-tcp": text,
    });
    expect([text, found]).toEqual([
      text,
      expect.objectContaining({
        port: 2376,
        expiresAt: undefined,
        certificateExpiresAt: undefined,
        rebootNeededSince: undefined,
        idleAfter: undefined,
        plan: undefined,
        owner: undefined,
        openedPorts: [{ port: 443, protocol: "tcp", until: new Date(0) }],
      }),
    ]);
  }
  for (const idle of ["0m", "1m", "99999d"])
    expect(await hostWithForgedTags(azure, { "berth-idle-after": idle })).toMatchObject({ idleAfter: undefined });
});
