// `npm run live -- --subscription ID`: the life of a host on a real subscription. It costs money, says so first and asks.
// `--replay FILE` plays the same life against a recording, and shows where the emulator's answers differ from it in shape.
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { DefaultAzureCredential } from "@azure/identity";
import { cloudNamed, connectAzure, findPublicAddresses, isBerthError } from "@dockberth/core";
import { emulatedAzure } from "../src/emulated-azure.ts";
import { costText } from "./cost.ts";
import { playLife, removeRun, type StepOutcome } from "./life.ts";
import { outcomeLines } from "./outcome-lines.ts";
import { recordedRun } from "./recorded-run.ts";
import { type Exchange, startRecorder } from "./recorder.ts";
import { replayOf } from "./replay.ts";
import { compareShapes } from "./shapes.ts";

const values = options();
const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stopping.abort(new Error(name)));

try {
  if (values?.replay !== undefined) await replay(values.replay);
  else if (values?.subscription !== undefined) await live(values.subscription, values);
  else if (values !== undefined)
    showMistake("Name a subscription with --subscription ID, or a recording with --replay FILE");
} catch (error) {
  if (!isBerthError(error)) throw error;
  console.error(`${error.message}\n  ${error.hint}`);
  process.exitCode = stopping.signal.aborted ? 130 : 1;
}

/** Undefined where they are wrong, which is said. */
function options() {
  try {
    return parseArgs({
      options: {
        subscription: { type: "string" },
        cloud: { type: "string", default: "public" },
        location: { type: "string" },
        "allow-from": { type: "string", multiple: true },
        record: { type: "string" },
        replay: { type: "string" },
        yes: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    showMistake(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

function showMistake(mistake: string): void {
  console.error(`${mistake}. docs/live.md has the options.`);
  process.exitCode = 2;
}

async function live(subscriptionId: string, values: NonNullable<ReturnType<typeof options>>): Promise<void> {
  const cloud = cloudNamed(values.cloud);
  const location = values.location ?? cloud.locations.default;
  console.log(costText(cloud.name, location));
  if (!values.yes && !(await isConfirmed())) {
    console.log("Nothing was created.");
    process.exitCode = stopping.signal.aborted ? 130 : 0;
    return;
  }
  const runId = randomBytes(3).toString("hex");
  const allowFrom = values["allow-from"] ?? (await ownRanges());
  await using recorder = await startRecorder({ url: cloud.endpoint });
  const credential = new DefaultAzureCredential({ authorityHost: cloud.authorityHost });
  const { url: endpoint, ca } = recorder;
  const azure = await connectAzure({ credential, subscriptionId, cloud: cloud.name, endpoint, ca });
  console.log(`Run ${runId}. Everything is in resource groups berth-live-${runId}*, which are deleted at the end.`);
  let outcomes: StepOutcome[] = [];
  try {
    outcomes = await playLife({ azure, runId, location, allowFrom, signal: stopping.signal, onStep: showStep });
  } finally {
    console.log(`Deleting resource groups berth-live-${runId}* ...`);
    try {
      const deleted = await removeRun(azure, runId);
      console.log(`Azure is deleting: ${deleted.join(", ") || "nothing, because no resource group is left"}.`);
    } finally {
      const file = values.record ?? `berth-live-${runId}.json`;
      writeFileSync(file, JSON.stringify(recorder.exchanges, null, 1));
      console.log(`Recorded ${recorder.exchanges.length} exchanges, without secrets, ids and addresses, in ${file}.`);
      console.log(`\n${outcomeLines(outcomes)}`);
    }
  }
  if (stopping.signal.aborted) process.exitCode = 130;
  else if (outcomes.some(({ isAsExpected }) => !isAsExpected)) process.exitCode = 1;
}

async function replay(file: string): Promise<void> {
  const real = recordingIn(file);
  if (real === undefined) return showMistake(`${file} is not a recording`);
  const { runId, cloud: recordedCloud, location } = recordedRun(real);
  await using cloud = await emulatedAzure({ timeScale: 0.01, cloud: recordedCloud.azureName });
  const { emulator, connectOptions } = cloud;
  const played = replayOf(real);
  await using recorder = await startRecorder({ url: emulator.url, ca: emulator.ca }, played.answer);
  const azure = await connectAzure({ ...connectOptions, endpoint: recorder.url, ca: recorder.ca });
  const run = { runId, location, allowFrom: ["127.0.0.0/8"] };
  const outcomes = await playLife({ azure, ...run, signal: stopping.signal, onStep: showStep });
  const different = compareShapes(real, recorder.exchanges);
  const requests = played.requestDifferences();
  for (const { kind, differences } of different) console.log([`\n${kind}`, ...differences].join("\n  "));
  console.log(`\n${different.length} kinds of requests are answered differently by the emulator.`);
  console.log([`${requests.length} kinds of requests were sent by one side alone.`, ...requests].join("\n  "));
  console.log(`\n${outcomeLines(outcomes)}`);
  const isSame = different.length + requests.length === 0 && outcomes.every(({ isAsExpected }) => isAsExpected);
  process.exitCode = isSame ? 0 : 1;
}

function recordingIn(file: string): Exchange[] | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(file, "utf8"));
    return Array.isArray(found) ? (found as Exchange[]) : undefined;
  } catch {
    return undefined;
  }
}

async function isConfirmed(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // Where nobody can answer, the question never ends by itself.
  const closed = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  try {
    const answer = await Promise.race([terminal.question("Go on? Type yes: ", { signal: stopping.signal }), closed]);
    return answer.trim().toLowerCase() === "yes";
  } catch (error) {
    if (stopping.signal.aborted) return false;
    throw error;
  } finally {
    terminal.close();
  }
}

async function ownRanges(): Promise<string[]> {
  const sources = ["https://api.ipify.org", "https://ifconfig.me/ip"];
  return (await findPublicAddresses({ sources })).filter((each) => !each.includes(":"));
}

function showStep(step: string, outcome?: StepOutcome): void {
  if (outcome === undefined) process.stdout.write(`${step} ... `);
  else console.log(`${outcome.isAsExpected ? "ok" : outcome.seen} (${outcome.seconds.toFixed(1)} s)`);
}
