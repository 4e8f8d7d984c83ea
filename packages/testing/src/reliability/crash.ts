import { type Authority, isBerthError } from "@dockberth/core";
import type { RequestPhase, Watch } from "@dockberth/emulator";
import { type EmulatedAzure, emulatedAzure } from "../emulated-azure.ts";
import { type Child, startChild } from "./process.ts";
import { type MatrixReport, tryAll } from "./report.ts";
import { begin, isCare, leavesHost, type Reference, reference, type Scenario } from "./scenarios.ts";
import { anyUnreachable, difference, leftAfterRemoval, stateOf, unreachable, whoMayKnock } from "./state.ts";
import { type Authorities, verbs } from "./verbs.ts";

/** What is done about a crash: the same command again, or removal. */
const aftermaths = ["again", "remove"] as const;

/** Killed when a request has come and done nothing, when it has done all, or when its answer is on its way. */
const phases: readonly RequestPhase[] = ["received", "done", "answered"];

interface CrashPoint {
  /** The request, counted from 1, of those that the child sends. */
  readonly request: number;
  readonly phase: RequestPhase;
  readonly aftermath: (typeof aftermaths)[number];
}

/** Every point at which a verb can die, but for those that `takes` leaves out. */
export async function crashMatrix(
  scenario: Scenario,
  takes: (index: number) => boolean = () => true,
  lanes = 2,
): Promise<MatrixReport> {
  const { known, requests } = await measure(scenario);
  const points = Array.from({ length: requests }, (_, index) => index + 1)
    .flatMap((request) =>
      phases.flatMap((phase) => aftermaths.map((aftermath) => ({ request, phase, aftermath }) satisfies CrashPoint)),
    )
    .filter((_point, index) => takes(index));
  return tryAll(points, lanes, async () => {
    const lane = await openLane(points.length);
    return { attempt: (point) => tryPoint(lane, scenario, known, point), close: lane.close };
  });
}

interface Lane {
  readonly cloud: EmulatedAzure;
  /** Counts requests from now on, and does something at one of them. */
  arm(at: Pick<CrashPoint, "request" | "phase"> | undefined, strike: () => void): () => number;
  /** A child that is warm; the next one warms up meanwhile. */
  nextChild(): Child;
  readonly close: () => Promise<void>;
}

async function openLane(mostChildren: number): Promise<Lane> {
  let watch: Watch = () => undefined;
  const cloud = await emulatedAzure({ watch: (request, phase) => watch(request, phase) });
  let left = mostChildren;
  const warmUp = () => (left-- > 0 ? startChild() : undefined);
  let waiting = warmUp();
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
      const child = waiting ?? startChild();
      waiting = warmUp();
      return child;
    },
    async close() {
      waiting?.kill();
      await cloud[Symbol.asyncDispose]();
    },
  };
}

async function measure(scenario: Scenario): Promise<{ readonly known: Reference; readonly requests: number }> {
  const lane = await openLane(0);
  try {
    let requests = 0;
    const known = await reference(lane.cloud, scenario, async (verb) => {
      const count = lane.arm(undefined, () => undefined);
      await verb();
      requests = count();
    });
    return { known, requests };
  } finally {
    await lane.close();
  }
}

async function tryPoint(lane: Lane, scenario: Scenario, known: Reference, point: CrashPoint) {
  const { cloud } = lane;
  await begin(cloud, known.authorities, scenario);
  const child = lane.nextChild();
  const disarm = lane.arm(point, child.kill);
  const { killed } = await child.run(jobOf(lane, scenario, known.authorities));
  disarm();
  await cloud.emulator.settled();
  const failure =
    (isCare(scenario) ? await lockedOut(cloud, scenario, known) : undefined) ??
    (point.aftermath === "again" ? await again(cloud, scenario, known) : undefined) ??
    (await leftAfterRemoval(cloud, scenario.input, known.without));
  return { struck: killed, failure };
}

/** Whoever belongs to the authority that the tags name gets in, whatever died in the middle of what. */
async function lockedOut({ connect }: EmulatedAzure, { verb, input }: Scenario, { authorities }: Reference) {
  const failure = await unreachable(await connect(), authorities, input.name, whoMayKnock(verb));
  return failure === undefined ? undefined : `nobody gets in: ${failure}`;
}

/** Another process does the same: it knows nothing but what Azure knows. */
async function again(
  { connect, emulator }: EmulatedAzure,
  { verb, input }: Scenario,
  { authorities, after }: Reference,
) {
  const azure = await connect();
  await verbs[verb](azure, authorities, input).catch((error: unknown) => {
    // A removal that died with its last request has nothing left to do.
    if (verb !== "remove" || !isBerthError(error, "host-not-found")) throw error;
  });
  await emulator.settled();
  return (
    difference(await stateOf(azure), after) ??
    (leavesHost({ verb }) ? await anyUnreachable(azure, authorities, input) : undefined)
  );
}

function jobOf({ cloud }: Lane, { verb, input }: Scenario, { current, next }: Authorities) {
  return { emulator: cloud.emulator, verb, input, authorities: { current: told(current), next: told(next) } };
}

function told({ cert, key }: Authority) {
  return { cert, key: key?.reveal() ?? "" };
}
