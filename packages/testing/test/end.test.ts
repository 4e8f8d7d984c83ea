import {
  type Azure,
  adoptHost,
  compareHosts,
  createAuthority,
  createHost,
  createHosts,
  deployPlannedHost,
  extendHost,
  findHost,
  isBerthError,
  issueCertificates,
  parseHostSpec,
  planHost,
  previewChanges,
  type RunOptions,
} from "@dockberth/core";
import { expect, test } from "vitest";
import {
  type EmulatedAzure,
  emulatedAzure,
  failure,
  listAll,
  makeForeignMachine,
  resourcesLeft,
  stateOf,
} from "../src/index.ts";

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

const [past, pastWithOffset] = ["2020-01-01T00:00:00Z", "2020-01-01T00:30:00+01:00"];

const verbs: Readonly<Record<string, (azure: Azure, expiresAt: string) => Promise<unknown>>> = {
  createHost: (azure, expiresAt) => createHost(azure, specOf("demo", { expiresAt }), authority),
  createHosts: (azure, expiresAt) => createHosts(azure, [specOf("demo", { expiresAt }), specOf("mate", {})], authority),
  deployPlannedHost: async (azure, expiresAt) => {
    const plan = planHost(specOf("demo", { expiresAt }), azure);
    return deployPlannedHost(azure, plan, await issueCertificates(authority, { hostnames: plan.dnsNames }));
  },
  previewChanges: (azure, expiresAt) => previewChanges(azure, specOf("demo", { expiresAt })),
  compareHosts: (azure, expiresAt) => compareHosts(azure, [specOf("demo", { expiresAt }), specOf("mate", {})]),
};

test.each(
  Object.entries(verbs).flatMap(([verb, run]) => [past, pastWithOffset].map((expiresAt) => ({ verb, run, expiresAt }))),
)("rejects a new host that expired at $expiresAt before anything exists: $verb", async ({ run, expiresAt }) => {
  await using cloud = await emulatedAzure();
  const error = await failure(() => run(cloud.azure, expiresAt));
  expect(isBerthError(error, "spec-invalid") && error.details.issues).toEqual([
    { path: "demo.expiresAt", message: `${expiresAt} is in the past` },
  ]);
  expect(await resourcesLeft(cloud.azure)).toEqual([]);
});

test("rejects the adoption of a machine until a time in the past, and leaves it alone", async () => {
  await using cloud = await emulatedAzure();
  const { machineId } = await makeForeignMachine(cloud.azure);
  const before = await stateOf(cloud.azure);
  const input = { machineId, name: "demo", allowFrom: ["127.0.0.0/8"], expiresAt: past };
  expect(isBerthError(await failure(() => adoptHost(cloud.azure, input, authority)), "spec-invalid")).toBe(true);
  expect(await stateOf(cloud.azure)).toEqual(before);
});

test("accepts an old description of a host that was extended", async () => {
  await using cloud = await emulatedAzure();
  await createHost(cloud.azure, specOf("demo", {}), authority);
  await extendHost(cloud.azure, "demo", { expiresAt: new Date(late) });
  for (const run of Object.values(verbs).filter((each) => each !== verbs["deployPlannedHost"]))
    await run(cloud.azure, past);
  expect((await findHost(cloud.azure, "demo")).expiresAt?.toISOString()).toBe(late);
});
