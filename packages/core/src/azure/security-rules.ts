import { BerthError } from "../errors/index.ts";
import type { BerthEventFacts } from "../events.ts";
import { ruleSources } from "../plan/template/rule-sources.ts";
import { ruleDescription } from "../plan/template/security-group.ts";
import { groupOf, nameOf } from "../resource-id.ts";
import type { Azure } from "./connect.ts";
import { isNotFound, toBerthError } from "./http/errors.ts";
import { retryTransient } from "./http/retry-transient.ts";
import { listNetworkResources, networkId, readNetworkResource, type SecurityRule } from "./network.ts";

interface Run {
  readonly signal: AbortSignal | undefined;
  readonly report: (facts: BerthEventFacts) => void;
}

/** A port of a machine to open in a security group that Berth did not create. */
export interface PortOpening {
  readonly host: string;
  readonly port: number;
  /** CIDR ranges, or `anywhere`. */
  readonly from: readonly string[];
  /** The machine's private address, because the group may belong to a whole subnet. */
  readonly to: string;
}

/** Opens a port in a security group with one rule, which is recognised by its name and description. */
export async function openPort(azure: Azure, securityGroupId: string, opening: PortOpening, run: Run): Promise<void> {
  const [group, name] = [groupOf(securityGroupId), nameOf(securityGroupId)];
  try {
    const { properties } = await readNetworkResource(azure, "networkSecurityGroups", group, name);
    const { securityRules = [] } = properties ?? {};
    const before = securityRules.find((rule) => rule.name === ruleName(opening.host));
    if (before !== undefined && !isOurs(before, opening.host)) {
      throw new BerthError("host-foreign", { host: opening.host, resource: `Rule ${before.name} of ${name}` });
    }
    const rule = ruleOf(opening, before?.properties?.priority ?? freePriority(securityRules, name, opening.host));
    const id = ruleId(azure, securityGroupId, ruleName(opening.host));
    await again(azure, run, () => azure.arm.put(id, rule, { signal: run.signal }));
  } catch (error) {
    throw toBerthError(error, { host: opening.host, endpoint: azure.endpoint });
  }
}

/** Removes a host's rules from all security groups of the subscription. Resolves with the groups' names. */
export async function closePorts(azure: Azure, host: string, run: Run): Promise<string[]> {
  const closed: string[] = [];
  try {
    for await (const { id = "", properties } of listNetworkResources(azure, "networkSecurityGroups")) {
      const ours = (properties?.securityRules ?? []).filter((rule) => isOurs(rule, host));
      for (const { name = "" } of ours) await deleteRule(azure, id, name, run);
      if (ours.length > 0) closed.push(nameOf(id));
    }
  } catch (error) {
    throw toBerthError(error, { host, endpoint: azure.endpoint });
  }
  return closed;
}

/** The rules of a host's own security group, as they should be and as they are. */
export interface OwnRules {
  readonly host: string;
  readonly planned: readonly SecurityRule[];
  readonly current: readonly SecurityRule[];
}

/**
 * Changes the rules that Berth made in a host's own security group, one by one, and leaves the others.
 * @throws BerthError `host-foreign` for a rule of another user that has a planned name
 */
export async function changeOwnRules(
  azure: Azure,
  securityGroupId: string,
  { host, planned, current }: OwnRules,
  run: Run,
): Promise<void> {
  const isPlanned = ({ name }: SecurityRule) => planned.some((each) => each.name === name);
  try {
    for (const { name = "" } of current.filter((rule) => isOfTemplate(rule) && !isPlanned(rule)))
      await deleteRule(azure, securityGroupId, name, run);
    for (const { name = "", properties = {} } of withFreePriorities(planned, current)) {
      const before = current.find((rule) => rule.name === name);
      if (before !== undefined && !isOfTemplate(before))
        throw new BerthError("host-foreign", { host, resource: `Rule ${name} of ${nameOf(securityGroupId)}` });
      if (isSameRule(before?.properties ?? {}, properties)) continue;
      const id = ruleId(azure, securityGroupId, name);
      await again(azure, run, () => azure.arm.put(id, { properties }, { signal: run.signal }));
    }
  } catch (error) {
    throw toBerthError(error, { host, endpoint: azure.endpoint });
  }
}

/** A rule that exists keeps its priority; a new one gets the next that no other rule has. */
export function withFreePriorities(planned: readonly SecurityRule[], current: readonly SecurityRule[]): SecurityRule[] {
  const kept = current.filter((rule) => !isOfTemplate(rule) || planned.some(({ name }) => name === rule.name));
  const taken = new Set(inboundOf(kept).map(({ priority }) => priority));
  return planned.map(({ name, properties, ...rule }) => {
    const before = kept.find((each) => each.name === name)?.properties?.priority;
    const priority = before ?? nextFree(properties?.priority ?? firstPriority, taken);
    taken.add(priority);
    return { ...rule, ...(name === undefined ? {} : { name }), properties: { ...properties, priority } };
  });
}

/** Whether a rule of a host's own security group is Berth's. */
export function isOfTemplate({ properties }: SecurityRule): boolean {
  return properties?.description === ruleDescription;
}

function nextFree(first: number, taken: ReadonlySet<number | undefined>): number {
  let priority = first;
  while (taken.has(priority)) priority++;
  return priority;
}

/** Azure adds properties to those that were written. */
function isSameRule(found: object, planned: object): boolean {
  const values = new Map(Object.entries(found));
  return Object.entries(planned).every(([key, value]) => JSON.stringify(values.get(key)) === JSON.stringify(value));
}

