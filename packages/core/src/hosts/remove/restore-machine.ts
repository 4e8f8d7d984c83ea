import type { Azure } from "../../azure/connect.ts";
import { closePorts, ruleName } from "../../azure/security-rules.ts";
import { changeTags } from "../../azure/tags.ts";
import { BerthError } from "../../errors/index.ts";
import { tagNames } from "../../plan/tags.ts";
import { provisionRunCommand } from "../../provision/run-command.ts";
import { nameOf } from "../../resource-id.ts";
import type { RunOptions } from "../../run/options.ts";
import { reporter } from "../../run/options.ts";
import { adoptionCommands, deleteRunCommands, provisioningCommands } from "../../run-command/command.ts";
import { provisionByCommand } from "../../run-command/provision-by-command.ts";
import { dockerPublicSettingsSchema } from "../../settings/settings.ts";
import { findHost, type Host, resourcesByHost } from "../model/host.ts";
import type { Removal } from "./removal.ts";

/**
 * Takes back all that an adoption changed: Docker's set-up on the machine, the rules in security groups, the tags. The
 * machine itself stays, with everything that it had; the tags go last, so that a run that breaks is gone on with.
 * @throws BerthError `host-stopped`, since a machine that is off cannot be set back; `provision-failed`
 */
export async function restoreMachine(azure: Azure, name: string, run: RunOptions): Promise<Removal> {
  const report = reporter(name, run);
  const started = Date.now();
  const host = await findHost(azure, name);
  const { machineId, power, port, location } = host;
  if (machineId === undefined) throw new BerthError("host-incomplete", { host: name });
  if (power !== "running") throw new BerthError("host-stopped", { host: name, power });
  const machine = nameOf(machineId);
  report({ type: "return-start", machine });
  await changeTags(azure, machineId, { [tagNames.adopted]: "changing" }, run.signal);
  const settings = dockerPublicSettingsSchema.parse({ docker: { port } });
  const command = provisionRunCommand({ verb: "uninstall", settings, protectedSettings: {} });
  await provisionByCommand(azure, { host: name, machineId, location }, provisioningCommands.remove, command, run);
  await deleteRunCommands(azure, { host: name, machineId }, Object.values(adoptionCommands));
  const closed = await closeOwnPorts(azure, name, run);
  await changeTags(azure, machineId, ownTags(host), run.signal);
  await assertNothingLeft(azure, name);
  report({ type: "return-end", machine, seconds: (Date.now() - started) / 1000 });
  const reason = "adopted";
  return { removed: closed, kept: [{ kind: "virtual machine", name: machine, reason }] };
}

/** The rules of a host in security groups, also where its machine is gone: somebody may have deleted it by hand. */
export async function closeOwnPorts(azure: Azure, name: string, run: RunOptions): Promise<Removal["removed"]> {
  const report = reporter(name, run);
  const begun = Date.now();
  const groups = await closePorts(azure, name, { signal: run.signal, report });
  return groups.map((group) => {
    const rule = { kind: "security rule", name: `${group}/${ruleName(name)}` };
    report({ type: "resource-removed", ...rule, seconds: (Date.now() - begun) / 1000 });
    return rule;
  });
}

function ownTags({ tags }: Host): Record<string, undefined> {
  const own = new Set<string>(Object.values(tagNames));
  return Object.fromEntries(
    Object.keys(tags)
      .filter((tag) => own.has(tag))
      .map((tag) => [tag, undefined]),
  );
}

async function assertNothingLeft(azure: Azure, name: string): Promise<void> {
  const left = (await resourcesByHost(azure, name)).get(name) ?? [];
  if (left.length === 0) return;
  const names = left.map((each) => each.name).join(", ");
  throw new BerthError("unexpected", { message: `${names} still carries the tags of host ${name}` });
}
