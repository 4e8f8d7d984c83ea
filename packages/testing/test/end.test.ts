import {
  adoptHost,
  createAuthority,
  createHost,
  createHosts,
  extendHost,
  findHost,
  parseHostSpec,
  previewChanges,
  type RunOptions,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { type EmulatedAzure, emulatedAzure, makeForeignMachine } from "../src/index.ts";

const none = undefined;
const [early, late] = ["2101-01-01T00:00:00.000Z", "2101-02-01T00:00:00.000Z"];

interface Wishes {
  readonly expiresAt?: string | undefined;
  /** Another value makes the host be deployed again. */
  readonly team?: string;
}

type Describe = (cloud: EmulatedAzure, wishes: Wishes, run?: RunOptions) => Promise<unknown>;

const authority = await createAuthority({ name: "tests" });

const specOf = (name: string, { expiresAt, team = "a" }: Wishes) =>
  parseHostSpec({
    ...{ name, resourceGroup: "team", allowFrom: ["127.0.0.0/8"], tags: { team } },
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });

const ways: Readonly<Record<string, Describe>> = {
  create: ({ azure }, wishes, run) => createHost(azure, specOf("demo", wishes), authority, run),
  "create, with other settings": ({ azure }, wishes, run) =>
    createHost(azure, specOf("demo", { ...wishes, team: "b" }), authority, run),
  "a batch": async ({ azure }, wishes, run) =>
    createHosts(azure, [specOf("demo", wishes), specOf("mate", {})], authority, run),
  "a batch, with other settings": ({ azure }, wishes, run) =>
    createHosts(azure, [specOf("demo", { ...wishes, team: "b" }), specOf("mate", {})], authority, run),
};

test.each(
  Object.entries(ways).flatMap(([way, describe]) => [
    { way, describe, stood: early, wished: none, becomes: early },
    { way, describe, stood: early, wished: late, becomes: late },
    { way, describe, stood: late, wished: early, becomes: late },
    { way, describe, stood: none, wished: early, becomes: none },
  ]),
)(
  "a host with the end $stood that is described again by $way with the end $wished is needed until $becomes",
  async ({ describe, stood, wished, becomes }) => {
    await using cloud = await emulatedAzure();
    const { azure } = cloud;
    await createHost(azure, specOf("demo", {}), authority);
    if (stood !== undefined) await extendHost(azure, "demo", { expiresAt: new Date(stood) });
    const told: string[] = [];
    await describe(cloud, { expiresAt: wished }, { onEvent: ({ type }) => told.push(type) });
    expect((await findHost(azure, "demo")).expiresAt?.toISOString()).toBe(becomes);
    // A removal that stops half-way leaves parts that say the same.
    for await (const { type, tags = {} } of azure.resources.resources.list())
      if (tags["berth-host"] === "demo" && type !== "Microsoft.Compute/virtualMachines/extensions")
        expect([type, tags["berth-expires"]]).toEqual([type, becomes]);
    expect(told.includes("warning")).toBe(stood === undefined);
  },
);

test("what a create would change leaves the end of a host that was extended alone", async () => {
  await using cloud = await emulatedAzure();
  await createHost(cloud.azure, specOf("demo", {}), authority);
  await extendHost(cloud.azure, "demo", { expiresAt: new Date(late) });
  const { changes } = await previewChanges(cloud.azure, specOf("demo", { expiresAt: early }));
  expect(JSON.stringify(changes)).not.toContain("berth-expires");
});

test.each([
  { wished: none, becomes: late },
  { wished: early, becomes: late },
])("a machine that was adopted and extended keeps its end when it is adopted again with $wished", async (ends) => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { machineId } = await makeForeignMachine(azure);
  const input = { machineId, name: "demo", allowFrom: ["127.0.0.0/8"] };
  await adoptHost(azure, input, authority);
  await extendHost(azure, "demo", { expiresAt: new Date(late) });
  await adoptHost(azure, ends.wished === undefined ? input : { ...input, expiresAt: ends.wished }, authority);
  expect((await findHost(azure, "demo")).expiresAt?.toISOString()).toBe(ends.becomes);
});
