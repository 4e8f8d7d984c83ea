import type { Azure } from "../../azure/connect.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { BerthError } from "../../errors/index.ts";
import { issueTexts } from "../../messages/issues.ts";
import type { Updates } from "../../provision/render.ts";
import type { ProvisionReport, UpdatedPackage } from "../../provision/report.ts";
import { storedSettingsRunCommand } from "../../provision/run-command.ts";
import { reporter, throwIfAborted } from "../../run/options.ts";
import { provisioningCommands } from "../../run-command/command.ts";
import { provisionByCommand } from "../../run-command/provision-by-command.ts";
import { findHost, type Host } from "../model/host.ts";
import { commandTarget, reportOperation } from "../model/operation.ts";
import { recordReboot } from "../model/reboot.ts";
import { type PowerOptions, waitAfterPowerChange } from "../readiness/start-machine.ts";
import { restartHost } from "./restart-host.ts";

/** Options of `patchHost`. */
export interface PatchOptions extends PowerOptions {
  /** `security` (default): the updates that the distribution publishes as such; `all`: every update of its release. */
  readonly updates?: Updates | undefined;
  /** Restarts the host afterwards if it needs a reboot. Default: false. */
  readonly reboot?: boolean | undefined;
}

/** A host whose operating system has been updated. */
export interface PatchedHost {
  readonly host: Host;
  /** How many packages were changed or added; undefined on a simulated machine. */
  readonly updates: number | undefined;
  /** As many of them as Azure's 4 KB of output hold, by name. */
  readonly updated: readonly UpdatedPackage[];
  /** Whether a reboot is still needed; undefined where the machine cannot tell. */
  readonly rebootNeeded: boolean | undefined;
  readonly rebooted: boolean;
}

/**
 * Installs the distribution's updates with its own package manager. Held packages stay. Where Docker Engine is among the
 * updates, its daemon restarts once and containers keep running, except on a swarm node, which is rejected.
 * @throws BerthError `spec-invalid`, `swarm-active`, `host-stopped`, `provision-failed`, and with `reboot` as `restartHost`
 */
export function patchHost(azure: Azure, name: string, options: PatchOptions = {}): Promise<PatchedHost> {
  return runVerb(azure, options, () => patch(azure, name, options));
}

async function patch(azure: Azure, name: string, options: PatchOptions): Promise<PatchedHost> {
  const { updates = "security", reboot = false, ...run } = options;
  throwIfAborted(run.signal);
  requireUpdates(updates);
  const host = await findHost(azure, name);
  const command = storedSettingsRunCommand("patch", { updates });
  const report = await reportOperation(name, "patch", run, () =>
    provisionByCommand(azure, commandTarget(host), provisioningCommands.patch, command, run),
  );
  const result = resultOf(report);
  reporter(name, run)({ type: "packages-updated", updates: result.updates ?? 0, rebootNeeded: result.rebootNeeded });
  // Before the restart, which may fail.
  const isNeeded = result.rebootNeeded;
  const recorded = isNeeded === undefined ? host : await recordReboot(azure, host, isNeeded, run.signal);
  if (!reboot || isNeeded !== true) {
    await waitAfterPowerChange(recorded, run);
    return { host: recorded, ...result, rebooted: false };
  }
  return { ...result, host: await restartHost(azure, name, run), rebootNeeded: false, rebooted: true };
}

function requireUpdates(updates: unknown): void {
  if (updates === "security" || updates === "all") return;
  const issue = { path: "updates", message: issueTexts.notUpdates };
  throw new BerthError("spec-invalid", { issues: [issue] });
}

function resultOf(report: ProvisionReport | undefined) {
  const { updates, updated = [], reboot } = report ?? {};
  return { updates, updated, rebootNeeded: reboot ?? undefined };
}
