import type { Azure } from "../azure/connect.ts";
import { provisionFailed } from "../azure/http/errors.ts";
import { retryTransient } from "../azure/http/retry-transient.ts";
import { BerthError, isBerthError } from "../errors/index.ts";
import { provisionExitCodes } from "../errors/provision-exit-codes.ts";
import { wordTexts } from "../messages/words.ts";
import { type ProvisionReport, parseProvisionReport, reportWarnings } from "../provision/report.ts";
import type { ComposedRunCommand } from "../provision/run-command.ts";
import type { RunOptions } from "../run/options.ts";
import { reporter } from "../run/options.ts";
import { sleep } from "../run/time.ts";
import { type CommandRun, type CommandTarget, runOnMachine } from "./command.ts";

/**
 * Runs the provisioning script on a machine by managed Run Command, which leaves the machine's extensions alone. Where Azure
 * aborts it for a transient reason it runs again and continues.
 * @returns the script's report; undefined where it has none, as on a simulated machine
 * @throws BerthError `provision-failed` with the script's reason, `swarm-active`, `provision-timeout`, and Azure's errors
 */
export async function provisionByCommand(
  azure: Azure,
  target: CommandTarget,
  name: string,
  command: ComposedRunCommand,
  run: RunOptions & Pick<CommandRun, "isLast">,
): Promise<ProvisionReport | undefined> {
  const { source, protectedParameters, timeoutInSeconds } = command;
  const machineCommand = {
    script: source.script,
    secretParameters: protectedParameters,
    timeoutSeconds: timeoutInSeconds,
  };
  const { signal, isLast } = run;
  try {
    const { exitCode, output, error } = await retryTransient(
      () => runOnMachine(azure, target, name, machineCommand, { signal, isLast }),
      {
        report: reporter(target.host, run),
        pause: (seconds) => sleep(azure, seconds, signal),
      },
    );
    if (exitCode === provisionExitCodes.swarm) throw new BerthError("swarm-active", { host: target.host });
    if (exitCode !== 0) throw provisionFailed(target.host, wordTexts.scriptFailed, `${error}\n${output}`, exitCode);
    const report = parseProvisionReport(output);
    for (const warning of report === undefined ? [] : reportWarnings(target.host, report))
      reporter(target.host, run)({ type: "warning", warning });
    return report;
  } catch (error) {
    if (!isBerthError(error, "command-timeout")) throw error;
    throw new BerthError("provision-timeout", { host: target.host, minutes: timeoutInSeconds / 60 }, { cause: error });
  }
}
