import {
  type AccessCheck,
  checkAccess,
  createAuthority,
  createHost,
  createHosts,
  describeEvent,
  parseHostSpec,
  registerProviders,
} from "@dockberth/core";

import { expect, test } from "vitest";
import { type EmulatedAzureOptions, emulatedAzure } from "../src/index.ts";

const outcomes = (checks: readonly AccessCheck[]) => checks.map(({ check, outcome }) => `${check} ${outcome}`);

test("passes every check where a host can be created, reports each at once, and creates nothing", async () => {
  await using cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  const events: string[] = [];
  const checks = await checkAccess(azure, {}, { onEvent: (event) => events.push(describeEvent(event)) });
  expect(outcomes(checks)).toEqual([
    "sign-in ok",
    "clock ok",
    "subscription ok",
    "providers ok",
    "permissions ok",
    "size ok",
    "quota ok",
    "deployment ok",
  ]);
  expect(checks.find(({ check }) => check === "quota")?.message).toMatch(/100 of 100 Total Regional vCPUs/);
  expect(events.filter((event) => /^(clock|quota): /.test(event))).toHaveLength(2);
  expect(emulator.requests().filter(({ method }) => !/GET|POST/.test(method))).toEqual([]);
});

/** An obstacle, the check that finds it, and the code that create fails with. */
const obstacles: readonly (readonly [string, AccessCheck["check"], string, EmulatedAzureOptions])[] = [
  [
    "a role that may only read",
    "permissions",
    "permission-denied",
    { permissions: [{ actions: ["*/read", "Microsoft.Resources/deployments/*"] }] },
  ],
  [
    "a role without networks",
    "permissions",
    "permission-denied",
    { permissions: [{ actions: ["*"], notActions: ["Microsoft.Network/*/write"] }] },
  ],
  ["an unregistered provider", "providers", "provider-not-registered", { unregistered: ["Microsoft.Network"] }],
  ["a restricted size", "size", "size-unavailable", { restrictions: [{ size: "Standard_B2ls_v2" }] }],
  ["a quota of the location", "quota", "quota-exceeded", { quotas: { cores: 1 } }],
  ["a quota of the family", "quota", "quota-exceeded", { quotas: { families: { standardBsv2Family: 1 } } }],
  ["a quota of addresses", "quota", "quota-exceeded", { quotas: { publicAddresses: 0 } }],
  [
    "a policy",
    "deployment",
    "policy-denied",
    { policies: [{ name: "none", type: /virtualMachines$/, effect: "deny" }] },
  ],
  ["a disabled subscription", "subscription", "subscription-unusable", { subscriptionState: "Disabled" }],
];

test.each(obstacles)(
  "finds %s in advance, with the code of create and a next step",
  async (_, check, code, options) => {
    await using cloud = await emulatedAzure(options);
    const { azure, emulator } = cloud;
    const failed = (await checkAccess(azure)).find(({ outcome }) => outcome === "failed");
    expect(failed).toMatchObject({ check, error: { code, hint: expect.stringMatching(/\w/) } });
    expect(emulator.requests().filter(({ method }) => method === "PUT")).toEqual([]);
    const authority = await createAuthority({ name: "tests" });
    const spec = parseHostSpec({ name: "demo", allowFrom: ["127.0.0.1"] });
    const made = createHost(azure, spec, authority, { register: false });
    await expect(made).rejects.toMatchObject({ code });
  },
);

test.each([
  [-3 * 3600, "failed"],
  [300, "warning"],
  [5, "ok"],
] as const)("reports a clock that is %i seconds off as %s", async (seconds, outcome) => {
  await using cloud = await emulatedAzure();
  const now = () => new Date(Date.now() + seconds * 1000);
  const clock = (await checkAccess(cloud.azure, { now })).find(({ check }) => check === "clock");
  expect(clock).toMatchObject({ outcome, ...(outcome === "failed" ? { error: { code: "clock-skewed" } } : {}) });
});

test("stops at an unknown subscription, a wrong secret or an invalid location", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const elsewhere = { ...azure, subscriptionId: "99999999-9999-4999-8999-999999999999" };
  const [only, ...more] = await checkAccess(elsewhere);
  expect(more).toEqual([]);
  expect(only).toMatchObject({ check: "subscription", error: { code: "subscription-not-found" } });
  cloud.emulator.failNext({
    answer: { status: 401, code: "InvalidAuthenticationToken", message: "The access token is invalid." },
    path: /^\/subscriptions\/[^/]+$/,
    times: 2,
  });
  expect(outcomes(await checkAccess(azure))).toEqual(["sign-in failed"]);
  for (const location of ["Neither Here", "West Europe"])
    await expect(checkAccess(azure, { location })).rejects.toMatchObject({ code: "spec-invalid" });
});

