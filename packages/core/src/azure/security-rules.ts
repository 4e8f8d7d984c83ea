import { BerthError } from "../errors/index.ts";
import { wordTexts } from "../messages/words.ts";
import { ruleSources } from "../plan/template/rule-sources.ts";
import { ruleDescription } from "../plan/template/security-group.ts";
import { nameOf } from "../resource-id.ts";
import { changeRules, type RuleChange, type RuleRun, readRules } from "./change-rules.ts";
import type { Azure } from "./connect.ts";
import { toBerthError } from "./http/errors.ts";
import { listNetworkResources, type SecurityRule } from "./network.ts";

/** A port of a machine to open: Docker's, or another one. */
export interface PortOpening {
  readonly host: string;
  readonly port: number;
  /** Only of another port than Docker's. */
  readonly further?: FurtherPort | undefined;
  /** CIDR ranges, or `anywhere`. */
  readonly from: readonly string[];
  /** The machine's private address, because the group may belong to a whole subnet. */
  readonly to: string;
}

/** A port that is opened for a time. */
export interface FurtherPort {
  readonly protocol: "tcp" | "udp";
  /** In RFC 3339 format; undefined until it is closed. */
  readonly until: string | undefined;
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
  const name = openingName(opening);
  await changing(azure, host, () =>
    changeRules(
      azure,
      securityGroupId,
      (rules) => {
        const before = rules.find((rule) => rule.name === name);
        if (before !== undefined && !isOurs(before, host)) throw foreignRule(host, before, securityGroupId);
        const priority = before?.properties?.priority ?? freePriority(rules, nameOf(securityGroupId), host);
        return changesTo(before, name, propertiesOf(opening, priority));
      },
      run,
    ),
  );
}

/**
 * Closes a port that {@link openPort} opened. Resolves with whether there was such a rule.
 * @param closing with the end of the rule to remove; a rule with another end was written meanwhile and stays
 */
export async function closePort(
  azure: Azure,
  securityGroupId: string,
  closing: Pick<PortOpening, "host" | "port"> & { readonly further: FurtherPort },
  run: RuleRun,
): Promise<boolean> {
  const { host } = closing;
  let hadRule = false;
  const ours = removals((rule) => {
    const isSame = rule.name === openingName(closing) && rule.properties?.description === descriptionOf(closing);
    hadRule ||= isSame;
    return isSame;
  });
  await changing(azure, host, () => changeRules(azure, securityGroupId, ours, run));
  return hadRule;
}

/**
 * Whether a security group has no rule that allows a TCP port, so that nobody on the Internet can reach it.
 * https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview
 */
export async function deniesPort(azure: Azure, securityGroupId: string, port: number): Promise<boolean> {
  const rules = await readRules(azure, securityGroupId);
  return !inboundOf(rules).some(
    ({ access, protocol, destinationPortRange, destinationPortRanges = [] }) =>
      /^allow$/i.test(access ?? "") &&
      /^(tcp|\*)$/i.test(protocol ?? "") &&
      [destinationPortRange, ...destinationPortRanges].some((range) => includesPort(range, port)),
  );
}

function includesPort(range: string | undefined, port: number): boolean {
  const [first = 0, last = first] = range === "*" ? [0, 65535] : (range ?? "").split("-").map(Number);
  return first <= port && port <= last;
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
  return new BerthError("host-foreign", {
    host,
    resource: wordTexts.securityRule(name ?? "", nameOf(securityGroupId)),
  });
}

export function ruleName(host: string): string {
  return `berth-${host}`;
}

function openingName({ host, port, further }: Pick<PortOpening, "host" | "port" | "further">): string {
  return further === undefined ? ruleName(host) : `${ruleName(host)}-open-${port}-${further.protocol}`;
}

/** Rules have no tags, so the description marks Berth's own. */
function descriptionOf({ host, further }: Pick<PortOpening, "host" | "further">): string {
  if (further === undefined) return `Opened by Berth for host ${host}, and closed with it`;
  if (further.until === undefined) return `Opened by Berth for host ${host} until it is closed, and closed with it`;
  return `Opened by Berth for host ${host} until ${further.until}, and closed with it`;
}

function isOurs({ name, properties }: SecurityRule, host: string): boolean {
  const description = properties?.description;
  return (
    (name === ruleName(host) && description === descriptionOf({ host })) ||
    (name?.startsWith(`${ruleName(host)}-open-`) === true &&
      description?.startsWith(`Opened by Berth for host ${host} until `) === true) ||
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
function propertiesOf(opening: PortOpening, priority: number) {
  const { port, from, to, further } = opening;
  const sources = ruleSources(from).find(({ family }) => family === "IPv4");
  return {
    description: descriptionOf(opening),
    priority,
    direction: "Inbound",
    access: "Allow",
    protocol: further?.protocol === "udp" ? "Udp" : "Tcp",
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
  const taken = new Set(inboundOf(rules).map(({ priority }) => priority));
  // The denial of a closed host is about Docker's port only.
  const denials = inboundOf(rules.filter(({ name }) => name !== denialName(host)));
  const end = Math.min(
    4097,
    ...denials.filter(({ access }) => /^deny$/i.test(access ?? "")).map(({ priority = 4097 }) => priority),
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
