import type { GuestResult, GuestTask } from "../guest.ts";
import type { AgentRun } from "./agent-script.ts";
import { customScript } from "./custom-script.ts";
import { quote } from "./quote.ts";
import runScript from "./run.sh";
import { runCommand } from "./run-command.ts";
import { vmAccess } from "./vm-access.ts";

/** Runs a shell inside a machine on what is given as its standard input. */
export type RunShell = (input: string) => Promise<{ readonly stdout: string; readonly stderr: string }>;

/** Runs one task inside a machine, as Azure's agent and the handlers it starts do. */
export async function runTask(runShell: RunShell, task: GuestTask): Promise<GuestResult> {
  const startedAt = new Date();
  const { stdout, stderr } = await runShell(renderRun(describeRun(task)));
  const [code, out, err] = stdout.trim().split(",");
  if (err === undefined) throw new Error(`The agent of this virtual machine did not answer. ${stderr.trim()}`);
  return {
    exitCode: Number(code),
    stdout: decodeTail(out),
    stderr: decodeTail(err),
    startedAt,
    endedAt: new Date(),
    timedOut: timedOutCodes.has(code ?? ""),
  };
}

/** What a task that runs has written so far; nothing where it has not begun. */
export async function readProgress(
  runShell: RunShell,
  task: GuestTask,
): Promise<Pick<GuestResult, "stdout" | "stderr"> | undefined> {
  const look = `cd ${quote(describeRun(task).folder)} && for each in stdout stderr; do tail -c 4096 "$each" | base64 -w 0; echo; done`;
  const [out, err] = (await runShell(look)).stdout.split("\n");
  return err === undefined ? undefined : { stdout: decodeTail(out), stderr: decodeTail(err) };
}

/** What timeout(1) ends with where it had to end a program, gently or not. */
const timedOutCodes = new Set(["124", "137"]);

function describeRun(task: GuestTask): AgentRun {
  if (task.kind === "custom-script") return customScript(task);
  return task.kind === "run-command" ? runCommand(task) : vmAccess(task);
}

function renderRun({ folder, timeoutSeconds, lines }: AgentRun): string {
  const task = ["exec 3<&-", "set -e", ...lines].join("\n");
  return [
    `folder=${quote(folder)} timeout_seconds=${Math.ceil(timeoutSeconds)}`,
    `task() { printf '%s\\n' ${quote(task)}; }`,
    runScript,
  ].join("\n");
}

function decodeTail(encoded = ""): string {
  return Buffer.from(encoded, "base64").toString("utf8");
}
