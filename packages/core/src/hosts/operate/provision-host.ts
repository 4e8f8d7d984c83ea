import type { Azure } from "../../azure/connect.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { BerthError } from "../../errors/index.ts";
import type { ProvisionReport } from "../../provision/report.ts";
import { storedSettingsRunCommand } from "../../provision/run-command.ts";
import { throwIfAborted } from "../../run/options.ts";
import { provisioningCommands } from "../../run-command/command.ts";
import { provisionByCommand } from "../../run-command/provision-by-command.ts";
import { findHost } from "../model/host.ts";
import { commandTarget, reportOperation } from "../model/operation.ts";
import { type PowerOptions, waitAfterPowerChange } from "../readiness/start-machine.ts";

/**
 * Sets up a host again with the settings stored on it: missing packages, daemon.json, the unit's drop-in, the firewall.
 * Only what differs is changed, and only then does the daemon restart. Certificates, registry logins and the services of the
 * compose file are not touched.
 * @throws BerthError `host-stopped`, `provision-failed`
 */
export function provisionHost(azure: Azure, name: string, options: PowerOptions = {}): Promise<ProvisionReport> {
  return runVerb(azure, options, () => provision(azure, name, options));
}

async function provision(azure: Azure, name: string, options: PowerOptions): Promise<ProvisionReport> {
  throwIfAborted(options.signal);
  const host = await findHost(azure, name);
  const command = storedSettingsRunCommand("install", {});
  const report = await reportOperation(name, "provision", options, () =>
    provisionByCommand(azure, commandTarget(host), provisioningCommands.provision, command, options),
  );
  await waitAfterPowerChange(host, options);
  return report ?? unreported(name);
}

/** A simulated machine runs no script and reports nothing. */
function unreported(host: string): never {
  throw new BerthError("provision-failed", {
    host,
    exitCode: undefined,
    reason: { code: "no-report" },
    output: "",
  });
}
