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
import { emulatedAzure, makeForeignMachine, resourcesLeft } from "../src/index.ts";
import { difference, placeDecoys, stateOf } from "../src/reliability/state.ts";

const input = { name: "demo", allowFrom: ["127.0.0.0/8"] };
/** Slow enough for two verbs to meet in the middle of their work. */
const slow = { timeScale: 0.01 };

type Authority = Awaited<ReturnType<typeof createAuthority>>;

function make(azure: Azure, authority: Authority, more: object = {}) {
  return createHost(azure, parseHostSpec({ ...input, ...more }), authority);
}

/** How each of several ended: well, or with which code. */
async function ends(...verbs: readonly Promise<unknown>[]): Promise<string[]> {
  const outcomes = await Promise.allSettled(verbs);
  return outcomes.map((outcome) => {
    if (outcome.status === "fulfilled") return "well";
    return isBerthError(outcome.reason) ? outcome.reason.code : `no BerthError: ${String(outcome.reason)}`;
  });
}

test("of two creates by two authorities one makes the host, and the other is told that it is busy or another's", async () => {
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

test("of a create and a removal one has its way whole: there is a host that answers, or nothing", async () => {
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
  // Whatever came of it, one removal that is alone leaves nothing.
  await removeHost(azure, "demo", { resourceGroup: "team" }).catch((error: unknown) => {
    if (!isBerthError(error, "host-not-found")) throw error;
  });
  await cloud.emulator.settled();
  expect(difference(await stateOf(azure), decoys)).toBeUndefined();
});

test("of two rotations one brings its certificate, the other too or it is told that the host is busy; clients get in all the while", async () => {
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
])(
  "of two adoptions of one machine at once, by %s, one makes a host of it, and the other is told so",
  async (_what, count, names) => {
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
    // What the other had begun is in nobody's way.
    await removeHost(cloud.azure, winner.host.name);
    expect(await listHosts(cloud.azure)).toEqual([]);
  },
);

test("an adoption whose run has died is taken over by the next, and one that still lives then ends before it changes more", async () => {
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
  // The first is held up between its survey and its work, for as long as the second takes.
  const first = adopt(async () => {
    second = adopt();
    await second;
  });
  expect(await ends(first)).toEqual(["host-busy"]);
  const { host, client } = await (second as ReturnType<typeof adopt>);
  await probeDocker(host, client);
});

test("a host that is extended before a sweep comes to it stays; one that the sweep has begun with goes whole", async () => {
  await using cloud = await emulatedAzure();
  const authority = await createAuthority({ name: "tests" });
  const azure = await cloud.connect();
  await make(azure, authority, { expiresAt: "2020-01-01T00:00:00Z" });
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

test("a host's whole life stays under Azure's documented limits: no request is refused for their number", async () => {
  await using cloud = await emulatedAzure({ throttle: documentedLimits });
  const { azure, emulator } = cloud;
  const authority = await createAuthority({ name: "tests" });
  await make(azure, authority);
  await rotateHost(azure, "demo", authority);
  await removeHost(azure, "demo");
  const refused = emulator.requests().filter(({ status }) => status === 429);
  expect([emulator.requests().length > 20, refused]).toEqual([true, []]);
});

test("hosts of one group that are removed at the same time leave nothing, of what they share neither", async () => {
  await using cloud = await emulatedAzure(slow);
  const { azure } = cloud;
  const authority = await createAuthority({ name: "tests" });
  const names = ["web-1", "web-2", "web-3"];
  const specs = names.map((name) => parseHostSpec({ ...input, name, resourceGroup: "shop" }));
  expect((await createHosts(azure, specs, authority)).map(({ outcome }) => outcome)).toEqual(["made", "made", "made"]);
  const outcomes = await eachHost([...names, "nobody"], (name) => removeHost(azure, name));
  expect(outcomes).toMatchObject([
    ...names.map((name) => ({ name, outcome: "done" })),
    { name: "nobody", outcome: "failed", error: { code: "host-not-found" } },
  ]);
  expect(await resourcesLeft(azure)).toEqual([]);
});
