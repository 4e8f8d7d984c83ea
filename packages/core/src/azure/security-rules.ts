import { BerthError } from "../errors/index.ts";
import type { BerthEventFacts } from "../events.ts";
import { groupOf, nameOf } from "../resource-id.ts";
import type { Azure } from "./connect.ts";
import { toBerthError } from "./http/errors.ts";
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
    const id = ruleId(azure, securityGroupId, opening.host);
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
      const { securityRules = [] } = properties ?? {};
      if (!securityRules.some((rule) => rule.name === ruleName(host) && isOurs(rule, host))) continue;
      await again(azure, run, () => azure.arm.delete(ruleId(azure, id, host), { signal: run.signal }));
      closed.push(nameOf(id));
    }
  } catch (error) {
    throw toBerthError(error, { host, endpoint: azure.endpoint });
  }
  return closed;
}

function again(azure: Azure, { signal, report }: Run, change: () => Promise<unknown>): Promise<unknown> {
  return retryTransient(change, { report, pause: (seconds) => azure.wait(seconds, signal) });
}

function ruleId(azure: Azure, group: string, host: string): string {
  const name = `${nameOf(group)}/${ruleName(host)}`;
  return networkId(azure, "networkSecurityGroups/securityRules", groupOf(group), name);
}

export function ruleName(host: string): string {
  return `berth-${host}`;
}

/** Rules have no tags, so the description marks Berth's own. */
function descriptionOf(host: string): string {
  return `Opened by Berth for host ${host}, and closed with it`;
}

function isOurs({ properties }: SecurityRule, host: string): boolean {
  return properties?.description === descriptionOf(host);
}

function ruleOf({ host, port, from, to }: PortOpening, priority: number) {
  const properties = {
    description: descriptionOf(host),
    priority,
    direction: "Inbound",
    access: "Allow",
    protocol: "Tcp",
    sourcePortRange: "*",
    ...(from.includes("anywhere") ? { sourceAddressPrefix: "*" } : { sourceAddressPrefixes: [...from] }),
    destinationAddressPrefix: to,
    destinationPortRange: String(port),
  };
  return { properties };
}

/** The first priority that Berth tries, unless a deny rule comes earlier. */
const firstPriority = 1000;

/** Priorities range from 100 to 4096, and the first matching rule decides: https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview */
function freePriority(rules: readonly SecurityRule[], group: string, host: string): number {
  const inbound = rules
    .map(({ properties = {} }) => properties)
    .filter(({ direction }) => /^inbound$/i.test(direction ?? ""));
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
