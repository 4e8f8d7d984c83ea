import type { Azure } from "../../azure/connect.ts";
import { BerthError } from "../../errors/index.ts";
import type { ProvisionReport } from "../../provision/report.ts";
import { keptRunCommand } from "../../provision/run-command.ts";
import { throwIfAborted } from "../../run/options.ts";
import { commandTarget, provisioningCommands } from "../../run-command/command.ts";
import { provisionByCommand } from "../../run-command/provision-by-command.ts";
import { findHost } from "../model/host.ts";
import { reportOperation } from "../model/operation.ts";
import { type PowerOptions, waitAfterPowerChange } from "./start-host.ts";

/**
 * Sets a host up again by the settings that it keeps: missing packages, daemon.json, the unit's drop-in, the firewall. What
 * is as it should be is left alone, and the daemon restarts only where something was not. Its certificates, its registry
 * logins and the services of its compose file stay as they are.
 * @throws BerthError `host-stopped`, `provision-failed`
 */
export async function provisionHost(azure: Azure, name: string, options: PowerOptions = {}): Promise<ProvisionReport> {
  throwIfAborted(options.signal);
  const host = await findHost(azure, name);
  const command = keptRunCommand("install", {});
  const report = await reportOperation(name, "provision", options, () =>
    provisionByCommand(azure, commandTarget(host), provisioningCommands.provision, command, options),
  );
  await waitAfterPowerChange(host, options);
  return report ?? unreported(name);
}

/** A machine that is simulated runs no script, and so it has nothing to say. */
function unreported(host: string): never {
  throw new BerthError("provision-failed", {
    host,
    exitCode: undefined,
    reason: "the machine reported nothing",
    output: "",
  });
}
