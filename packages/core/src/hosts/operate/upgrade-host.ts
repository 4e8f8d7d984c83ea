import type { Azure } from "../../azure/connect.ts";
import { BerthError } from "../../errors/index.ts";
import { keptRunCommand } from "../../provision/run-command.ts";
import { reporter, throwIfAborted } from "../../run/options.ts";
import { commandTarget, provisioningCommands } from "../../run-command/command.ts";
import { provisionByCommand } from "../../run-command/provision-by-command.ts";
import { findHost, type Host } from "../model/host.ts";
import { reportOperation } from "../model/operation.ts";
import { type PowerOptions, waitAfterPowerChange } from "./start-host.ts";

export interface UpgradeOptions extends PowerOptions {
  /** Such as `28.5.2` or `28`; default: the newest that the host's package source offers. */
  readonly version?: string | undefined;
}

export interface UpgradedHost {
  readonly host: Host;
  /** Versions of Docker Engine, as the machine says them; `unknown` where it cannot, as on a simulated machine. */
  readonly from: string;
  readonly to: string;
}

/**
 * Brings a host's Docker Engine to another version, from where it was installed. The daemon restarts once; containers run
 * on, by live-restore, which does not work on a node of a swarm: such a host is refused.
 * @throws BerthError `spec-invalid`, `swarm-active`, `host-stopped`, `provision-failed`
 */
export async function upgradeHost(azure: Azure, name: string, options: UpgradeOptions = {}): Promise<UpgradedHost> {
  const { version, ...run } = options;
  throwIfAborted(run.signal);
  if (version !== undefined && !/^[0-9][0-9A-Za-z.~+:-]{0,60}$/.test(version)) {
    const message = `${JSON.stringify(version)} is no version, such as 28.5.2`;
    throw new BerthError("spec-invalid", { issues: [{ path: "version", message }] });
  }
  const host = await findHost(azure, name);
  const command = keptRunCommand("upgrade", { version });
  const report = await reportOperation(name, "upgrade", run, () =>
    provisionByCommand(azure, commandTarget(host), provisioningCommands.upgrade, command, run),
  );
  await waitAfterPowerChange(host, run);
  const { before: from = "unknown", engine: to = "unknown" } = report ?? {};
  reporter(name, run)({ type: "engine-upgraded", from, to });
  return { host: await findHost(azure, name), from, to };
}
