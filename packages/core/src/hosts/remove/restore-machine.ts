import type { Azure } from "../../azure/connect.ts";
import { closePorts, ruleName } from "../../azure/security-rules.ts";
import { changeTags } from "../../azure/tags.ts";
import { BerthError } from "../../errors/index.ts";
import { wordTexts } from "../../messages/words.ts";
import { isOwnTag, tagNames } from "../../plan/tags.ts";
import { provisionRunCommand } from "../../provision/run-command.ts";
import { nameOf } from "../../resource-id.ts";
import { type RunOptions, reporter } from "../../run/options.ts";
import { adoptionCommands, deleteRunCommands, provisioningCommands } from "../../run-command/command.ts";
import { provisionByCommand } from "../../run-command/provision-by-command.ts";
import { dockerPublicSettingsSchema } from "../../settings/settings.ts";
import { findHost, type Host, resourcesOfHost } from "../model/host.ts";
import { type Removal, type RemovalLog, removalLog } from "./removal.ts";

/**
 * Reverts everything that an adoption changed: Docker's setup on the machine, the rules in security groups, the tags. The
 * machine itself stays. The tags go last, so that an interrupted run can be continued.
 * @throws BerthError `host-stopped`, because a stopped machine cannot be restored; `provision-failed`
 */
export async function restoreMachine(azure: Azure, name: string, run: RunOptions): Promise<Removal> {
  const log = removalLog(name, run);
  const report = reporter(name, run);
  const started = Date.now();
  const host = await findHost(azure, name);
  const { machineId, power, port, location, tags } = host;
  if (machineId === undefined) throw new BerthError("host-incomplete", { host: name });
  if (power !== "running") throw new BerthError("host-stopped", { host: name, power });
  const machine = nameOf(machineId);
  report({ type: "return-start", machine });
  await changeTags(azure, machineId, { [tagNames.adopted]: "changing" }, run.signal);
  const settings = dockerPublicSettingsSchema.parse({ docker: { port } });
  const command = provisionRunCommand({ verb: "uninstall", settings, protectedSettings: {} });
  const target = { host: name, machineId, location, tags };
  await provisionByCommand(azure, target, provisioningCommands.remove, command, run);
  await deleteRunCommands(azure, { host: name, machineId }, Object.values(adoptionCommands));
  await closeOwnPorts(azure, name, run, log);
  await changeTags(azure, machineId, ownTags(host), run.signal);
  await requireNothingLeft(azure, name);
  report({ type: "return-end", machine, seconds: (Date.now() - started) / 1000 });
  const { removed } = log.removal();
  return { removed, kept: [{ kind: wordTexts.machine, name: machine, reason: "adopted" }] };
}

/** Removes a host's rules from security groups, also where its machine is gone because somebody deleted it by hand. */
export async function closeOwnPorts(azure: Azure, name: string, run: RunOptions, log: RemovalLog): Promise<void> {
  const started = Date.now();
  const groups = await closePorts(azure, name, { signal: run.signal, report: reporter(name, run) });
  for (const group of groups) log.removed("security rule", `${group}/${ruleName(name)}`, started);
}

/** Changes that delete Berth's tags and leave all others. */
function ownTags({ tags }: Host): Record<string, undefined> {
  return Object.fromEntries(
    Object.keys(tags)
      .filter(isOwnTag)
      .map((tag) => [tag, undefined]),
  );
}

async function requireNothingLeft(azure: Azure, name: string): Promise<void> {
  const left = await resourcesOfHost(azure, name);
  if (left.length === 0) return;
  const names = left.map((each) => each.name).join(", ");
  throw new BerthError("unexpected", { message: `${names} still has the tags of host ${name}` });
}
