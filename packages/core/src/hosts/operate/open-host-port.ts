import type { Azure } from "../../azure/connect.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { type FurtherPort, openPort } from "../../azure/security-rules.ts";
import { changeTags } from "../../azure/tags.ts";
import { BerthError } from "../../errors/index.ts";
import { issueTexts } from "../../messages/issues.ts";
import { nameOf } from "../../resource-id.ts";
import { type RunOptions, reporter, throwIfAborted } from "../../run/options.ts";
import { requireFuture } from "../../spec/parse-options.ts";
import { type PortOpeningSpec, parsePortOpening } from "../../spec/port-opening.ts";
import { findHost, type Host } from "../model/host.ts";
import { hostNetwork } from "../model/host-network.ts";
import { type HostPort, openedPortTag } from "../model/opened-ports.ts";
import { requireMachine } from "../model/operation.ts";

/** Which port of a host {@link openHostPort} opens, for whom and until when. */
export interface OpenPortOptions extends RunOptions {
  readonly port: number;
  /** Default `tcp`. */
  readonly protocol?: HostPort["protocol"] | undefined;
  /** Who may reach the port: addresses, CIDR ranges, or the word `anywhere`. */
  readonly from: readonly string[];
  /** When `sweepHosts` closes it; undefined: {@link closeHostPort} closes it, or the removal of the host. */
  readonly until?: Date | undefined;
  /** The current time. */
  readonly now?: Date | undefined;
}

/**
 * Opens a port of a host, beside those of its description, with one rule in each of its security groups. A port that is
 * open gets the new ranges and the new end. Run again after an interruption, it continues.
 * @throws BerthError `spec-invalid`, `open-to-world`, `host-not-found`, `host-incomplete`, `host-foreign` for a rule of
 * another user that has the name, `port-not-openable` for a machine without a security group
 */
export function openHostPort(azure: Azure, name: string, options: OpenPortOptions): Promise<Host> {
  return runVerb(azure, options, () => open(azure, name, options));
}

async function open(azure: Azure, name: string, options: OpenPortOptions): Promise<Host> {
  const { port, protocol, from, until, now = new Date(), ...run } = options;
  throwIfAborted(run.signal);
  const opening = parsePortOpening({ port, protocol, from: [...from] });
  requireFuture(until, now, "until");
  const host = await findHost(azure, name);
  if (host.port === port && opening.protocol === "tcp")
    throw new BerthError("spec-invalid", { issues: [{ path: "port", message: issueTexts.dockerPort(port) }] });
  const id = requireMachine(host);
  const tag = openedPortTag({ ...opening, until });
  // First, so that a sweep finds a rule whose opening was interrupted; and last, because a sweep may have closed an earlier one.
  await changeTags(azure, id, { [tag.name]: tag.value }, run.signal);
  await allow(azure, host, id, { ...opening, until: until?.toISOString() }, run);
  await changeTags(azure, id, { [tag.name]: tag.value }, run.signal);
  return findHost(azure, name);
}

async function allow(
  azure: Azure,
  { name: host }: Host,
  machineId: string,
  { port, from, protocol, until }: PortOpeningSpec & FurtherPort,
  run: RunOptions,
): Promise<void> {
  const network = await hostNetwork(azure, machineId);
  const groups = network?.securityGroups ?? [];
  if (groups.length === 0) throw new BerthError("port-not-openable", { host });
  const report = reporter(host, run);
  for (const group of groups) {
    const opening = { host, port, from, to: network?.privateAddress ?? "*", further: { protocol, until } };
    await openPort(azure, group, opening, { signal: run.signal, report });
    report({ type: "port-opened", port, group: nameOf(group) });
  }
}
