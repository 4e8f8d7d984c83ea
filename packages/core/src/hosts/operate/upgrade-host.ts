import type { Azure } from "../../azure/connect.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { BerthError } from "../../errors/index.ts";
import { issueTexts } from "../../messages/issues.ts";
import { storedSettingsRunCommand } from "../../provision/run-command.ts";
import { reporter, throwIfAborted } from "../../run/options.ts";
import { provisioningCommands } from "../../run-command/command.ts";
import { provisionByCommand } from "../../run-command/provision-by-command.ts";
import { findHost, type Host } from "../model/host.ts";
import { commandTarget, reportOperation } from "../model/operation.ts";
import { type PowerOptions, waitAfterPowerChange } from "../readiness/start-machine.ts";

/** Options of `upgradeHost`. */
export interface UpgradeOptions extends PowerOptions {
  /** Such as `28.5.2` or `28`. Default: the latest version in the host's package source. */
  readonly version?: string | undefined;
}

/** A host with another version of Docker Engine. */
export interface UpgradedHost {
  readonly host: Host;
  /** Versions of Docker Engine, as the machine reports them; `unknown` on a simulated machine. */
  readonly from: string;
  readonly to: string;
}

/**
 * Installs another version of Docker Engine from the host's package source. The daemon restarts once and containers keep
 * running (live-restore), except on a swarm node, which is rejected.
 * @throws BerthError `spec-invalid`, `swarm-active`, `host-stopped`, `provision-failed`
 */
export function upgradeHost(azure: Azure, name: string, options: UpgradeOptions = {}): Promise<UpgradedHost> {
  return runVerb(azure, options, () => upgrade(azure, name, options));
}

async function upgrade(azure: Azure, name: string, options: UpgradeOptions): Promise<UpgradedHost> {
  const { version, ...run } = options;
  throwIfAborted(run.signal);
  if (version !== undefined && !/^[0-9][0-9A-Za-z.~+:-]{0,60}$/.test(version)) {
    const message = issueTexts.notAnEngineVersion(version);
    throw new BerthError("spec-invalid", { issues: [{ path: "version", message }] });
  }
  const host = await findHost(azure, name);
  const command = storedSettingsRunCommand("upgrade", { version });
  const report = await reportOperation(name, "upgrade", run, () =>
    provisionByCommand(azure, commandTarget(host), provisioningCommands.upgrade, command, run),
  );
  await waitAfterPowerChange(host, run);
  const { before: from = "unknown", engine: to = "unknown" } = report ?? {};
  reporter(name, run)({ type: "engine-upgraded", from, to });
  return { host: await findHost(azure, name), from, to };
}
