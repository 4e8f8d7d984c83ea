import {
  adoptHost,
  assignHost,
  createAuthority,
  createHost,
  createHosts,
  deployPlannedHost,
  extendHost,
  findHost,
  type HostOwner,
  issueCertificates,
  ownerText,
  parseHostSpec,
  parseOwner,
  planHost,
  requireOwner,
  rotateHost,
  stopHost,
  tagNames,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { codeOf, emulatedAzure, failure, listAll, makeForeignMachine } from "../src/index.ts";

const alice: HostOwner = { adapter: "function", tenant: "contoso", id: "alice" };
const mallory: HostOwner = { ...alice, id: "mallory" };
const spec = (name: string, more: object = {}) => parseHostSpec({ name, allowFrom: ["127.0.0.0/8"], ...more });
const authority = await createAuthority({ name: "shared by everybody" });

async function start() {
  const cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  /** The requests that changed something while `work` ran. */
  const changesOf = async (work: () => Promise<unknown>) => {
    const before = emulator.requests().length;
    await work();
    return emulator
      .requests()
      .slice(before)
      .filter(({ method }) => method !== "GET" && method !== "POST")
      .map(({ method, path }) => `${method} ${path}`);
  };
  return { cloud, azure, changesOf };
}

test("tags every resource of a host with its owner, outside the plan's digests", async () => {
  const { cloud, azure } = await start();
  await using _ = cloud;
  const { host } = await createHost(azure, spec("web"), authority, { owner: alice });
  expect(host.owner).toEqual(alice);
  const { fingerprint, settings } = planHost(spec("web"), azure);
  expect(host.tags).toMatchObject({
    "berth-owner": "function/contoso/alice",
    "berth-plan": fingerprint,
    "berth-settings": settings,
  });
  let parts = 0;
  for await (const { tags = {} } of listAll(azure, "resources"))
    if (tags[tagNames.host] === "web") {
      parts += 1;
      expect(tags[tagNames.owner]).toBe(ownerText(alice));
    }
  expect(parts).toBeGreaterThanOrEqual(4);
});

test("keeps the owner through every verb, and through a create without one", async () => {
  const { cloud, azure } = await start();
  await using _ = cloud;
  await createHost(azure, spec("web"), authority, { owner: alice });
  await createHost(azure, spec("web", { tags: { more: "1" } }), authority);
  await extendHost(azure, "web", { expiresAt: new Date(Date.now() + 3_600_000) });
  await rotateHost(azure, "web", authority);
  await stopHost(azure, "web");
  expect((await findHost(azure, "web")).owner).toEqual(alice);
});

test.each([
  ["another owner", { owner: alice }],
  ["no owner", {}],
] as const)("rejects a create over a host of %s before anything is changed", async (_whose, options) => {
  const { cloud, azure, changesOf } = await start();
  await using _ = cloud;
  await createHost(azure, spec("prod"), authority, options);
  const before = await findHost(azure, "prod");
  const attempt = { owner: mallory, takeOver: true };
  const changes = await changesOf(async () => {
    expect(await codeOf(() => createHost(azure, spec("prod"), authority, attempt))).toBe("owner-differs");
    const elsewhere = spec("prod", { resourceGroup: "mallorys" });
    expect(await codeOf(() => createHost(azure, elsewhere, authority, attempt))).toBe("owner-differs");
    const both = await createHosts(
      azure,
      [elsewhere, spec("more", { resourceGroup: "berth-prod" })],
      authority,
      attempt,
    );
    expect(both.map((each) => each.outcome === "failed" && each.error.code)).toEqual([
      "owner-differs",
      "group-of-other-owner",
    ]);
    expect(await codeOf(() => requireOwner(azure, "prod", mallory))).toBe("owner-differs");
  });
  expect(changes).toEqual([]);
  expect(await findHost(azure, "prod")).toEqual(before);
});

test("rejects a create over a host of which only the address exists", async () => {
  const { cloud, azure, changesOf } = await start();
  await using _ = cloud;
  cloud.emulator.failNext({ method: "PUT", path: /deployments/, answer: { status: 403, code: "AuthorizationFailed" } });
  expect(await codeOf(() => createHost(azure, spec("prod"), authority, { owner: alice }))).toBe("permission-denied");
  const changes = await changesOf(async () => {
    expect(await codeOf(() => createHost(azure, spec("prod"), authority, { owner: mallory }))).toBe("owner-differs");
  });
  expect(changes).toEqual([]);
  expect((await findHost(azure, "prod")).owner).toEqual(alice);
  expect((await createHost(azure, spec("prod"), authority, { owner: alice })).host.state).toBe("ready");
});

test("lets one of two owners win a race for a name, and the other one gets nothing", async () => {
  const { cloud, azure } = await start();
  await using _ = cloud;
  const outcomes = await Promise.allSettled(
    [alice, mallory].map((owner) => createHost(azure, spec("race"), authority, { owner })),
  );
  const { owner } = await findHost(azure, "race");
  const winners = outcomes.map(({ status }, index) => (status === "fulfilled" ? [alice, mallory][index] : undefined));
  expect(winners.filter((each) => each !== undefined)).toEqual([owner]);
});

test("rejects a machine of another owner in a deployment of a plan, too", async () => {
  const { cloud, azure } = await start();
  await using _ = cloud;
  await createHost(azure, spec("prod"), authority, { owner: alice });
  const plan = planHost(spec("prod"), azure);
  const certificates = await issueCertificates(authority, { hostnames: ["prod"] });
  expect(await codeOf(() => deployPlannedHost(azure, plan, certificates, { owner: mallory }))).toBe("owner-differs");
});

test.each([
  ["resource group", { resourceGroup: "alices" }],
  ["network", { network: { existing: true, resourceGroup: "alices" } }],
  ["security group", { securityGroup: { name: "web-nsg", resourceGroup: "alices" } }],
  ["address", { publicAddress: { name: "web-ip", resourceGroup: "alices" } }],
  ["own group that another host will have", { resourceGroup: "Berth-Bobs" }],
])("rejects a host in the %s of another owner's host", async (_what, more) => {
  const { cloud, azure, changesOf } = await start();
  await using _ = cloud;
  await createHost(azure, spec("web", { resourceGroup: "alices" }), authority, { owner: alice });
  const changes = await changesOf(async () => {
    expect(await codeOf(() => createHost(azure, spec("guest", more), authority, { owner: mallory }))).toBe(
      "group-of-other-owner",
    );
  });
  expect(changes).toEqual([]);
});

test("lets an owner put several hosts into one group, and use a network without hosts", async () => {
  const { cloud, azure } = await start();
  await using _ = cloud;
  await createHost(azure, spec("one", { resourceGroup: "alices" }), authority, { owner: alice });
  const more = [spec("two", { resourceGroup: "alices" }), spec("three", { resourceGroup: "alices" })];
  const outcomes = await createHosts(azure, more, authority, { owner: alice });
  expect(outcomes.map((each) => each.outcome !== "failed" && each.host.owner)).toEqual([alice, alice]);
});

test("lets owners share a group that is for several, but not the security group or the address of a host in it", async () => {
  const { cloud, azure, changesOf } = await start();
  await using _ = cloud;
  const shared = { resourceGroup: "team" };
  const sharedGroups = ["Team"];
  await createHost(azure, spec("web", shared), authority, { owner: alice, sharedGroups });
  const options = { owner: mallory, sharedGroups };
  const changes = await changesOf(async () => {
    for (const more of [{ securityGroup: { name: "web-nsg" } }, { publicAddress: { name: "web-ip" } }])
      expect(await codeOf(() => createHost(azure, spec("guest", { ...shared, ...more }), authority, options))).toBe(
        "group-of-other-owner",
      );
    expect(await codeOf(() => createHost(azure, spec("web", shared), authority, options))).toBe("owner-differs");
  });
  expect(changes).toEqual([]);
  expect((await createHost(azure, spec("guest", shared), authority, options)).host.owner).toEqual(mallory);
});

test("assigns a host to an owner and to administrators", async () => {
  const { cloud, azure } = await start();
  await using _ = cloud;
  await createHost(azure, spec("prod"), authority);
  expect((await findHost(azure, "prod")).owner).toBeUndefined();
  expect((await assignHost(azure, "prod", { owner: alice })).owner).toEqual(alice);
  await requireOwner(azure, "prod", alice);
  expect((await createHost(azure, spec("prod"), authority, { owner: alice })).host.owner).toEqual(alice);
  expect((await assignHost(azure, "prod", { owner: undefined })).owner).toBeUndefined();
  expect(await codeOf(() => requireOwner(azure, "prod", alice))).toBe("owner-differs");
  expect(await codeOf(() => assignHost(azure, "none", { owner: alice }))).toBe("host-not-found");
});

test("adopts a machine for its owner, and rejects another one", async () => {
  const { cloud, azure } = await start();
  await using _ = cloud;
  const { machineId } = await makeForeignMachine(azure);
  const input = { name: "demo", allowFrom: ["127.0.0.0/8"], machineId };
  expect((await adoptHost(azure, input, authority, { owner: alice })).host.owner).toEqual(alice);
  expect(await codeOf(() => adoptHost(azure, input, authority, { owner: mallory }))).toBe("owner-differs");
  expect((await adoptHost(azure, input, authority)).host.owner).toEqual(alice);
});

test("takes no owner whose ids hold anything but the characters of ids", () => {
  for (const id of ["", "a/b", "a\nb", "a\u001b[31m", "a b", "[x]", "-x", "x".repeat(81)])
    expect(() => ownerText({ ...alice, id })).toThrow("use letters");
  for (const text of [undefined, "", "cli", "a/b", "a/b/c/d", "a/b/c\n", "a//c"])
    expect(parseOwner(text)).toBeUndefined();
  expect(parseOwner(ownerText(alice))).toEqual(alice);
});

test("attaches an identity only with the right to assign it", async () => {
  const notActions = ["Microsoft.ManagedIdentity/userAssignedIdentities/assign/action"];
  await using cloud = await emulatedAzure({ permissions: [{ actions: ["*"], notActions }] });
  const { azure, emulator } = cloud;
  const user = `/subscriptions/${emulator.subscriptionId}/resourceGroups/team/providers/Microsoft.ManagedIdentity/userAssignedIdentities/builds`;
  const error = await failure(() => createHost(azure, spec("web", { identity: { user: [user] } }), authority));
  expect(error).toMatchObject({ code: "permission-denied", details: { action: notActions[0], scope: user } });
  expect((await createHost(azure, spec("other"), authority)).host.state).toBe("ready");
  await using open = await emulatedAzure();
  expect((await createHost(open.azure, spec("web", { identity: { user: [user] } }), authority)).host.state).toBe(
    "ready",
  );
});
