import { createAuthority, listHosts } from "@dockberth/core";
import { makeForeignMachine } from "@dockberth/testing";
import { expect, test } from "vitest";
import { startWorkflow } from "./workflow.ts";

test("adopts an existing machine, and restores it at the end of the job", async () => {
  await using workflow = await startWorkflow();
  const { azure } = workflow.cloud;
  const { machineId, resourceGroup, name } = await makeForeignMachine(azure);
  const before = await (await azure.compute()).virtualMachines.get(resourceGroup, name);
  const step = workflow.step({
    command: "adopt",
    "machine-id": machineId,
    name: "borrowed",
    connection: "environment",
  });
  expect(await step.main()).toMatchObject({ exitCode: 0 });
  const [host] = await listHosts(azure);
  expect(host).toMatchObject({ name: "borrowed", adopted: true, state: "ready" });
  expect(step.exported["DOCKER_HOST"]).toBe(`tcp://${host?.address}:2376`);
  expect(step.outputs["resource-id"]?.toLowerCase()).toBe(machineId.toLowerCase());
  expect(await step.post()).toMatchObject({ exitCode: 0 });
  expect(await listHosts(azure)).toEqual([]);
  expect(await (await azure.compute()).virtualMachines.get(resourceGroup, name)).toMatchObject({
    tags: before.tags,
    hardwareProfile: before.hardwareProfile,
  });
});

test("requires the trusted authority from other jobs where the adopted machine is kept", {
  tags: ["long"],
}, async () => {
  await using workflow = await startWorkflow();
  const { cert, key } = await createAuthority({ name: "Acme" });
  const authority = `${cert}${key?.reveal()}`;
  const { machineId } = await makeForeignMachine(workflow.cloud.azure);
  const inputs = { command: "adopt", "machine-id": machineId, name: "borrowed" };
  const first = workflow.step({ ...inputs, keep: "true", authority });
  expect(await first.main()).toMatchObject({ exitCode: 0 });
  expect(await first.post()).toMatchObject({ exitCode: 0, log: expect.stringContaining("created no host") });
  const stranger = workflow.step(inputs);
  expect(await stranger.main()).toMatchObject({ exitCode: 1, log: expect.stringContaining("has no authority") });
  await stranger.post();
  expect(await listHosts(workflow.cloud.azure)).toMatchObject([{ name: "borrowed", state: "ready" }]);
});

test.each<[string, Record<string, string>, RegExp]>([
  ["a missing machine id", {}, /machine-id: the command adopt requires it/],
  ["a name instead of an id", { "machine-id": "vm7" }, /give the resource id of a virtual machine/],
  ["a field of a new machine", { "machine-id": "given", location: "westeurope" }, /location/],
])("rejects %s before it changes anything", async (_what, inputs, sentence) => {
  await using workflow = await startWorkflow();
  const { machineId, resourceGroup, name } = await makeForeignMachine(workflow.cloud.azure);
  const given = inputs["machine-id"] === "given" ? { "machine-id": machineId } : {};
  const { exitCode, log } = await workflow.step({ command: "adopt", ...inputs, ...given }).main();
  expect({ exitCode, log }).toEqual({ exitCode: 1, log: expect.stringMatching(sentence) });
  const { tags } = await (await workflow.cloud.azure.compute()).virtualMachines.get(resourceGroup, name);
  expect(Object.keys(tags ?? {}).filter((tag) => tag.startsWith("berth-"))).toEqual([]);
});

test("signs in with the client secret that an earlier step left", async () => {
  await using workflow = await startWorkflow();
  const { emulator } = workflow.cloud;
  const step = workflow.step(
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
  expect(step.summary).toContain("There are no hosts.");
});
