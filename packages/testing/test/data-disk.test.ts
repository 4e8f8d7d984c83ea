import { createAuthority, createHost, listData, listHosts, parseHostSpec, removeHost } from "@dockberth/core";
import { expect, test } from "vitest";
import { emulatedAzure, failure } from "../src/index.ts";

const input = { name: "demo", allowFrom: ["127.0.0.0/8"] };
const answer = { status: 403, code: "AuthorizationFailed" };

test.each([
  ["the tags of the disk", { method: "PATCH", path: /\/disks\/demo-data\/.*\/tags\/default$/ }],
  ["the deletion of the machine", { method: "DELETE", path: /\/virtualMachines\/demo$/ }],
  ["the deletion of the security group", { method: "DELETE", path: /\/networkSecurityGroups\/demo-nsg$/ }],
])("keeps the data of a removal that fails at %s, even where the next one does not ask for it", async (_, request) => {
  await using cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  await createHost(
    azure,
    parseHostSpec({ ...input, dataDisk: { sizeGb: 8 } }),
    await createAuthority({ name: "tests" }),
  );
  emulator.failNext({ ...request, answer });
  await failure(() => removeHost(azure, "demo", { keepData: true }));
  await removeHost(azure, "demo");
  expect(await listHosts(azure)).toEqual([]);
  expect(await listData(azure)).toMatchObject([
    { kind: "disk", name: "demo-data", host: "demo", attachedTo: undefined },
  ]);
});

test("never deletes a disk that existed before its host, whatever its name is", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const authority = await createAuthority({ name: "tests" });
  await createHost(azure, parseHostSpec({ ...input, dataDisk: { sizeGb: 8 } }), authority);
  await removeHost(azure, "demo", { keepData: true });
  await createHost(azure, parseHostSpec({ ...input, dataDisk: { from: { name: "demo-data" } } }), authority);
  const { kept } = await removeHost(azure, "demo");
  expect(kept).toContainEqual({ kind: "disk", name: "demo-data", reason: "data" });
  expect(await listData(azure)).toMatchObject([{ name: "demo-data", attachedTo: undefined }]);
});

test("gives a disk to hosts of its owner alone", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const authority = await createAuthority({ name: "tests" });
  const ada = { adapter: "slack", tenant: "T1", id: "U1" };
  await createHost(azure, parseHostSpec({ ...input, dataDisk: { sizeGb: 8 } }), authority, { owner: ada });
  await removeHost(azure, "demo", { keepData: true });
  const again = parseHostSpec({ ...input, dataDisk: { from: { name: "demo-data" } } });
  const error = await failure(() => createHost(azure, again, authority, { owner: { ...ada, id: "U2" } }));
  expect(error).toMatchObject({ code: "owner-differs" });
  expect((await createHost(azure, again, authority, { owner: ada })).host.state).toBe("ready");
});
