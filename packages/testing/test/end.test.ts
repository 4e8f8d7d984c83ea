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
import { type EmulatedAzure, emulatedAzure, listAll, makeForeignMachine } from "../src/index.ts";

const none = undefined;
const [early, late] = ["2101-01-01T00:00:00.000Z", "2101-02-01T00:00:00.000Z"];

interface RequestedHost {
  readonly expiresAt?: string | undefined;
  /** Another value causes another deployment. */
  readonly team?: string;
}

type Describe = (cloud: EmulatedAzure, requested: RequestedHost, run?: RunOptions) => Promise<unknown>;

const authority = await createAuthority({ name: "tests" });

const specOf = (name: string, { expiresAt, team = "a" }: RequestedHost) =>
  parseHostSpec({
    ...{ name, resourceGroup: "team", allowFrom: ["127.0.0.0/8"], tags: { team } },
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });

const ways: Readonly<Record<string, Describe>> = {
  create: ({ azure }, requested, run) => createHost(azure, specOf("demo", requested), authority, run),
  "create, with other settings": ({ azure }, requested, run) =>
    createHost(azure, specOf("demo", { ...requested, team: "b" }), authority, run),
  "a batch": async ({ azure }, requested, run) =>
    createHosts(azure, [specOf("demo", requested), specOf("mate", {})], authority, run),
  "a batch, with other settings": ({ azure }, requested, run) =>
    createHosts(azure, [specOf("demo", { ...requested, team: "b" }), specOf("mate", {})], authority, run),
};

test.each(
  Object.entries(ways).flatMap(([way, describe]) => [
    { way, describe, current: early, requested: none, expected: early },
    { way, describe, current: early, requested: late, expected: late },
    { way, describe, current: late, requested: early, expected: late },
    { way, describe, current: none, requested: early, expected: none },
  ]),
)(
  "expires at $expected after $way with $requested for a host that expires at $current",
  async ({ describe, current, requested, expected }) => {
    await using cloud = await emulatedAzure();
    const { azure } = cloud;
    await createHost(azure, specOf("demo", {}), authority);
    if (current !== undefined) await extendHost(azure, "demo", { expiresAt: new Date(current) });
    const types: string[] = [];
    await describe(cloud, { expiresAt: requested }, { onEvent: ({ type }) => types.push(type) });
    expect((await findHost(azure, "demo")).expiresAt?.toISOString()).toBe(expected);
    // After an incomplete removal, the remaining parts have the same expiry.
    for await (const { type, tags = {} } of listAll(azure, "resources"))
      if (tags["berth-host"] === "demo" && type !== "Microsoft.Compute/virtualMachines/extensions")
        expect([type, tags["berth-expires"]]).toEqual([type, expected]);
    expect(types.includes("warning")).toBe(current === undefined);
  },
);

test("leaves the expiry of an extended host out of a preview", async () => {
  await using cloud = await emulatedAzure();
  await createHost(cloud.azure, specOf("demo", {}), authority);
  await extendHost(cloud.azure, "demo", { expiresAt: new Date(late) });
  const { changes } = await previewChanges(cloud.azure, specOf("demo", { expiresAt: early }));
  expect(JSON.stringify(changes)).not.toContain("berth-expires");
});

test.each([
  { requested: none, expected: late },
  { requested: early, expected: late },
])(
  "keeps the expiry of an adopted and extended machine when it is adopted again with $requested",
  async ({ requested, expected }) => {
    await using cloud = await emulatedAzure();
    const { azure } = cloud;
    const { machineId } = await makeForeignMachine(azure);
    const input = { machineId, name: "demo", allowFrom: ["127.0.0.0/8"] };
    await adoptHost(azure, input, authority);
    await extendHost(azure, "demo", { expiresAt: new Date(late) });
    await adoptHost(azure, requested === undefined ? input : { ...input, expiresAt: requested }, authority);
    expect((await findHost(azure, "demo")).expiresAt?.toISOString()).toBe(expected);
  },
);
