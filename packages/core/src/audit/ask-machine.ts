/// <reference path="../text.d.ts" />

import type { Azure } from "../azure/connect.ts";
import { isBerthError } from "../errors/index.ts";
import type { Host } from "../hosts/model/host.ts";
import { commandTarget } from "../hosts/model/operation.ts";
import { runOnMachine } from "../run-command/command.ts";
import type { Answer, MachineFacts } from "./facts.ts";
import script from "./machine.sh";
import { parseMachineReport } from "./machine-report.ts";

/** Long enough for a machine that does much else at the time. */
const timeoutSeconds = 300;

/** What only the machine itself can say, by a script that reads and changes nothing. Why it cannot say is an answer too. */
export async function askMachine(
  azure: Azure,
  host: Host,
  signal: AbortSignal | undefined,
): Promise<Answer<MachineFacts>> {
  try {
    const target = commandTarget(host);
    const { exitCode, output } = await runOnMachine(
      azure,
      target,
      "berth-audit",
      { script, timeoutSeconds },
      { signal },
    );
    return exitCode === 0 ? parseMachineReport(output) : { reason: `the script on the machine ended in ${exitCode}` };
  } catch (error) {
    if (!isBerthError(error) || error.code === "interrupted") throw error;
    return { reason: error.message };
  }
}
