import {
  type Azure,
  beginAuthorityChange,
  createAuthority,
  createHost,
  createHosts,
  extendHost,
  findHost,
  finishAuthorityChange,
  hostAuthority,
  isBerthError,
  issueClientCertificate,
  parseHostSpec,
  probeDocker,
  provisionHost,
  removeHost,
  restartHost,
  rotateHost,
  startHost,
  stopHost,
  sweepHosts,
  upgradeHost,
} from "@dockberth/core";
import type { InjectedFault } from "@dockberth/emulator";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { emulatedAzure, makeForeignMachine } from "../src/index.ts";
import { transientFaults } from "../src/reliability/fault.ts";
import { reportLine } from "../src/reliability/report.ts";
import { difference, placeDecoys, stateOf } from "../src/reliability/state.ts";
import { verbs } from "../src/reliability/verbs.ts";

const runs = process.env["RELIABILITY_EVERY"] === undefined ? 6 : 600 / Number(process.env["RELIABILITY_EVERY"]);
const seed = Number(process.env["FUZZ_SEED"] ?? 20261125);

type Authority = Awaited<ReturnType<typeof createAuthority>>;

type Owner = "first" | "second";

/** The state of a host: its authority, the next one during a change, whether it runs, and whether it expires. No owner: no host. */
interface Model {
  owner: Owner | undefined;
  next: Owner | undefined;
  isOn: boolean;
  hasExpiry: boolean;
}

interface Real {
  readonly azure: Azure;
  readonly authorities: Readonly<Record<"first" | "second", Authority>>;
  /** Adds a transient fault for a later request. */
  readonly failSoon: (fault: string, after: number) => void;
}

/** How a verb ended: `well`, or its code. Any other error fails the test. */
async function end(verb: Promise<unknown>): Promise<string> {
  try {
    await verb;
    return "well";
  } catch (error) {
    if (isBerthError(error)) return error.code;
    throw error;
  }
}

/** A verb: what it does to Azure, and how it ends according to the model. */
function step(
  title: string,
  verb: (real: Real) => Promise<unknown>,
  expected: (model: Model) => string,
): fc.AsyncCommand<Model, Real> {
  return {
    check: () => true,
    toString: () => title,
    async run(model, real) {
      const wanted = expected(model);
      expect(await end(verb(real)), title).toBe(wanted);
      await agree(model, real);
    },
  };
}

const owners: readonly Owner[] = ["first", "second"];

/** Checks that Azure matches the model, and that a running host accepts exactly the clients that it trusts. */
async function agree({ owner, next, isOn, hasExpiry }: Model, { azure, authorities }: Real): Promise<void> {
  const found = await findHost(azure, "demo").catch(() => undefined);
  expect(found?.state).toBe(owner === undefined ? undefined : "ready");
  if (found === undefined) return;
  expect(found.power).toBe(isOn ? "running" : "deallocated");
  expect(found.expiresAt !== undefined).toBe(hasExpiry);
  const trusted = await Promise.all(
    owners.map((each) => hostAuthority(found, authorities[each]).catch(() => undefined)),
  );
  const ca = trusted.flatMap((each) => each?.cert ?? []).join("");
  for (const [index, who] of owners.entries()) {
    const client = { ...(await issueClientCertificate(trusted[index] ?? authorities[who])), ca };
    const isTrusted = who === owner || who === next;
    const expected = !isOn ? "docker-unreachable" : isTrusted ? "well" : "docker-refused-client";
    expect(await end(probeDocker(found, client)), who).toBe(expected);
  }
}

const specOf = (name: string, more: object = {}) =>
  parseHostSpec({ name, resourceGroup: "team", allowFrom: ["127.0.0.0/8"], ...more });

/** How a create ends. An existing host keeps its expiry, or keeps none. */
function described(model: Model, as: Owner, hasExpiry = false): string {
  if (model.owner === undefined) {
    Object.assign(model, { owner: as, isOn: true, hasExpiry });
    return "well";
  }
  if (as !== model.owner && as !== model.next) return "authority-untrusted";
  if (model.next !== undefined) return "authority-change-open";
  // A create does not start a stopped host, whose Docker does not answer.
  return model.isOn ? "well" : "host-stopped";
}

function create(as: Owner, more: { readonly expiresAt?: string; readonly tags?: object } = {}) {
  return step(
    `create as ${as} ${Object.keys(more).join()}`,
    ({ azure, authorities }) => createHost(azure, specOf("demo", more), authorities[as]),
    (model) => described(model, as, more.expiresAt !== undefined),
  );
}

