import { inspect } from "node:util";
import { isBerthError } from "@dockberth/core";
import { type EmulatedAzure, emulatedAzure } from "../emulated-azure.ts";
import { failure } from "../failure.ts";
import { quietTime } from "./quiet-time.ts";
import { type MatrixReport, tryAll } from "./report.ts";
import { begin, leavesHost, type Reference, reference, type Scenario } from "./scenarios.ts";
import { anyUnreachable, difference, stateOf } from "./state.ts";
import { verbs } from "./verbs.ts";

/** Work that Azure takes on, by how the id ends of what it works on. */
export interface BrokenWork {
  readonly part: string;
  readonly code: string;
  /** Whether it breaks before it had any effect or after all of it. */
  readonly when: "before" | "after";
}

/** What work can end with for good, and what that comes out as. */
export interface FailedWork {
  readonly part: string;
  readonly code: string;
  readonly message?: string;
  readonly told: string;
  /** As the details have it. */
  readonly details?: Readonly<Record<string, unknown>>;
}

interface Lane {
  readonly cloud: EmulatedAzure;
  readonly known: Reference;
}

/** Stuck work takes a second of these tests for a quarter of an hour of Azure's. */
const timeScale = 0.001;
const stuckSeconds = 600;

/** Work of a verb that gets nowhere for ten minutes and is then broken off, once: in the end nothing is otherwise. */
export async function brokenWorkMatrix(
  scenario: Scenario,
  points: readonly BrokenWork[],
  lanes: number,
): Promise<MatrixReport> {
  return tryAll(points, lanes, () => openLane(scenario, tryBroken));
}

/** Work of a verb that fails however often it is begun: it is begun once, and told. */
export async function failedWorkMatrix(
  scenario: Scenario,
  points: readonly FailedWork[],
  lanes: number,
): Promise<MatrixReport> {
  return tryAll(points, lanes, () => openLane(scenario, tryFailed));
}

async function openLane<Point>(
  scenario: Scenario,
  attempt: (
    lane: Lane,
    scenario: Scenario,
    point: Point,
  ) => Promise<{ readonly struck: boolean; readonly failure: string | undefined }>,
) {
  const time = quietTime();
  const cloud = await emulatedAzure({ wait: time.wait, watch: time.watch, timeScale });
  const known = await reference(cloud, scenario, (verb) => verb());
  return {
    attempt: (point: Point) => attempt({ cloud, known }, scenario, point),
    close: () => cloud[Symbol.asyncDispose](),
  };
}

async function tryBroken({ cloud, known }: Lane, scenario: Scenario, { part, code, when }: BrokenWork) {
  const { azure } = await begin(cloud, known.authorities, scenario);
  const fault = cloud.emulator.failNext({ work: endingIn(part), stuckSeconds, failure: { code }, when });
  await verbs[scenario.verb](azure, known.authorities, scenario.input);
  await cloud.emulator.settled();
  const failure =
    difference(await stateOf(azure), known.after) ??
    (leavesHost(scenario) ? await anyUnreachable(azure, known.authorities, scenario.input) : undefined);
  return { struck: fault.hits() === 1, failure };
}

async function tryFailed({ cloud, known }: Lane, scenario: Scenario, point: FailedWork) {
  const { part, code, message = "It is not to be." } = point;
  const { azure } = await begin(cloud, known.authorities, scenario);
  const fault = cloud.emulator.failNext({ work: endingIn(part), failure: { code, message }, times: 99 });
  const error = await failure(() => verbs[scenario.verb](azure, known.authorities, scenario.input));
  await cloud.emulator.settled();
  // What a deployment puts is no request of Berth's: how often it was begun, the fault itself has counted.
  const begun = mostSent(cloud, endingIn(part)) ?? fault.hits();
  const wrong = untold(error, point) ?? (begun > 1 ? `it was begun ${begun} times` : undefined);
  return { struck: fault.hits() > 0, failure: wrong };
}

/** How often the most frequent of the changes was asked for whose path is one of these; undefined where none was. */
function mostSent({ emulator }: EmulatedAzure, path: RegExp): number | undefined {
  const sent = emulator.requests().filter((each) => each.method !== "GET" && path.test(each.path));
  const counts = [...Map.groupBy(sent, ({ method }) => method).values()].map(({ length }) => length);
  return counts.length === 0 ? undefined : Math.max(...counts);
}

function untold(error: unknown, { code, told, details = {} }: FailedWork): string | undefined {
  if (error === undefined) return "nobody was told";
  if (!isBerthError(error)) return `no BerthError: ${String(error)}`;
  if (error.code !== told) return `${error.code}: ${error.message}`;
  if (error.hint === "") return "it does not say what to do";
  if (!inspect([error.message, error.details, error.cause], { depth: null }).includes(code))
    return `${code} is not in: ${error.message}`;
  const found: Readonly<Record<string, unknown>> = { ...(error.details as object) };
  const wrong = Object.entries(details).find(([name, value]) => found[name] !== value);
  return wrong === undefined ? undefined : `${wrong[0]} is ${String(found[wrong[0]])}`;
}

function endingIn(part: string): RegExp {
  return new RegExp(`/${part.replaceAll(".", "\\.")}$`, "i");
}
