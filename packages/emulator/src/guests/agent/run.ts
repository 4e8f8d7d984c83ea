import type { GuestOutput, GuestResult, GuestTask } from "../guest.ts";
import { type AgentScript, quote } from "./agent-script.ts";
import { customScript } from "./custom-script.ts";
import runScript from "./run.sh";
import { runCommand } from "./run-command.ts";
import { uninstall } from "./uninstall.ts";
import { vmAccess } from "./vm-access.ts";

/** Runs a shell inside a machine with this standard input. */
export type RunShell = (input: string) => Promise<{ readonly stdout: string; readonly stderr: string }>;

/** Runs one task inside a machine in the way of Azure's agent and its extension handlers. */
export async function runTask(runShell: RunShell, task: GuestTask): Promise<GuestResult> {
  const startedAt = new Date();
  const { stdout, stderr } = await runShell(render(agentScript(task)));
  const [code, out, err] = stdout.trim().split(",");
  if (err === undefined) throw new Error(`The agent of this virtual machine did not answer. ${stderr.trim()}`);
  return {
    exitCode: code === "timeout" ? timeoutCode : Number(code),
    stdout: decodeTail(out),
    stderr: decodeTail(err),
    startedAt,
    endedAt: new Date(),
    timedOut: code === "timeout",
  };
}

/** Returns the output of a running task so far; undefined if it has not started. */
export async function readProgress(runShell: RunShell, task: GuestTask): Promise<GuestOutput | undefined> {
  const script = `cd ${quote(agentScript(task).folder)} && for each in stdout stderr; do tail -c 4096 "$each" | base64 -w 0; echo; done`;
  const [out, err] = (await runShell(script)).stdout.split("\n");
  return err === undefined ? undefined : { stdout: decodeTail(out), stderr: decodeTail(err) };
}

/** The exit code of timeout(1) if it had to end a program. */
const timeoutCode = 124;

function agentScript(task: GuestTask): AgentScript {
  switch (task.kind) {
    case "custom-script":
      return customScript(task);
    case "run-command":
      return runCommand(task);
    case "vm-access":
      return vmAccess(task);
    case "uninstall":
      return uninstall(task);
  }
}

function render({ folder, timeoutSeconds, lines }: AgentScript): string {
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