test("accepts a role on one resource group where the group exists", async () => {
  const actions = ["*"];
  const notActions = ["Microsoft.Resources/subscriptions/resourceGroups/write"];
  await using cloud = await emulatedAzure({ permissions: [{ actions, notActions }] });
  const permissions = async (resourceGroup: string | undefined) =>
    (await checkAccess(cloud.azure, resourceGroup === undefined ? {} : { resourceGroup })).find(
      ({ check }) => check === "permissions",
    )?.outcome;
  expect(await permissions(undefined)).toBe("failed");
  expect(await permissions("team")).toBe("ok");
});

test("registers missing providers once, and reports a role without that permission", async () => {
  await using cloud = await emulatedAzure({ unregistered: ["Microsoft.Network"] });
  const { azure } = cloud;
  const events: string[] = [];
  const run = { onEvent: (event: Parameters<typeof describeEvent>[0]) => events.push(describeEvent(event)) };
  expect(await registerProviders(azure, run)).toEqual(["Microsoft.Network"]);
  expect(events).toEqual([expect.stringMatching(/Registered the subscription for Microsoft\.Network/)]);
  expect(await registerProviders(azure, run)).toEqual([]);
  expect(outcomes(await checkAccess(azure))).toContain("providers ok");
  const permissions = [{ actions: ["*/read"] }];
  await using poor = await emulatedAzure({ unregistered: ["Microsoft.Compute"], permissions });
  await expect(registerProviders(poor.azure)).rejects.toMatchObject({ code: "permission-denied" });
});

test("registers a missing provider where it creates a host, and creates the host", async () => {
  await using cloud = await emulatedAzure({ unregistered: ["Microsoft.Network"] });
  const events: string[] = [];
  const spec = parseHostSpec({ name: "demo", allowFrom: ["127.0.0.1"] });
  const { host } = await createHost(cloud.azure, spec, await createAuthority({ name: "tests" }), {
    onEvent: (event) => events.push(describeEvent(event)),
  });
  expect(host.state).toBe("ready");
  expect(events.filter((event) => /Registered the subscription for Microsoft\.Network/.test(event))).toHaveLength(1);
});

test("registers a missing provider where it creates several hosts, and creates them", async () => {
  await using cloud = await emulatedAzure({ unregistered: ["Microsoft.Compute"] });
  const message = "The subscription is not registered to use namespace 'Microsoft.Compute'.";
  const answer = { status: 409, code: "MissingSubscriptionRegistration", message };
  cloud.emulator.failNext({ method: "GET", path: /\/Microsoft\.Compute\/skus$/, answer });
  const specs = ["one", "two"].map((name) => parseHostSpec({ name, allowFrom: ["127.0.0.1"], resourceGroup: "team" }));
  const events: string[] = [];
  const outcomes = await createHosts(cloud.azure, specs, await createAuthority({ name: "tests" }), {
    onEvent: ({ type }) => events.push(type),
  });
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["created", "created"]);
  expect(events).toContain("provider-registered");
  expect(events).not.toContain("host-failed");
});

test("reports the missing provider to a caller who may not register it", async () => {
  const permissions = [{ actions: ["*"], notActions: ["Microsoft.Network/register/action"] }];
  await using cloud = await emulatedAzure({ unregistered: ["Microsoft.Network"], permissions });
  const spec = parseHostSpec({ name: "demo", allowFrom: ["127.0.0.1"] });
  await expect(createHost(cloud.azure, spec, await createAuthority({ name: "tests" }))).rejects.toMatchObject({
    code: "provider-not-registered",
  });
});

test.each([
  ["AzureChinaCloud", "chinanorth3"],
  ["AzureUSGovernment", "usgovvirginia"],
] as const)("finds the types and versions of %s in %s", async (cloud, location) => {
  await using emulated = await emulatedAzure({ cloud });
  const providers = async (where: string) =>
    (await checkAccess(emulated.azure, { location: where })).find(({ check }) => check === "providers");
  expect(await providers(location)).toMatchObject({ outcome: "ok" });
});
