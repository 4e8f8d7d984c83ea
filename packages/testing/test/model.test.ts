import {
  type Azure,
  beginAuthorityChange,
  createAuthority,
  createHost,
  createHosts,
  extendHost,
  findHost,
  finishAuthorityChange,
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

/** All that is to be known of a host: whether there is one, whose it is, whom it is handed to, whether it is on, and whether it ends. */
interface Model {
  owner: Owner | undefined;
  heir: Owner | undefined;
  isOn: boolean;
  hasEnd: boolean;
}

interface Real {
  readonly azure: Azure;
  readonly authorities: Readonly<Record<"first" | "second", Authority>>;
  /** A fault that passes, for a request that is still to come. */
  readonly failSoon: (fault: string, after: number) => void;
}

/** How a verb ended: well, or with which code. What is no BerthError is a failure of the test. */
async function end(verb: Promise<unknown>): Promise<string> {
  try {
    await verb;
    return "well";
  } catch (error) {
    if (isBerthError(error)) return error.code;
    throw error;
  }
}

/** A verb: what it does to Azure, and what the model says of how it ends. */
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

/** Azure is as the model says, and whom the host trusts gets in where it is on, and nobody else. */
async function agree({ owner, heir, isOn, hasEnd }: Model, { azure, authorities }: Real): Promise<void> {
  const found = await findHost(azure, "demo").catch(() => undefined);
  expect(found?.state).toBe(owner === undefined ? undefined : "ready");
  if (found === undefined) return;
  expect(found.power).toBe(isOn ? "running" : "deallocated");
  expect(found.expiresAt !== undefined).toBe(hasEnd);
  const ca = owners.map((each) => authorities[each].cert).join("");
  for (const who of owners) {
    const client = { ...(await issueClientCertificate(authorities[who])), ca };
    const isTrusted = who === owner || who === heir;
    const expected = !isOn ? "docker-unreachable" : isTrusted ? "well" : "docker-refused-client";
    expect(await end(probeDocker(found, client)), who).toBe(expected);
  }
}

const specOf = (name: string, more: object = {}) =>
  parseHostSpec({ name, resourceGroup: "team", allowFrom: ["127.0.0.0/8"], ...more });

/** How it ends where somebody describes the host. One that stands keeps its end, or that it has none. */
function described(model: Model, as: Owner, hasEnd = false): string {
  if (model.owner === undefined) {
    Object.assign(model, { owner: as, isOn: true, hasEnd });
    return "well";
  }
  if (as !== model.owner && as !== model.heir) return "authority-untrusted";
  if (model.heir !== undefined) return "authority-change-open";
  // One that is off is switched on by nobody who only describes it: its Docker does not answer.
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
      expect(outcomes[1]?.outcome).toBe("made");
      await removeHost(azure, "mate", { resourceGroup: "team" });
      if (outcomes[0]?.outcome === "failed") throw outcomes[0].error;
    },
    (model) => described(model, as),
  );
}

const other = (owner: Owner): Owner => (owner === "first" ? "second" : "first");

function trust(next: Owner) {
  return step(
    `${other(next)} begins to hand over to ${next}`,
    ({ azure, authorities }) =>
      beginAuthorityChange(azure, "demo", { current: authorities[other(next)], next: authorities[next] }),
    (model) => {
      if (model.owner === undefined) return "host-not-found";
      if (!model.isOn) return "host-stopped";
      if (model.owner === next) return "authority-untrusted";
      model.heir = next;
      return "well";
    },
  );
}

function distrust(next: Owner) {
  return step(
    `${next} is handed over to`,
    ({ azure, authorities }) =>
      finishAuthorityChange(azure, "demo", { current: authorities[other(next)], next: authorities[next] }),
    (model) => {
      if (model.owner === undefined) return "host-not-found";
      if (!model.isOn) return "host-stopped";
      if (model.owner !== next && model.heir !== next) return "authority-untrusted";
      Object.assign(model, { owner: next, heir: undefined });
      return "well";
    },
  );
}

const expiresAt = new Date("2101-01-01T00:00:00Z");
const afterwards = new Date("2101-02-01T00:00:00Z");

