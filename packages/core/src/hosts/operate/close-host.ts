import type { Azure } from "../../azure/connect.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { denyPort, removeDenial } from "../../azure/security-rules.ts";
import { changeTags } from "../../azure/tags.ts";
import { BerthError } from "../../errors/index.ts";
import { tagNames } from "../../plan/tags.ts";
import { nameOf } from "../../resource-id.ts";
import { type RunOptions, reporter, throwIfAborted } from "../../run/options.ts";
import { runOnMachine } from "../../run-command/command.ts";
import { findHost, type Host } from "../model/host.ts";
import { hostNetwork } from "../model/host-network.ts";
import { commandTarget, reportOperation, requireMachine } from "../model/operation.ts";
import cutScript from "./cut-connections.sh";

/**
 * Denies Docker's port to everybody at once, whatever their certificates, and then ends the connections that are open:
 * Azure's security groups let established ones continue. Containers keep running. {@link openHost} undoes it. Run again
 * after an interruption, it continues.
 * @throws BerthError `host-not-found`, `host-incomplete`, `port-not-closable` for a machine without a security group,
 * `connections-open`
 */
export function closeHost(azure: Azure, name: string, run: RunOptions = {}): Promise<Host> {
  return runVerb(azure, run, () => close(azure, name, run));
}

async function close(azure: Azure, name: string, run: RunOptions): Promise<Host> {
  throwIfAborted(run.signal);
  const host = await findHost(azure, name);
  const id = requireMachine(host);
  await reportOperation(name, "close", run, async () => {
    await changeTags(azure, id, { [tagNames.closed]: new Date().toISOString() }, run.signal);
    await denyOn(azure, host, id, run);
    if (host.power === "running") await cutConnections(azure, host, run);
  });
  return findHost(azure, name);
}

/** Lets those reach a host again who could before {@link closeHost}. @throws BerthError `host-not-found`, `host-incomplete` */
export function openHost(azure: Azure, name: string, run: RunOptions = {}): Promise<Host> {
  return runVerb(azure, run, () => open(azure, name, run));
}

async function open(azure: Azure, name: string, run: RunOptions): Promise<Host> {
  throwIfAborted(run.signal);
  const host = await findHost(azure, name);
  const id = requireMachine(host);
  await reportOperation(name, "open", run, async () => {
    const network = await hostNetwork(azure, id);
    const rules = { signal: run.signal, report: reporter(name, run) };
    for (const group of network?.securityGroups ?? []) await removeDenial(azure, group, name, rules);
    await changeTags(azure, id, { [tagNames.closed]: undefined }, run.signal);
  });
  return findHost(azure, name);
}

async function denyOn(azure: Azure, { name: host, port }: Host, machineId: string, run: RunOptions): Promise<void> {
  const network = await hostNetwork(azure, machineId);
  const groups = network?.securityGroups ?? [];
  if (groups.length === 0) throw new BerthError("port-not-closable", { host, group: undefined });
  const report = reporter(host, run);
  for (const group of groups) {
    await denyPort(azure, group, { host, port, to: network?.privateAddress ?? "*" }, { signal: run.signal, report });
    report({ type: "port-closed", port, group: nameOf(group) });
  }
}

async function cutConnections(azure: Azure, host: Host, { signal }: RunOptions): Promise<void> {
  const command = {
    script: cutScript,
    parameters: [{ name: "port", value: String(host.port) }],
    timeoutSeconds: 120,
  };
  const { exitCode, error, output } = await runOnMachine(azure, commandTarget(host), "berth-close", command, {
    signal,
  });
  if (exitCode === 0) return;
  throw new BerthError("connections-open", { host: host.name, exitCode, output: error === "" ? output : error });
}
