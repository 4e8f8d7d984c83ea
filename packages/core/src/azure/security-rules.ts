import { BerthError } from "../errors/index.ts";
import { ruleSources } from "../plan/template/rule-sources.ts";
import { ruleDescription } from "../plan/template/security-group.ts";
import { nameOf } from "../resource-id.ts";
import { changeRules, type RuleChange, type RuleRun } from "./change-rules.ts";
import type { Azure } from "./connect.ts";
import { toBerthError } from "./http/errors.ts";
import { listNetworkResources, type SecurityRule } from "./network.ts";

/** A port of a machine to open in a security group that Berth did not create. */
export interface PortOpening {
  readonly host: string;
  readonly port: number;
  /** CIDR ranges, or `anywhere`. */
  readonly from: readonly string[];
  /** The machine's private address, because the group may belong to a whole subnet. */
  readonly to: string;
}

/**
 * Opens a port in a security group with one rule, which is recognised by its name and description.
 * @throws BerthError `host-foreign` for a rule of another user that has its name
 */
export async function openPort(
  azure: Azure,
  securityGroupId: string,
  opening: PortOpening,
  run: RuleRun,
): Promise<void> {
  const { host } = opening;
  await changing(azure, host, () =>
    changeRules(
      azure,
      securityGroupId,
      (rules) => {
        const before = rules.find(({ name }) => name === ruleName(host));
        if (before !== undefined && !isOurs(before, host)) throw foreignRule(host, before, securityGroupId);
        const priority = before?.properties?.priority ?? freePriority(rules, nameOf(securityGroupId), host);
        return changesTo(before, ruleName(host), propertiesOf(opening, priority));
      },
      run,
    ),
  );
}

/** Removes a host's rules from all security groups of the subscription. Resolves with the groups' names. */
export async function closePorts(azure: Azure, host: string, run: RuleRun): Promise<string[]> {
  const closed: string[] = [];
  await changing(azure, host, async () => {
    const ours = removals((rule) => isOurs(rule, host));
    for await (const { id = "", properties: { securityRules = [] } = {} } of listNetworkResources(
      azure,
      "networkSecurityGroups",
    )) {
      if (ours(securityRules).length === 0) continue;
      await changeRules(azure, id, ours, run, securityRules);
      closed.push(nameOf(id));
    }
  });
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
  run: RuleRun,
): Promise<void> {
  const isPlanned = ({ name }: SecurityRule) => planned.some((each) => each.name === name);
  const stale = removals((rule) => isOfTemplate(rule) && !isPlanned(rule));
  const changesOf = (rules: readonly SecurityRule[]) => [
    ...stale(rules),
    ...withFreePriorities(planned, rules).flatMap(({ name = "", properties = {} }) => {
      const before = rules.find((rule) => rule.name === name);
      if (before !== undefined && !isOfTemplate(before)) throw foreignRule(host, before, securityGroupId);
      return changesTo(before, name, properties);
    }),
  ];
  await changing(azure, host, () => changeRules(azure, securityGroupId, changesOf, run, current));
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

/** The port of a machine that nobody may reach. */
export type PortDenial = Omit<PortOpening, "from">;

/**
 * Denies a port to everybody with one rule, which Azure applies before every rule that allows it.
 * @throws BerthError `host-foreign` for a rule of another user that has its name, `port-not-closable`
 */
export async function denyPort(azure: Azure, securityGroupId: string, denial: PortDenial, run: RuleRun): Promise<void> {
  const { host, port, to } = denial;
  await changing(azure, host, () =>
    changeRules(
      azure,
      securityGroupId,
      (rules) => {
        const before = rules.find(({ name }) => name === denialName(host));
        if (before !== undefined && !isOurs(before, host)) throw foreignRule(host, before, securityGroupId);
        const group = nameOf(securityGroupId);
        return changesTo(before, denialName(host), {
          description: denialDescription(host),
          priority: before?.properties?.priority ?? firstPriorityBeforeAllows(rules, group, host),
          direction: "Inbound",
          access: "Deny",
          protocol: "Tcp",
          sourcePortRange: "*",
          sourceAddressPrefix: "*",
          destinationAddressPrefix: to,
          destinationPortRange: String(port),
        });
      },
      run,
    ),
  );
}

/** Removes what {@link denyPort} created. */
export async function removeDenial(azure: Azure, securityGroupId: string, host: string, run: RuleRun): Promise<void> {
  const ours = removals((rule) => rule.name === denialName(host) && isOurs(rule, host));
  await changing(azure, host, () => changeRules(azure, securityGroupId, ours, run));
}

async function changing(azure: Azure, host: string, change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (error) {
    throw toBerthError(error, { host, endpoint: azure.endpoint });
  }
}

function removals(isStale: (rule: SecurityRule) => boolean): (rules: readonly SecurityRule[]) => RuleChange[] {
  return (rules) => rules.filter(isStale).map((before) => ({ name: before.name ?? "", before, properties: undefined }));
}

function changesTo(before: SecurityRule | undefined, name: string, properties: object): RuleChange[] {
  return isSameRule(before?.properties ?? {}, properties) ? [] : [{ name, before, properties }];
}

/** Azure adds properties to those that were written. */
function isSameRule(found: object, planned: object): boolean {
  const values = new Map(Object.entries(found));
  return Object.entries(planned).every(([key, value]) => JSON.stringify(values.get(key)) === JSON.stringify(value));
}

function foreignRule(host: string, { name }: SecurityRule, securityGroupId: string): BerthError<"host-foreign"> {
  return new BerthError("host-foreign", { host, resource: `Rule ${name} of ${nameOf(securityGroupId)}` });
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
function propertiesOf({ host, port, from, to }: PortOpening, priority: number) {
  const sources = ruleSources(from).find(({ family }) => family === "IPv4");
  return {
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
