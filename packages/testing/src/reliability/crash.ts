import { type Authority, isBerthError } from "@dockberth/core";
import type { RequestPhase, Watch } from "@dockberth/emulator";
import { type EmulatedAzure, emulatedAzure } from "../emulated-azure.ts";
import { type Child, startChild } from "./process.ts";
import { type MatrixReport, tryAll } from "./report.ts";
import { begin, keepsHost, leavesHost, type Reference, reference, type Scenario } from "./scenarios.ts";
import { anyUnreachable, difference, leftAfterRemoval, probingClients, stateOf, unreachable } from "./state.ts";
import { type Authorities, verbs } from "./verbs.ts";

/** What follows a crash: the same verb again, or a remove. */
const aftermaths = ["again", "remove"] as const;

/** When the process is killed: when a request arrives, when it has had its effect, or when its response is sent. */
const phases: readonly RequestPhase[] = ["received", "done", "answered"];

interface CrashPoint {
  /** The number of the request, from 1. */
  readonly request: number;
  readonly phase: RequestPhase;
  readonly aftermath: (typeof aftermaths)[number];
}

/** Kills a verb at every point for which `takes` is true. */
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
  /** Counts requests from now on, and calls `strike` at one of them. */
  arm(at: Pick<CrashPoint, "request" | "phase"> | undefined, strike: () => void): () => number;
  /** A child that has loaded its modules. The next one starts loading. */
  nextChild(): Child;
  readonly close: () => Promise<void>;
}

async function openLane(maxChildren: number): Promise<Lane> {
  let watch: Watch = () => undefined;
  const cloud = await emulatedAzure({ watch: (request, phase) => watch(request, phase) });
  let left = maxChildren;
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
  const { killed, output } = await child.run(jobOf(lane, scenario, known.authorities));
  disarm();
  // A child that does not work proves nothing, however well the state converges after it.
  if (!killed && output !== "done") return { struck: false, failure: `the child failed: ${output}` };
  await cloud.emulator.settled();
  const failure =
    (keepsHost(scenario) ? await lockedOut(cloud, scenario, known) : undefined) ??
    (point.aftermath === "again" ? await again(cloud, scenario, known) : undefined) ??
    (await leftAfterRemoval(cloud, scenario.input, known.without));
  return { struck: killed, failure };
}

/** After any crash, the host accepts clients of the authority in its tags. */
async function lockedOut({ connect }: EmulatedAzure, { verb, input }: Scenario, { authorities }: Reference) {
  const failure = await unreachable(await connect(), authorities, input.name, probingClients(verb));
  return failure === undefined ? undefined : `clients are locked out: ${failure}`;
}

/** Runs the same verb in another process, which knows only the state in Azure. */
async function again(
  { connect, emulator }: EmulatedAzure,
  { verb, input }: Scenario,
  { authorities, after }: Reference,
) {
  const azure = await connect();
  await verbs[verb](azure, authorities, input).catch((error: unknown) => {
    // A remove that was killed at its last request has nothing left to do.
    if (verb !== "remove" || !isBerthError(error, "host-not-found")) throw error;
  });
  await emulator.settled();
  // A run after the end of another one makes another version.
  const found = (await stateOf(azure)).filter((line) => !/\/versions\/1\.0\.1 /.test(line));
  return (
    difference(found, after) ?? (leavesHost({ verb }) ? await anyUnreachable(azure, authorities, input) : undefined)
  );
}

function jobOf({ cloud }: Lane, { verb, input }: Scenario, { current, next }: Authorities) {
  return { emulator: cloud.emulator, verb, input, authorities: { current: revealed(current), next: revealed(next) } };
}

function revealed({ cert, key }: Authority) {
  return { cert, key: key?.reveal() ?? "" };
}
