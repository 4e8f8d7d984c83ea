/// <reference path="../text.d.ts" />

import type { Azure } from "../azure/connect.ts";
import { isBerthError } from "../errors/index.ts";
import type { Host } from "../hosts/model/host.ts";
import { commandTarget } from "../hosts/model/operation.ts";
import { runOnMachine } from "../run-command/command.ts";
import type { MachineFacts, Observed } from "./facts.ts";
import script from "./machine.sh";
import { parseMachineReport } from "./machine-report.ts";

/** Long enough for a busy machine. */
const timeoutSeconds = 300;

/**
 * Collects facts about the machine with a script that only reads. A failure becomes the reason of the missing facts.
 * @throws BerthError `interrupted`
 */
export async function collectMachineFacts(
  azure: Azure,
  host: Host,
  signal: AbortSignal | undefined,
): Promise<Observed<MachineFacts>> {
  try {
    const target = commandTarget(host);
    const { exitCode, output } = await runOnMachine(
      azure,
      target,
      "berth-audit",
      { script, timeoutSeconds },
      { signal },
    );
    return exitCode === 0 ? parseMachineReport(output) : { reason: { code: "script-failed", exitCode } };
  } catch (error) {
    if (!isBerthError(error) || error.code === "interrupted") throw error;
    return { reason: error.message };
  }
}
