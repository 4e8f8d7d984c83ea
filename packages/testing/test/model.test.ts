import {
  type Azure,
  createAuthority,
  findHost,
  isBerthError,
  makeHost,
  parseHostSpec,
  probeDocker,
  removeHost,
  restartHost,
  rotateHost,
  startHost,
  stopHost,
  type TlsMaterial,
  upgradeHost,
} from "@berth/core";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { emulatedAzure } from "../src/index.ts";
import { transientFaults } from "../src/reliability/fault.ts";
import { reportLine } from "../src/reliability/report.ts";
import { difference, placeDecoys, stateOf } from "../src/reliability/state.ts";

const runs = process.env["RELIABILITY_EVERY"] === undefined ? 6 : 600 / Number(process.env["RELIABILITY_EVERY"]);
const seed = Number(process.env["FUZZ_SEED"] ?? 20261125);

type Authority = Awaited<ReturnType<typeof createAuthority>>;

/** All that is to be known of a host: whether there is one, whose it is, and whether it is on. */
interface Model {
  owner: "first" | "second" | undefined;
  isOn: boolean;
}

interface Real {
  readonly azure: Azure;
  readonly authorities: Readonly<Record<"first" | "second", Authority>>;
  /** A fault that passes, for a request that is still to come. */
  readonly failSoon: (fault: string, after: number) => void;
  client: TlsMaterial | undefined;
}

type Owner = "first" | "second";

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

/** Azure is as the model says, and who owns the host gets in where it is on. */
async function agree(model: Model, { azure, client }: Real): Promise<void> {
  const found = await findHost(azure, "demo").catch(() => undefined);
  expect(found?.state).toBe(model.owner === undefined ? undefined : "ready");
  if (found === undefined || client === undefined) return;
  expect(found.power).toBe(model.isOn ? "running" : "deallocated");
  expect(await end(probeDocker(found, client))).toBe(model.isOn ? "well" : "docker-unreachable");
}

function create(owner: Owner) {
  const spec = parseHostSpec({ name: "demo", resourceGroup: "team", allowFrom: ["127.0.0.0/8"] });
  return step(
    `create as ${owner}`,
    async (real) => {
      const { client } = await makeHost(real.azure, spec, real.authorities[owner]);
      real.client = client;
    },
    (model) => {
      if (model.owner !== undefined && model.owner !== owner) return "authority-untrusted";
      // One that is off is switched on by nobody who only describes it: its Docker does not answer.
      if (model.owner === owner && !model.isOn) return "host-stopped";
      model.owner = owner;
      model.isOn = true;
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
      return model.owner === owner ? "well" : "authority-untrusted";
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

const commands = [
  fc.constantFrom(create("first"), create("second"), rotate("first"), rotate("second")),
  fc.constantFrom(
    care("stop", (azure) => stopHost(azure, "demo"), set(false)),
    care("start", (azure) => startHost(azure, "demo"), set(true)),
    care("restart", (azure) => restartHost(azure, "demo"), set(true)),
    care(
      "upgrade",
      (azure) => upgradeHost(azure, "demo"),
      ({ isOn }) => (isOn ? undefined : "host-stopped"),
    ),
    care(
      "remove",
      (azure) => removeHost(azure, "demo", { resourceGroup: "team" }),
      (model) => {
        model.owner = undefined;
        return undefined;
      },
    ),
  ),
  fc
    .tuple(fc.constantFrom(...Object.keys(transientFaults)), fc.nat({ max: 25 }))
    .map(([fault, after]) => isFault(fault, after)),
];

function set(isOn: boolean) {
  return (model: Model) => {
    model.isOn = isOn;
    return undefined;
  };
}

const cloud = await emulatedAzure();
afterAll(() => cloud[Symbol.asyncDispose]());

test("whatever is done to a host in whatever order, with faults between, it ends as a model of three lines says", async () => {
  const authorities = {
    first: await createAuthority({ name: "first" }),
    second: await createAuthority({ name: "second" }),
  };
  let [steps, faults] = [0, 0];
  const property = fc.asyncProperty(fc.commands(commands, { maxCommands: 8, size: "+1" }), async (sequence) => {
    await cloud.emulator.reset();
    const azure = await cloud.connect();
    await placeDecoys(azure);
    const decoys = await stateOf(azure);
    const failSoon = (fault: string, after: number) => {
      faults += 1;
      cloud.emulator.failNext({ after, answer: transientFaults[fault] ?? "reset-before" });
    };
    const real: Real = { azure, authorities, failSoon, client: undefined };
    await fc.asyncModelRun(() => ({ model: { owner: undefined, isOn: false }, real }), sequence);
    steps += [...sequence].length;
    await end(removeHost(azure, "demo", { resourceGroup: "team" }));
    await cloud.emulator.settled();
    expect(difference(await stateOf(azure), decoys)).toBeUndefined();
  });
  await fc.assert(property, { seed, numRuns: runs });
  const report = { points: steps, struck: faults, failures: [] };
  console.log(reportLine("P1-P4", `verbs in any order, with faults (${runs} sequences, seed ${seed})`, report));
}, 3_600_000);