/** The same together with another host, which is then removed. */
function batch(as: Owner) {
  return step(
    `batch as ${as}`,
    async ({ azure, authorities }) => {
      const outcomes = await createHosts(
        azure,
        ["demo", "mate"].map((name) => specOf(name)),
        authorities[as],
      );
      expect(outcomes[1]?.outcome).toBe("created");
      await removeHost(azure, "mate", { resourceGroup: "team" });
      if (outcomes[0]?.outcome === "failed") throw outcomes[0].error;
    },
    (model) => described(model, as),
  );
}

const other = (owner: Owner): Owner => (owner === "first" ? "second" : "first");

function trust(next: Owner) {
  return step(
    `${other(next)} begins the change to ${next}`,
    ({ azure, authorities }) =>
      beginAuthorityChange(azure, "demo", { current: authorities[other(next)], next: authorities[next] }),
    (model) => {
      if (model.owner === undefined) return "host-not-found";
      if (!model.isOn) return "host-stopped";
      if (model.owner === next) return "authority-untrusted";
      model.next = next;
      return "well";
    },
  );
}

function distrust(next: Owner) {
  return step(
    `finish the change to ${next}`,
    ({ azure, authorities }) =>
      finishAuthorityChange(azure, "demo", { current: authorities[other(next)], next: authorities[next] }),
    (model) => {
      if (model.owner === undefined) return "host-not-found";
      if (!model.isOn) return "host-stopped";
      if (model.owner !== next && model.next !== next) return "authority-untrusted";
      Object.assign(model, { owner: next, next: undefined });
      return "well";
    },
  );
}

const expiresAt = new Date("2101-01-01T00:00:00Z");
const afterwards = new Date("2101-02-01T00:00:00Z");

/** A sweep after the expiry of all hosts that have one. */
function sweep(removed: (model: Model) => string) {
  return step(
    "sweep",
    async ({ azure }) => {
      const { entries } = await sweepHosts(azure, { dryRun: false, now: afterwards });
      for (const { error } of entries) if (error !== undefined) throw error;
    },
    (model) => (model.hasExpiry ? removed(model) : "well"),
  );
}

const nothing: Readonly<Model> = { owner: undefined, next: undefined, isOn: false, hasExpiry: false };

/** How the removal of a created host ends. */
function removedWithMachine(model: Model): string {
  Object.assign(model, nothing);
  return "well";
}

/** How the removal of an adopted host ends: its machine keeps running. */
function restored(model: Model): string {
  if (!model.isOn) return "host-stopped";
  Object.assign(model, nothing, { isOn: true });
  return "well";
}

function adopt(as: Owner) {
  return step(
    `adopt as ${as}`,
    ({ azure, authorities }) =>
      verbs.adopt(
        azure,
        { current: authorities[as], next: authorities[other(as)] },
        { name: "demo", allowFrom: ["127.0.0.0/8"] },
      ),
    (model) => {
      // A stopped machine reports nothing.
      if (!model.isOn) return "host-stopped";
      if (model.owner !== undefined) return described(model, as);
      model.owner = as;
      return "well";
    },
  );
}

function rotate(owner: Owner) {
  return step(
    `rotate as ${owner}`,
    ({ azure, authorities }) => rotateHost(azure, "demo", authorities[owner]),
    (model) => {
      if (model.owner === undefined) return "host-not-found";
      if (!model.isOn) return "host-stopped";
      if (model.owner === owner) return "well";
      return model.next === owner ? "authority-change-open" : "authority-untrusted";
    },
  );
}

/** A verb that needs no authority. */
function operation(
  title: string,
  verb: (azure: Azure) => Promise<unknown>,
  after: (model: Model) => string | undefined,
) {
  return step(
    title,
    ({ azure }) => verb(azure),
    (model) => (model.owner === undefined ? "host-not-found" : (after(model) ?? "well")),
  );
}

const faultCommand = (fault: string, after: number): fc.AsyncCommand<Model, Real> => ({
  check: () => true,
  toString: () => `${fault} in ${after}`,
  run: async (_model, { failSoon }) => failSoon(fault, after),
});

