import type { Azure } from "../../azure/connect.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { BerthError } from "../../errors/index.ts";
import { issueTexts } from "../../messages/issues.ts";
import type { RunOptions } from "../../run/options.ts";
import { throwIfAborted } from "../../run/options.ts";
import { type CommandOutcome, runOnMachine } from "../../run-command/command.ts";
import type { Secret } from "../../secret.ts";
import { findHost } from "../model/host.ts";
import { commandTarget, reportOperation } from "../model/operation.ts";

/** Options of `runScript`. */
export interface RunScriptOptions extends RunOptions {
  /** Run by `/bin/sh`, or by the interpreter in its first line. Everybody with read access to the machine can read it while it runs. */
  readonly script: string;
  /** Environment variables of the script. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  /** Environment variables that nobody can read in Azure. */
  readonly secretParameters?: Readonly<Record<string, Secret>> | undefined;
  /** Default 3600. */
  readonly timeoutSeconds?: number | undefined;
  /** Called with the script's output while it runs. */
  readonly onOutput?: ((text: string) => void) | undefined;
}

/**
 * Runs a script as root on a host's machine, without SSH. A script that fails is not an error: see its exit code. Azure
 * keeps the last 4 KB of its output.
 * @throws BerthError `spec-invalid`, `host-stopped`, `host-busy`, `command-timeout`
 */
export function runScript(azure: Azure, name: string, options: RunScriptOptions): Promise<CommandOutcome> {
  return runVerb(azure, options, () => run(azure, name, options));
}

async function run(azure: Azure, name: string, options: RunScriptOptions): Promise<CommandOutcome> {
  const { script, parameters = {}, secretParameters = {}, timeoutSeconds = 3600, onOutput, ...run } = options;
  throwIfAborted(run.signal);
  requireUsable(script, [...Object.keys(parameters), ...Object.keys(secretParameters)], timeoutSeconds);
  const target = commandTarget(await findHost(azure, name));
  const command = {
    script,
    parameters: Object.entries(parameters).map(([key, value]) => ({ name: key, value })),
    secretParameters: Object.entries(secretParameters).map(([key, value]) => ({ name: key, value })),
    timeoutSeconds,
  };
  return reportOperation(name, "run", run, () =>
    runOnMachine(azure, target, "berth-run", command, {
      signal: run.signal,
      onOutput,
    }),
  );
}

function requireUsable(script: string, names: readonly string[], timeoutSeconds: number): void {
  const wrong = names.filter((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  const issues = [
    ...(script.trim() === "" ? [{ path: "script", message: issueTexts.empty }] : []),
    ...wrong.map((name) => ({ path: "parameters", message: issueTexts.notAVariable(name) })),
    ...(timeoutSeconds > 0 ? [] : [{ path: "timeoutSeconds", message: issueTexts.notPositive(timeoutSeconds) }]),
  ];
  if (issues.length > 0) throw new BerthError("spec-invalid", { issues });
}
