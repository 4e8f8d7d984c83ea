import { createAuthority, isBerthError } from "@berth/core";
import type { RequestPhase, Watch } from "@berth/emulator";
import { type EmulatedAzure, emulatedAzure } from "../emulated-azure.ts";
import { decoys, everything, faultOf, placeDecoys } from "./cloud.ts";
import { type Child, startChild } from "./process.ts";
import { type HostInput, type VerbName, verbs } from "./verbs.ts";

/** A verb that is killed, and the verbs that come before it. */
export interface CrashScenario {
  readonly verb: VerbName;
  readonly before: readonly VerbName[];
  readonly input: HostInput;
}

/** What is done about it: the same command again, or removal. */
export type Aftermath = "again" | "remove";

export interface CrashPoint {
  /** The request, counted from 1, of those that the child sends. */
  readonly request: number;
  /** Killed when the request has come and done nothing, when it has done all, or when its answer is on its way. */
  readonly phase: RequestPhase;
  readonly aftermath: Aftermath;
}

export interface MatrixReport {
  readonly points: number;
  /** How many of the children were really killed: the last requests of a run differ from one to the next. */
  readonly killed: number;
  readonly failures: readonly string[];
}

const phases: readonly RequestPhase[] = ["received", "done", "answered"];

/** Every point at which a verb can die, but for those that `takes` leaves out. */
export async function crashMatrix(
  scenario: CrashScenario,
  takes: (index: number) => boolean = () => true,
  lanes = 2,
): Promise<MatrixReport> {
  const requests = await countRequests(scenario);
  const all = Array.from({ length: requests }, (_, index) => index + 1).flatMap((request) =>
    phases.flatMap((phase) => (["again", "remove"] as const).map((aftermath) => ({ request, phase, aftermath }))),
  );
  const queue = all.filter((_point, index) => takes(index));
  const points = queue.length;
  const failures: string[] = [];
  let killed = 0;
  const work = async () => {
    await using lane = await openLane();
    for (let point = queue.shift(); point !== undefined; point = queue.shift()) {
      const outcome = await tryPoint(lane, scenario, point).catch((error: unknown) => ({
        killed: false,
        failure: error instanceof Error ? error.message : String(error),
      }));
      if (outcome.killed) killed += 1;
      if (outcome.failure !== undefined)
        failures.push(`${point.request}/${point.phase}/${point.aftermath}: ${outcome.failure}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return { points, killed, failures };
}

interface Lane extends AsyncDisposable {
  readonly cloud: EmulatedAzure;
  /** Counts requests from now on, and does something at one of them. */
  arm(at: Pick<CrashPoint, "request" | "phase"> | undefined, strike: () => void): () => number;
  /** A child that is warm; the next one warms up meanwhile. */
  nextChild(): Child;
}

async function openLane(): Promise<Lane> {
  let watch: Watch = () => undefined;
  const cloud = await emulatedAzure({ watch: (request, phase) => watch(request, phase) });
  let waiting = startChild();
  return {
    cloud,
    arm(at, strike) {
      let seen = 0;
      let struck = false;
      const counted = new WeakMap<object, number>();
      watch = (request, phase) => {
        if (phase === "received") counted.set(request, ++seen);
        if (struck || phase !== at?.phase || counted.get(request) !== at.request) return undefined;
        struck = true;
        strike();
        return "break";
      };
      return () => {
        watch = () => undefined;
        return seen;
      };
    },
    nextChild() {
      const child = waiting;
      waiting = startChild();
      return child;
    },
    async [Symbol.asyncDispose]() {
      waiting.kill();
      await cloud[Symbol.asyncDispose]();
    },
  };
}

async function countRequests(scenario: CrashScenario): Promise<number> {
  await using lane = await openLane();
  const { authority } = await begin(lane, scenario);
  const count = lane.arm(undefined, () => undefined);
  const { said } = await lane.nextChild().run(jobOf(lane, scenario, authority));
  if (said !== "done") throw new Error(`${scenario.verb} does not go well without a crash: ${said}`);
  return count();
}

async function tryPoint(lane: Lane, scenario: CrashScenario, point: CrashPoint) {
  const { authority } = await begin(lane, scenario);
  const child = lane.nextChild();
  const disarm = lane.arm(point, child.kill);
  const { killed } = await child.run(jobOf(lane, scenario, authority));
  disarm();
  const failure = await repair(lane, scenario, point.aftermath, authority);
  return { killed, failure };
}

async function begin({ cloud }: Lane, { before, input }: CrashScenario) {
  await cloud.emulator.reset();
  const azure = await cloud.connect();
  const authority = await createAuthority({ name: "tests" });
  await placeDecoys(azure);
  for (const verb of before) await verbs[verb](azure, authority, input);
  return { authority };
}

type Authority = Awaited<ReturnType<typeof createAuthority>>;

/** Another process comes, at once: it knows nothing but what Azure knows. */
async function repair(
  { cloud }: Lane,
  { verb, input }: CrashScenario,
  aftermath: Aftermath,
  authority: Authority,
): Promise<string | undefined> {
  const azure = await cloud.connect();
  if (aftermath === "again" && verb !== "remove") {
    await verbs[verb](azure, authority, input);
    const fault = await faultOf(azure, authority, input);
    if (fault !== undefined) return fault;
  }
  await verbs.remove(azure, authority, input).catch((error: unknown) => {
    if (!isBerthError(error, "host-not-found")) throw error;
  });
  await cloud.emulator.settled();
  const left = await everything(azure);
  return left.join() === decoys.join() ? undefined : `there is left ${left.join(" ")}`;
}

function jobOf({ cloud }: Lane, { verb, input }: CrashScenario, { cert, key }: Authority) {
  return { emulator: cloud.emulator, verb, input, authority: { cert, key: key?.reveal() ?? "" } };
}
