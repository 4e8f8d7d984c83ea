import { createAuthority, listHosts } from "@dockberth/core";
import { makeForeignMachine } from "@dockberth/testing";
import { expect, test } from "vitest";
import { openStage } from "./stage.ts";

test("a job borrows a machine that is there, and gives it back as it was", async () => {
  await using stage = await openStage();
  const { azure } = stage.cloud;
  const { machineId, resourceGroup, name } = await makeForeignMachine(azure);
  const before = await azure.compute.virtualMachines.get(resourceGroup, name);
  const step = stage.step({ command: "adopt", "machine-id": machineId, name: "borrowed" });
  expect(await step.main()).toMatchObject({ exitCode: 0 });
  const [host] = await listHosts(azure);
  expect(host).toMatchObject({ name: "borrowed", adopted: true, state: "ready" });
  expect(step.exported["DOCKER_HOST"]).toBe(`tcp://${host?.address}:2376`);
  expect(step.outputs["resource-id"]?.toLowerCase()).toBe(machineId.toLowerCase());
  expect(await step.post()).toMatchObject({ exitCode: 0 });
  expect(await listHosts(azure)).toEqual([]);
  expect(await azure.compute.virtualMachines.get(resourceGroup, name)).toMatchObject({
    tags: before.tags,
    hardwareProfile: before.hardwareProfile,
  });
});

test("a machine that is kept is another job's only under the authority that it trusts", async () => {
  await using stage = await openStage();
  const { cert, key } = await createAuthority({ name: "Acme" });
  const authority = `${cert}${key?.reveal()}`;
  const { machineId } = await makeForeignMachine(stage.cloud.azure);
  const inputs = { command: "adopt", "machine-id": machineId, name: "borrowed" };
  const first = stage.step({ ...inputs, keep: "true", authority });
  expect(await first.main()).toMatchObject({ exitCode: 0 });
  expect(await first.post()).toMatchObject({ exitCode: 0, log: expect.stringContaining("made no host") });
  const stranger = stage.step(inputs);
  expect(await stranger.main()).toMatchObject({ exitCode: 1, log: expect.stringContaining("has no authority") });
  await stranger.post();
  expect(await listHosts(stage.cloud.azure)).toMatchObject([{ name: "borrowed", state: "ready" }]);
});

test.each<[string, Record<string, string>, RegExp]>([
  ["no machine", {}, /machine-id: adopt needs it/],
  ["a name in place of an id", { "machine-id": "vm7" }, /give the machine.s resource id/],
  ["a field of a machine that is to be made", { "machine-id": "given", location: "westeurope" }, /location/],
])("%s is said before anything is changed", async (_what, inputs, sentence) => {
  await using stage = await openStage();
  const { machineId, resourceGroup, name } = await makeForeignMachine(stage.cloud.azure);
  const given = inputs["machine-id"] === "given" ? { "machine-id": machineId } : {};
  const { exitCode, log } = await stage.step({ command: "adopt", ...inputs, ...given }).main();
  expect({ exitCode, log }).toEqual({ exitCode: 1, log: expect.stringMatching(sentence) });
  const { tags } = await stage.cloud.azure.compute.virtualMachines.get(resourceGroup, name);
  expect(Object.keys(tags ?? {}).filter((tag) => tag.startsWith("berth-"))).toEqual([]);
});

test("a client secret that an earlier step left signs in as well as OIDC", async () => {
  await using stage = await openStage();
  const { emulator } = stage.cloud;
  const step = stage.step(
    { "client-id": "", "tenant-id": "", command: "sweep" },
    {
      env: {
        AZURE_TENANT_ID: emulator.tenantId,
        AZURE_CLIENT_ID: emulator.clientId,
        AZURE_CLIENT_SECRET: emulator.clientSecret,
      },
    },
  );
  expect(await step.main()).toMatchObject({ exitCode: 0 });
  expect(step.summary).toContain("There is no host.");
});