/** Where all hosts are swept that have an end. */
function sweep(removed: (model: Model) => string) {
  return step(
    "sweep",
    async ({ azure }) => {
      const { entries } = await sweepHosts(azure, { dryRun: false, now: afterwards });
      for (const { error } of entries) if (error !== undefined) throw error;
    },
    (model) => (model.hasEnd ? removed(model) : "well"),
  );
}

const nothing: Readonly<Model> = { owner: undefined, heir: undefined, isOn: false, hasEnd: false };

/** How it ends where a host is removed that was made. */
function removedWithMachine(model: Model): string {
  Object.assign(model, nothing);
  return "well";
}

/** And one that was adopted: its machine stays on. */
function givenBack(model: Model): string {
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
      // Of a machine that is off nothing can be learnt.
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
      return model.heir === owner ? "authority-change-open" : "authority-untrusted";
    },
  );
}

/** A verb for whoever finds the host. */
function care(title: string, verb: (azure: Azure) => Promise<unknown>, after: (model: Model) => string | undefined) {
  return step(
    title,
    ({ azure }) => verb(azure),
    (model) => (model.owner === undefined ? "host-not-found" : (after(model) ?? "well")),
  );
}

const isFault = (fault: string, after: number): fc.AsyncCommand<Model, Real> => ({
  check: () => true,
  toString: () => `${fault} in ${after}`,
  run: async (_model, { failSoon }) => failSoon(fault, after),
});

/** What is done to a host that there is, and to none. */
function cares(removed: (model: Model) => string) {
  return [
    fc.constantFrom(...owners.flatMap((owner) => [rotate(owner), trust(owner), distrust(owner)])),
    fc.constantFrom(
      care("stop", (azure) => stopHost(azure, "demo"), keep({ isOn: false })),
      care("start", (azure) => startHost(azure, "demo"), keep({ isOn: true })),
      care("restart", (azure) => restartHost(azure, "demo"), keep({ isOn: true })),
      care(
        "upgrade",
        (azure) => upgradeHost(azure, "demo"),
        ({ isOn }) => (isOn ? undefined : "host-stopped"),
      ),
      care("remove", (azure) => removeHost(azure, "demo"), removed),
      care("extend", (azure) => extendHost(azure, "demo", { expiresAt }), keep({ hasEnd: true })),
      care("extend for ever", (azure) => extendHost(azure, "demo", { expiresAt: undefined }), keep({ hasEnd: false })),
      // A simulated machine has nothing to say of what was done to it.
      care(
        "provision",
        (azure) => provisionHost(azure, "demo"),
        ({ isOn }) => (isOn ? "provision-failed" : "host-stopped"),
      ),
      sweep(removed),
    ),
    fc
      .tuple(fc.constantFrom(...Object.keys(transientFaults)), fc.nat({ max: 25 }))
      .map(([fault, after]) => isFault(fault, after)),
  ];
}

/** A host, and what becomes of it. */
interface Life {
  readonly begin: (azure: Azure) => Promise<unknown>;
  readonly model: Readonly<Model>;
  readonly commands: readonly fc.Arbitrary<fc.AsyncCommand<Model, Real>>[];
}

const lives: Readonly<Record<string, Life>> = {
  "is made": {
    begin: async () => undefined,
    model: nothing,
    commands: [
      fc.constantFrom(
        ...owners.flatMap((owner) => [
          create(owner),
          create(owner, { expiresAt: expiresAt.toISOString() }),
          // Another setting: a host that stands is deployed again.
          create(owner, { tags: { team: "other" } }),
          batch(owner),
        ]),
      ),
      ...cares(removedWithMachine),
    ],
  },
  "is adopted": {
    begin: makeForeignMachine,
    model: { ...nothing, isOn: true },
    commands: [fc.constantFrom(adopt("first"), adopt("second")), ...cares(givenBack)],
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

test.each(Object.entries(lives))(
  "whatever is done to a host that %s, in whatever order, with faults between, it ends as a model of four fields says",
  async (how, { begin, model, commands }) => {
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
    const what = `a host that ${how}: verbs in any order, with faults (${runs} sequences, seed ${seed})`;
    console.log(reportLine("P1-P4", what, report));
  },
);
