import { inspect } from "node:util";
import { isBerthError } from "@dockberth/core";
import type { ArmErrorBody, FaultyAnswer, Watch } from "@dockberth/emulator";
import { emulatedAzure } from "../emulated-azure.ts";
import { failure } from "../failure.ts";
import { quietTime } from "./quiet-time.ts";
import { type MatrixReport, tryAll } from "./report.ts";
import { begin, leavesHost, type Reference, reference, type Scenario } from "./scenarios.ts";
import { anyUnreachable, difference, stateOf } from "./state.ts";
import { type VerbName, verbs } from "./verbs.ts";

/** Faults that can happen to any request, and are gone at the next. */
export const transientFaults: Readonly<Record<string, FaultyAnswer>> = {
  "429 with Retry-After": { status: 429, code: "TooManyRequests", retryAfterSeconds: 20 },
  "429 without": { status: 429, code: "TooManyRequests" },
  500: { status: 500, code: "InternalServerError" },
  502: { status: 502, code: "BadGateway" },
  503: { status: 503, code: "ServiceUnavailable", retryAfterSeconds: 5 },
  504: { status: 504, code: "GatewayTimeout" },
  "another operation": { status: 409, code: "AnotherOperationInProgress" },
  "reset before": "reset-before",
  "reset after": "reset-after",
  "reset during": "reset-during",
  slow: { slowSeconds: 30 },
  truncated: "truncated",
  foreign: "foreign",
  "expired token": "expired-token",
};

type Rejection = Extract<FaultyAnswer, { status: number }>;

/** Permanent faults, and the codes that they may be reported as. The innermost code of an answer is the cause. */
export const terminalFaults: Readonly<
  Record<string, { readonly answer: Rejection; readonly codes: readonly string[] }>
> = {
  "no permission": { answer: { status: 403, code: "AuthorizationFailed" }, codes: ["permission-denied"] },
  policy: { answer: { status: 403, code: "RequestDisallowedByPolicy" }, codes: ["policy-denied"] },
  lock: { answer: { status: 409, code: "ScopeLocked" }, codes: ["resource-locked"] },
  "wrong credentials": { answer: { status: 401, code: "AuthenticationFailed" }, codes: ["credentials-rejected"] },
  quota: { answer: { status: 409, code: "QuotaExceeded" }, codes: ["quota-exceeded"] },
  unknown: {
    answer: { status: 400, code: "UnknownToBerth", message: "It is not allowed." },
    codes: ["azure-unexpected", "deployment-failed"],
  },
  "known, inside": {
    answer: {
      status: 400,
      code: "InvalidTemplateDeployment",
      details: [{ code: "QuotaExceeded", message: "Current Limit: 10, Current Usage: 8, Additional Required: 4." }],
    },
    codes: ["quota-exceeded"],
  },
  "unknown, inside": {
    answer: {
      status: 400,
      code: "BadRequest",
      details: [
        { code: "Outer", message: "No.", details: [{ code: "UnknownToBerth", message: "It is not allowed." }] },
      ],
    },
    codes: ["azure-unexpected", "deployment-failed"],
  },
};

/** Reads whose failure is ignored. A verb must not ignore any other. */
const ignoredReads: readonly RegExp[] = [
  // The progress of a deployment; its own request returns the result.
  /\/deployments\/[^/]+\/operations$/,
  // The address to probe, read every second until Docker answers.
  /\/publicIPAddresses\/demo-ip$/,
  // The output of a script while it runs; its own request returns the result.
  /\/runCommands\/berth-[a-z]+$/,
];

/** The failed deployment of a batch; its operations give the result of each host. */
const ignoredBatchReads: readonly RegExp[] = [
  /\/deployments\/berth\.batch(-network)?$/,
  /\/Microsoft\.Resources\/locations\/global\/operations\/[^/]+$/,
];

/** Requests that are sent again after a rejection, for another purpose: the owner of a command to delete, and tags. */
const sentAgain: readonly RegExp[] = [/^GET .*\/runCommands\/berth-[a-z]+$/, /^PATCH .*\/tags\/default$/];

/** A sweep that failed takes its marks back, and reads the parts that have none to take: whether they are gone. */
const readAgainBySweep = /^GET .*\/(virtualMachines|disks|networkInterfaces|publicIPAddresses)\/[^/]+$/;

/** The time that retries may add to a verb: the maximum for one request. */
const maxAddedSeconds = 300;

interface FaultPoint {
  /** The number of the request, from 1. */
  readonly request: number;
  readonly fault: string;
}

interface Sent {
  readonly method: string;
  readonly path: string;
}

/** An emulator with a virtual clock that records the requests of a verb. */
async function openStage() {
  const time = quietTime();
  let sent: Sent[] = [];
  let strikeAt = 0;
  const watch: Watch = (request, phase) => {
    if (phase === "received") sent.push(request);
    // The clock does not wait for the faulty request, which may never be answered.
    if (sent[strikeAt - 1] === request) return undefined;
    return time.watch(request, phase);
  };
  const cloud = await emulatedAzure({ watch, wait: time.wait });
  return {
    cloud,
    time,
    /** Records from now on. */
    arm(request: number, answer: FaultyAnswer) {
      sent = [];
      strikeAt = request;
      return cloud.emulator.failNext({ after: request - 1, answer });
    },
    sent: () => sent,
    forget() {
      sent = [];
      strikeAt = 0;
    },
  };
}

type Stage = Awaited<ReturnType<typeof openStage>>;

interface Measured extends Reference {
  readonly requests: readonly Sent[];
  readonly seconds: number;
}

