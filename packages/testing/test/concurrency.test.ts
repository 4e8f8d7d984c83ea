import {
  type Azure,
  adoptHost,
  createAuthority,
  createHost,
  createHosts,
  eachHost,
  extendHost,
  isBerthError,
  listHosts,
  parseHostSpec,
  probeDocker,
  removeHost,
  rotateHost,
  sweepHosts,
} from "@dockberth/core";
import { documentedLimits } from "@dockberth/emulator";
import { expect, test } from "vitest";
import { emulatedAzure, expireHost, makeForeignMachine, resourcesLeft } from "../src/index.ts";
import { difference, placeDecoys, stateOf } from "../src/reliability/state.ts";

const input = { name: "demo", allowFrom: ["127.0.0.0/8"] };
/** Slow enough for two verbs to overlap. */
const slow = { timeScale: 0.01 };

type Authority = Awaited<ReturnType<typeof createAuthority>>;

function make(azure: Azure, authority: Authority, more: object = {}) {
  return createHost(azure, parseHostSpec({ ...input, ...more }), authority);
}

/** How each of several verbs ended: `well`, or its code. */
async function ends(...verbs: readonly Promise<unknown>[]): Promise<string[]> {
  const outcomes = await Promise.allSettled(verbs);
  return outcomes.map((outcome) => {
    if (outcome.status === "fulfilled") return "well";
    return isBerthError(outcome.reason) ? outcome.reason.code : `no BerthError: ${String(outcome.reason)}`;
  });
}

test("lets one of two creates with two authorities create the host, and rejects the other", async () => {
  await using cloud = await emulatedAzure(slow);
  const [first, second] = await Promise.all([createAuthority({ name: "first" }), createAuthority({ name: "second" })]);
  const [one, other] = await Promise.all([cloud.connect(), cloud.connect()]);
  const made = [make(one, first), make(other, second)];
  const found = await ends(...made);
  expect(found.filter((end) => end === "well")).toHaveLength(1);
  expect(found.find((end) => end !== "well")).toMatch(/^(host-busy|authority-untrusted|docker-untrusted)$/);
  const winner = await made[found.indexOf("well")];
  await probeDocker(winner?.host as never, winner?.client as never);
  expect(await listHosts(one)).toEqual([expect.objectContaining({ name: "demo", state: "ready" })]);
});

test("leaves a working host or nothing after a create and a remove at once", async () => {
  await using cloud = await emulatedAzure(slow);
  const authority = await createAuthority({ name: "tests" });
  const azure = await cloud.connect();
  await placeDecoys(azure);
  const decoys = await stateOf(azure);
  const creating = make(await cloud.connect(), authority, { resourceGroup: "team" });
  while (!cloud.emulator.requests().some(({ method, path }) => method === "PUT" && /deployments/.test(path)))
    await new Promise((resolve) => setTimeout(resolve, 5));
  const found = await ends(creating, removeHost(await cloud.connect(), "demo", { resourceGroup: "team" }));
  for (const end of found) expect(end).not.toMatch(/no BerthError/);
  await cloud.emulator.settled();
  const hosts = await listHosts(azure);
  if (hosts[0]?.state === "ready" && found[0] === "well") {
    const { host, client } = await creating;
    await probeDocker(host, client);
  }
  // In either case, one more remove leaves nothing.
  await removeHost(azure, "demo", { resourceGroup: "team" }).catch((error: unknown) => {
    if (!isBerthError(error, "host-not-found")) throw error;
  });
  await cloud.emulator.settled();
  expect(difference(await stateOf(azure), decoys)).toBeUndefined();
});

test("completes one of two rotations at once, rejects or completes the other, and locks no client out", async () => {
  await using cloud = await emulatedAzure(slow);
  const authority = await createAuthority({ name: "tests" });
  const { host, client } = await make(await cloud.connect(), authority);
  const run = { answerWithinSeconds: 2 };
  const rotate = async () => rotateHost(await cloud.connect(), "demo", authority, run);
  const found = await ends(rotate(), rotate());
  expect(found).toContain("well");
  for (const end of found) expect(end).toMatch(/^(well|host-busy|docker-untrusted)$/);
  await cloud.emulator.settled();
  await probeDocker(host, client);
  await rotate();
  await probeDocker(host, client);
});