/** The verbs for an existing host, which are also called without one. */
function operations(removed: (model: Model) => string) {
  return [
    fc.constantFrom(...owners.flatMap((owner) => [rotate(owner), trust(owner), distrust(owner)])),
    fc.constantFrom(
      operation("stop", (azure) => stopHost(azure, "demo"), keep({ isOn: false })),
      operation("start", (azure) => startHost(azure, "demo"), keep({ isOn: true })),
      operation("restart", (azure) => restartHost(azure, "demo"), keep({ isOn: true })),
      operation(
        "upgrade",
        (azure) => upgradeHost(azure, "demo"),
        ({ isOn }) => (isOn ? undefined : "host-stopped"),
      ),
      operation("remove", (azure) => removeHost(azure, "demo"), removed),
      operation("extend", (azure) => extendHost(azure, "demo", { expiresAt }), keep({ hasExpiry: true })),
      operation(
        "remove the expiry",
        (azure) => extendHost(azure, "demo", { expiresAt: undefined }),
        keep({ hasExpiry: false }),
      ),
      // A simulated machine returns no report of its setup.
      operation(
        "provision",
        (azure) => provisionHost(azure, "demo"),
        ({ isOn }) => (isOn ? "provision-failed" : "host-stopped"),
      ),
      sweep(removed),
    ),
    fc
      .tuple(fc.constantFrom(...Object.keys(transientFaults)), fc.nat({ max: 25 }))
      .map(([fault, after]) => faultCommand(fault, after)),
  ];
}

/** How a host starts, and the verbs that are called on it. */
interface Lifecycle {
  readonly begin: (azure: Azure) => Promise<unknown>;
  readonly model: Readonly<Model>;
  readonly commands: readonly fc.Arbitrary<fc.AsyncCommand<Model, Real>>[];
}

const lifecycles: Readonly<Record<"created" | "adopted", Lifecycle>> = {
  created: {
    begin: async () => undefined,
    model: nothing,
    commands: [
      fc.constantFrom(
        ...owners.flatMap((owner) => [
          create(owner),
          create(owner, { expiresAt: expiresAt.toISOString() }),
          // Another setting: an existing host is deployed again.
          create(owner, { tags: { team: "other" } }),
          batch(owner),
        ]),
      ),
      ...operations(removedWithMachine),
    ],
  },
  adopted: {
    begin: makeForeignMachine,
    model: { ...nothing, isOn: true },
    commands: [fc.constantFrom(adopt("first"), adopt("second")), ...operations(restored)],
  },
};

function keep(change: Partial<Model>) {
  return (model: Model) => {
    Object.assign(model, change);
    return undefined;
  };
}

const cloud = await emulatedAzure();
afterAll(() => cloud[Symbol.asyncDispose]());

const title = "matches the model after any sequence of verbs and faults on a host that is";

test(`${title} created`, () => matchesModel("created", lifecycles.created));
test(`${title} adopted`, { tags: ["long"] }, () => matchesModel("adopted", lifecycles.adopted));

async function matchesModel(how: string, { begin, model, commands }: Lifecycle): Promise<void> {
  const authorities = {
    first: await createAuthority({ name: "first" }),
    second: await createAuthority({ name: "second" }),
  };
  let steps = 0;
  const faults: InjectedFault[] = [];
  const sequences = fc.commands([...commands], { maxCommands: 12, size: "max" });
  const property = fc.asyncProperty(sequences, async (sequence) => {
    await cloud.emulator.reset();
    const azure = await cloud.connect();
    await placeDecoys(azure);
    await begin(azure);
    const without = await stateOf(azure);
    const failSoon = (fault: string, after: number) => {
      faults.push(cloud.emulator.failNext({ after, answer: transientFaults[fault] ?? "reset-before" }));
    };
    const real: Real = { azure, authorities, failSoon };
    await fc.asyncModelRun(() => ({ model: { ...model }, real }), sequence);
    steps += [...sequence].length;
    await end(startHost(azure, "demo"));
    await end(removeHost(azure, "demo"));
    await cloud.emulator.settled();
    expect(difference(await stateOf(azure), without)).toBeUndefined();
  });
  await fc.assert(property, { seed, numRuns: runs });
  const struck = faults.filter((fault) => fault.hits() > 0).length;
  expect(struck).toBeGreaterThan(0);
  const report = { points: steps, struck, failures: [] };
  const what = `a host that is ${how}: verbs in any order, with faults (${runs} sequences, seed ${seed})`;
  console.log(reportLine("P1-P4", what, report));
}