async function measure({ cloud, time, forget, sent }: Stage, scenario: Scenario): Promise<Measured> {
  let requests: readonly Sent[] = [];
  let seconds = 0;
  const known = await reference(cloud, scenario, async (verb) => {
    const started = time.now();
    forget();
    await verb();
    [requests, seconds] = [[...sent()], time.now() - started];
  });
  return { ...known, requests, seconds };
}

/** Injects every fault of a kind at every request of a verb, at the points for which `takes` is true. */
export async function faultMatrix(
  scenario: Scenario,
  kind: "transient" | "terminal",
  takes: (index: number) => boolean = () => true,
  lanes = 2,
): Promise<MatrixReport> {
  const stage = await openStage();
  const measured = await measure(stage, scenario);
  await stage.cloud[Symbol.asyncDispose]();
  const faults = Object.keys(kind === "transient" ? transientFaults : terminalFaults);
  const points = measured.requests
    .flatMap((sent, index) =>
      faults.filter((fault) => concerns(fault, sent)).map((fault) => ({ request: index + 1, fault })),
    )
    .filter((_point, index) => takes(index));
  const attempt = kind === "transient" ? tryTransient : tryTerminal;
  return tryAll(points, lanes, async () => {
    const lane = await openStage();
    return {
      attempt: (point) => attempt(lane, scenario, measured, point),
      close: () => lane.cloud[Symbol.asyncDispose](),
    };
  });
}

/** The emulator's sign-in can lose its connection, but does not reject. */
function concerns(fault: string, sent: Sent): boolean {
  const answer = transientFaults[fault];
  const isConnectionFault =
    answer !== undefined && answer !== "expired-token" && !(typeof answer === "object" && "status" in answer);
  return isConnectionFault || !isSignIn(sent);
}

async function tryTransient(stage: Stage, scenario: Scenario, measured: Measured, { request, fault }: FaultPoint) {
  const { cloud, time, arm } = stage;
  const { authorities } = measured;
  await begin(cloud, authorities, scenario);
  const azure = await cloud.connect();
  const started = time.now();
  const awaited = arm(request, transientFaults[fault] ?? "reset-before");
  await verbs[scenario.verb](azure, authorities, scenario.input);
  const [struck, seconds] = [awaited.hits() > 0, time.now() - started];
  await cloud.emulator.settled();
  const failure =
    difference(await stateOf(azure), measured.after) ??
    (leavesHost(scenario) ? await anyUnreachable(azure, authorities, scenario.input) : undefined) ??
    (seconds > measured.seconds + maxAddedSeconds
      ? `it took ${seconds} s instead of ${measured.seconds} s`
      : undefined);
  return { struck, failure };
}

/**
 * A permanent fault ends the verb with a code and a hint, and its request is not sent again. Or the request was a read that
 * can be ignored, and the result is the same as without the fault.
 */
async function tryTerminal(stage: Stage, scenario: Scenario, measured: Measured, { request, fault }: FaultPoint) {
  const { cloud, arm, sent } = stage;
  const { authorities } = measured;
  const { answer, codes } = terminalFaults[fault] as (typeof terminalFaults)[string];
  await begin(cloud, authorities, scenario);
  const azure = await cloud.connect();
  arm(request, answer);
  const error = await failure(() => verbs[scenario.verb](azure, authorities, scenario.input));
  const requests = [...sent()];
  await cloud.emulator.settled();
  const met = requests[request - 1];
  if (met === undefined || isSignIn(met)) return { struck: false, failure: undefined };
  const title = `${met.method} ${met.path}`;
  if (error === undefined) {
    const allowed = scenario.verb === "batch" ? [...ignoredReads, ...ignoredBatchReads] : ignoredReads;
    const isIgnored = met.method === "GET" && allowed.some((path) => path.test(met.path));
    const changed = isIgnored ? difference(await stateOf(azure), measured.after) : "the fault was not reported";
    return { struck: true, failure: changed === undefined ? undefined : `${title}: ${changed}` };
  }
  const wrong = faultOf(error, codes, answer) ?? repeated(met, requests.slice(request), scenario.verb);
  return { struck: true, failure: wrong === undefined ? undefined : `${title}: ${wrong}` };
}

function innermost({
  code,
  details = [],
}: {
  readonly code: string;
  readonly details?: readonly ArmErrorBody[] | undefined;
}): string {
  const [inner] = details;
  return inner === undefined ? code : innermost(inner);
}

/** A known code has Azure's error as its cause; the message of an unknown one must contain it. */
function faultOf(error: unknown, codes: readonly string[], answer: Rejection): string | undefined {
  if (!isBerthError(error)) return `no BerthError: ${String(error)}`;
  if (!codes.includes(error.code)) return `${error.code}: ${error.message}`;
  if (error.hint === "") return "it has no hint";
  const isKnown = !["azure-unexpected", "deployment-failed"].includes(error.code);
  const [words, code] = isKnown
    ? [inspect([error.details, error.cause], { depth: null }), answer.code]
    : [error.message, innermost(answer)];
  return words.includes(code) ? undefined : `${code} is not in ${error.code}: ${error.message}`;
}

function repeated({ method, path }: Sent, later: readonly Sent[], verb: VerbName): string | undefined {
  const again = later.filter((each) => each.method === method && each.path === path);
  const allowed = verb === "sweep" ? [...sentAgain, readAgainBySweep] : sentAgain;
  const most = allowed.some((each) => each.test(`${method} ${path}`)) ? 1 : 0;
  return again.length <= most ? undefined : `it was sent ${again.length + 1} times`;
}

function isSignIn({ path }: Sent): boolean {
  return /\/oauth2\/|\/\.well-known\/|\/discovery\//.test(path);
}