test.each([
  ["one authority", 1, ["demo", "demo"]],
  ["two authorities", 2, ["demo", "demo"]],
  ["two names", 1, ["demo", "other"]],
])("completes one of two adoptions of a machine at once by %s, and rejects the other", async (_what, count, names) => {
  await using cloud = await emulatedAzure(slow);
  const { machineId } = await makeForeignMachine(cloud.azure);
  const authorities = await Promise.all(Array.from({ length: count }, () => createAuthority({ name: "tests" })));
  const adopting = names.map(async (name, index) => {
    const authority = authorities[index % count] as Authority;
    return adoptHost(await cloud.connect(), { ...input, name, machineId }, authority);
  });
  const found = await ends(...adopting);
  expect(found.toSorted()).toEqual(["host-busy", "well"]);
  const winner = await (adopting[found.indexOf("well")] as (typeof adopting)[number]);
  await probeDocker(winner.host, winner.client);
  expect(winner.host).toMatchObject({ name: names[found.indexOf("well")], state: "ready" });
  expect(await listHosts(cloud.azure)).toHaveLength(1);
  // The rejected one leaves nothing that blocks a later verb.
  await removeHost(cloud.azure, winner.host.name);
  expect(await listHosts(cloud.azure)).toEqual([]);
});

test("takes over an adoption whose run died, and stops a run that was only slow", async () => {
  await using cloud = await emulatedAzure(slow);
  const { machineId } = await makeForeignMachine(cloud.azure);
  const authority = await createAuthority({ name: "tests" });
  const adopt = async (keepClient?: () => Promise<void>) =>
    adoptHost(
      await cloud.connect(),
      { ...input, machineId },
      authority,
      keepClient === undefined ? {} : { keepClient },
    );
  let second: ReturnType<typeof adopt> | undefined;
  // The first waits between its preflight and its work until the second has finished.
  const first = adopt(async () => {
    second = adopt();
    await second;
  });
  expect(await ends(first)).toEqual(["host-busy"]);
  const { host, client } = await (second as ReturnType<typeof adopt>);
  await probeDocker(host, client);
});

test("keeps a host that is extended before the sweep, or removes it completely", async () => {
  await using cloud = await emulatedAzure();
  const authority = await createAuthority({ name: "tests" });
  const azure = await cloud.connect();
  await make(azure, authority);
  await expireHost(azure, "demo");
  const later = new Date(Date.now() + 3_600_000);
  const [extended] = await ends(
    extendHost(await cloud.connect(), "demo", { expiresAt: later }),
    sweepHosts(await cloud.connect(), { dryRun: false }),
  );
  await cloud.emulator.settled();
  const hosts = await listHosts(azure);
  if (hosts[0]?.state === "ready") expect([extended, hosts[0].expiresAt?.getTime()]).toEqual(["well", later.getTime()]);
  else {
    await removeHost(azure, "demo").catch((error: unknown) => {
      if (!isBerthError(error, "host-not-found")) throw error;
    });
    expect(await resourcesLeft(azure)).toEqual([]);
  }
});

test("stays within Azure's documented limits for the whole lifecycle of a host", async () => {
  await using cloud = await emulatedAzure({ throttle: documentedLimits });
  const { azure, emulator } = cloud;
  const authority = await createAuthority({ name: "tests" });
  await make(azure, authority);
  await rotateHost(azure, "demo", authority);
  await removeHost(azure, "demo");
  const refused = emulator.requests().filter(({ status }) => status === 429);
  expect([emulator.requests().length > 20, refused]).toEqual([true, []]);
});

test("removes hosts of one group at the same time, and what they share", async () => {
  await using cloud = await emulatedAzure(slow);
  const { azure } = cloud;
  const authority = await createAuthority({ name: "tests" });
  const names = ["web-1", "web-2", "web-3"];
  const specs = names.map((name) => parseHostSpec({ ...input, name, resourceGroup: "shop" }));
  expect((await createHosts(azure, specs, authority)).map(({ outcome }) => outcome)).toEqual([
    "created",
    "created",
    "created",
  ]);
  const outcomes = await eachHost([...names, "nobody"], (name) => removeHost(azure, name));
  expect(outcomes).toMatchObject([
    ...names.map((name) => ({ name, outcome: "done" })),
    { name: "nobody", outcome: "failed", error: { code: "host-not-found" } },
  ]);
  expect(await resourcesLeft(azure)).toEqual([]);
});
