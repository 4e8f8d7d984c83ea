import { inspect } from "node:util";
import { isBerthError } from "@dockberth/core";
import { type EmulatedAzure, emulatedAzure } from "../emulated-azure.ts";
import { failure } from "../failure.ts";
import { quietTime } from "./quiet-time.ts";
import { type MatrixReport, tryAll } from "./report.ts";
import { begin, leavesHost, type Reference, reference, type Scenario } from "./scenarios.ts";
import { anyUnreachable, difference, stateOf } from "./state.ts";
import { verbs } from "./verbs.ts";

/** Azure's work on a resource, by the end of the resource id. */
export interface BrokenWork {
  readonly part: string;
  readonly code: string;
  /** Whether it fails before or after its effect. */
  readonly when: "before" | "after";
}

/** Work that fails permanently, and the code that reports it. */
export interface FailedWork {
  readonly part: string;
  readonly code: string;
  readonly message?: string;
  readonly reported: string;
  /** Expected details of the error. */
  readonly details?: Readonly<Record<string, unknown>>;
}

interface Lane {
  readonly cloud: EmulatedAzure;
  readonly known: Reference;
}

/** Stuck work takes less than a second in these tests instead of ten minutes in Azure. */
const timeScale = 0.001;
const stuckSeconds = 600;

/** Interrupts work of a verb once, after ten minutes. The result is the same as without the fault. */
export async function brokenWorkMatrix(
  scenario: Scenario,
  points: readonly BrokenWork[],
  lanes: number,
): Promise<MatrixReport> {
  return tryAll(points, lanes, () => openLane(scenario, tryBroken));
}

/** Lets work of a verb fail every time. It is started once, and its failure is reported. */
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
  const { part, code, message = "It is not allowed." } = point;
  const { azure } = await begin(cloud, known.authorities, scenario);
  const fault = cloud.emulator.failNext({ work: endingIn(part), failure: { code, message }, times: 99 });
  const error = await failure(() => verbs[scenario.verb](azure, known.authorities, scenario.input));
  await cloud.emulator.settled();
  // Berth sends no request for the work of a deployment; the fault counts how often it was started.
  const starts = maxSent(cloud, endingIn(part)) ?? fault.hits();
  const wrong = wrongError(error, point) ?? (starts > 1 ? `it was started ${starts} times` : undefined);
  return { struck: fault.hits() > 0, failure: wrong };
}

/** How often the most frequent change with this path was sent; undefined where none was. */
function maxSent({ emulator }: EmulatedAzure, path: RegExp): number | undefined {
  const sent = emulator.requests().filter((each) => each.method !== "GET" && path.test(each.path));
  const counts = [...Map.groupBy(sent, ({ method }) => method).values()].map(({ length }) => length);
  return counts.length === 0 ? undefined : Math.max(...counts);
}

function wrongError(error: unknown, { code, reported, details = {} }: FailedWork): string | undefined {
  if (error === undefined) return "no error was reported";
  if (!isBerthError(error)) return `no BerthError: ${String(error)}`;
  if (error.code !== reported) return `${error.code}: ${error.message}`;
  if (error.hint === "") return "it has no hint";
  if (!inspect([error.message, error.details, error.cause], { depth: null }).includes(code))
    return `${code} is not in: ${error.message}`;
  const found: Readonly<Record<string, unknown>> = { ...(error.details as object) };
  const wrong = Object.entries(details).find(([name, value]) => found[name] !== value);
  return wrong === undefined ? undefined : `${wrong[0]} is ${String(found[wrong[0]])}`;
}

function endingIn(part: string): RegExp {
  return new RegExp(`/${part.replaceAll(".", "\\.")}$`, "i");
}
