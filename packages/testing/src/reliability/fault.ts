import { inspect } from "node:util";
import { isBerthError } from "@dockberth/core";
import type { ArmErrorBody, FaultyAnswer, Watch } from "@dockberth/emulator";
import { emulatedAzure } from "../emulated-azure.ts";
import { failure } from "../failure.ts";
import { quietTime } from "./quiet-time.ts";
import { type MatrixReport, tryAll } from "./report.ts";
import { begin, leavesHost, type Reference, reference, type Scenario } from "./scenarios.ts";
import { anyUnreachable, difference, stateOf } from "./state.ts";
import { verbs } from "./verbs.ts";

/** What may happen to any request, and is gone the next time. */
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

type Refusal = Extract<FaultyAnswer, { status: number }>;

/** What no repetition mends, and the codes that it may come out as. The last code inside is what happened. */
export const terminalFaults: Readonly<Record<string, { readonly answer: Refusal; readonly codes: readonly string[] }>> =
  {
    "no permission": { answer: { status: 403, code: "AuthorizationFailed" }, codes: ["permission-denied"] },
    policy: { answer: { status: 403, code: "RequestDisallowedByPolicy" }, codes: ["policy-denied"] },
    lock: { answer: { status: 409, code: "ScopeLocked" }, codes: ["resource-locked"] },
    "wrong credentials": { answer: { status: 401, code: "AuthenticationFailed" }, codes: ["credentials-rejected"] },
    quota: { answer: { status: 409, code: "QuotaExceeded" }, codes: ["quota-exceeded"] },
    unknown: {
      answer: { status: 400, code: "NeverHeardOf", message: "It is not to be." },
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
        details: [{ code: "Outer", message: "No.", details: [{ code: "NeverHeardOf", message: "It is not to be." }] }],
      },
      codes: ["azure-unexpected", "deployment-failed"],
    },
  };

/** Reads whose refusal ends nothing. Any other that is swallowed is a failure. */
const looks: readonly RegExp[] = [
  // What people are shown of a deployment's progress: its own request says how it ended.
  /\/deployments\/[^/]+\/operations$/,
  // Where to knock, asked once a second until Docker answers.
  /\/publicIPAddresses\/demo-ip$/,
  // What people are shown of a script's output: its own request says how it ended.
  /\/runCommands\/berth-[a-z]+$/,
];

/** A batch's deployment, where that is refused at its end: what the operations said of each host decides. */
const looksOfBatch: readonly RegExp[] = [
  /\/deployments\/berth\.batch(-network)?$/,
  /\/Microsoft\.Resources\/locations\/global\/operations\/[^/]+$/,
];

/** What is asked once more after a refusal, for another purpose: whose a command is that is to go, and tags that were set. */
const askedAnew: readonly RegExp[] = [/^GET .*\/runCommands\/berth-[a-z]+$/, /^PATCH .*\/tags\/default$/];

/** What patience may add to a verb: as long as one request may take in all. */
const longestSeconds = 300;

interface FaultPoint {
  /** The request, counted from 1, of those that the verb sends. */
  readonly request: number;
  readonly fault: string;
}

interface Sent {
  readonly method: string;
  readonly path: string;
}

/** An emulator with a time of its own, which counts what a verb sends. */
async function openStage() {
  const time = quietTime();
  let sent: Sent[] = [];
  let strikeAt = 0;
  const watch: Watch = (request, phase) => {
    if (phase === "received") sent.push(request);
    // What is struck may never be answered, and time would wait for it; also where the verb has ended before, and
    // whoever looks at what it left is struck.
    if (sent[strikeAt - 1] === request) return undefined;
    return time.watch(request, phase);
  };
  const cloud = await emulatedAzure({ watch, wait: time.wait });
  return {
    cloud,
    time,
    /** Counts from now on. */
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

/** Every request of a verb, and every fault of a kind at each, but for those that `takes` leaves out. */
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

/** The emulator's sign-in can break, and is not refused. */
function concerns(fault: string, sent: Sent): boolean {
  const answer = transientFaults[fault];
  const mayBreak =
    answer !== undefined && answer !== "expired-token" && !(typeof answer === "object" && "status" in answer);
  return mayBreak || !isSignIn(sent);
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
    (seconds > measured.seconds + longestSeconds ? `it took ${seconds} in place of ${measured.seconds} s` : undefined);
  return { struck, failure };
}

/**
 * A request that is refused for good ends the verb, named by its code and with what to do, and is not sent again; or else
 * it was only a look at something, and everything is as it would be without it.
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
    const allowed = scenario.verb === "batch" ? [...looks, ...looksOfBatch] : looks;
    const isLook = met.method === "GET" && allowed.some((look) => look.test(met.path));
    const changed = isLook ? difference(await stateOf(azure), measured.after) : "nobody was told";
    return { struck: true, failure: changed === undefined ? undefined : `${title}: ${changed}` };
  }
  const wrong = faultOf(error, codes, answer) ?? repeated(met, requests.slice(request));
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

/** A row of the table names what happened by itself, with Azure's error as its cause; what is in no row must say it to people. */
function faultOf(error: unknown, codes: readonly string[], answer: Refusal): string | undefined {
  if (!isBerthError(error)) return `no BerthError: ${String(error)}`;
  if (!codes.includes(error.code)) return `${error.code}: ${error.message}`;
  if (error.hint === "") return "it does not say what to do";
  const isKnown = !["azure-unexpected", "deployment-failed"].includes(error.code);
  const [words, code] = isKnown
    ? [inspect([error.details, error.cause], { depth: null }), answer.code]
    : [error.message, innermost(answer)];
  return words.includes(code) ? undefined : `${code} is not in ${error.code}: ${error.message}`;
}

function repeated({ method, path }: Sent, later: readonly Sent[]): string | undefined {
  const again = later.filter((each) => each.method === method && each.path === path);
  const most = askedAnew.some((each) => each.test(`${method} ${path}`)) ? 1 : 0;
  return again.length <= most ? undefined : `it was sent ${again.length + 1} times`;
}

function isSignIn({ path }: Sent): boolean {
  return /\/oauth2\/|\/\.well-known\/|\/discovery\//.test(path);
}