/** The port of a machine that nobody may reach. */
export type PortDenial = Omit<PortOpening, "from">;

/** Denies a port to everybody with one rule, which Azure applies before every rule that allows it. */
export async function denyPort(azure: Azure, securityGroupId: string, denial: PortDenial, run: Run): Promise<void> {
  const [group, name] = [groupOf(securityGroupId), nameOf(securityGroupId)];
  const { host, port, to } = denial;
  try {
    const { properties: found } = await readNetworkResource(azure, "networkSecurityGroups", group, name);
    const { securityRules = [] } = found ?? {};
    const before = securityRules.find((rule) => rule.name === denialName(host));
    const properties = {
      description: denialDescription(host),
      priority: before?.properties?.priority ?? firstPriorityBeforeAllows(securityRules, name, host),
      direction: "Inbound",
      access: "Deny",
      protocol: "Tcp",
      sourcePortRange: "*",
      sourceAddressPrefix: "*",
      destinationAddressPrefix: to,
      destinationPortRange: String(port),
    };
    const id = ruleId(azure, securityGroupId, denialName(host));
    await again(azure, run, () => azure.arm.put(id, { properties }, { signal: run.signal }));
  } catch (error) {
    throw toBerthError(error, { host, endpoint: azure.endpoint });
  }
}

/** Removes what {@link denyPort} created. */
export async function removeDenial(azure: Azure, securityGroupId: string, host: string, run: Run): Promise<void> {
  try {
    await deleteRule(azure, securityGroupId, denialName(host), run);
  } catch (error) {
    if (!isNotFound(error)) throw toBerthError(error, { host, endpoint: azure.endpoint });
  }
}

async function deleteRule(azure: Azure, securityGroupId: string, rule: string, run: Run): Promise<void> {
  await again(azure, run, () => azure.arm.delete(ruleId(azure, securityGroupId, rule), { signal: run.signal }));
}

function again(azure: Azure, { signal, report }: Run, change: () => Promise<unknown>): Promise<unknown> {
  return retryTransient(change, { report, pause: (seconds) => azure.wait(seconds, signal) });
}

function ruleId(azure: Azure, group: string, rule: string): string {
  return networkId(azure, "networkSecurityGroups/securityRules", groupOf(group), `${nameOf(group)}/${rule}`);
}

export function ruleName(host: string): string {
  return `berth-${host}`;
}

/** Rules have no tags, so the description marks Berth's own. */
function descriptionOf(host: string): string {
  return `Opened by Berth for host ${host}, and closed with it`;
}

function isOurs({ name, properties }: SecurityRule, host: string): boolean {
  const description = properties?.description;
  return (
    (name === ruleName(host) && description === descriptionOf(host)) ||
    (name === denialName(host) && description === denialDescription(host))
  );
}

function denialName(host: string): string {
  return `berth-${host}-closed`;
}

function denialDescription(host: string): string {
  return `Closes Docker on Berth's host ${host} to everybody, until it is opened again`;
}

/** Machines have IPv4 addresses, and a rule takes one address family. */
function ruleOf({ host, port, from, to }: PortOpening, priority: number) {
  const sources = ruleSources(from).find(({ family }) => family === "IPv4");
  const properties = {
    description: descriptionOf(host),
    priority,
    direction: "Inbound",
    access: "Allow",
    protocol: "Tcp",
    sourcePortRange: "*",
    ...sources?.properties,
    destinationAddressPrefix: to,
    destinationPortRange: String(port),
  };
  return { properties };
}

/** The first priority that Berth tries, unless a deny rule comes earlier. */
const firstPriority = 1000;

/** A priority before each rule that allows something: the first matching rule decides. */
function firstPriorityBeforeAllows(rules: readonly SecurityRule[], group: string, host: string): number {
  const inbound = inboundOf(rules);
  const taken = new Set(inbound.map(({ priority }) => priority));
  const allows = inbound.filter(({ access }) => /^allow$/i.test(access ?? "")).map(({ priority = 4097 }) => priority);
  const end = Math.min(4097, ...allows);
  const free = Array.from({ length: end - 100 }, (_, index) => 100 + index).find((priority) => !taken.has(priority));
  if (free !== undefined) return free;
  throw new BerthError("port-not-closable", { host, group });
}

/** Priorities range from 100 to 4096, and the first matching rule decides: https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview */
function freePriority(rules: readonly SecurityRule[], group: string, host: string): number {
  const inbound = inboundOf(rules);
  const taken = new Set(inbound.map(({ priority }) => priority));
  const end = Math.min(
    4097,
    ...inbound.filter(({ access }) => /^deny$/i.test(access ?? "")).map(({ priority = 4097 }) => priority),
  );
  const from = Math.min(firstPriority, end);
  const after = Array.from({ length: end - from }, (_, index) => from + index);
  const before = Array.from({ length: Math.max(0, from - 100) }, (_, index) => from - 1 - index);
  const free = [...after, ...before].find((priority) => !taken.has(priority));
  if (free !== undefined) return free;
  throw new BerthError("machine-unsuitable", { machine: host, obstacle: { code: "no-rule-priority", group } });
}

function inboundOf(rules: readonly SecurityRule[]) {
  return rules.map(({ properties = {} }) => properties).filter(({ direction }) => /^inbound$/i.test(direction ?? ""));
}
