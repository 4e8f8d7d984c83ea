import { ArmError } from "../../arm-error.ts";
import { listAt, objectAt, textAt } from "../../json.ts";
import { applyFirewalls } from "../../net/firewall.ts";
import { addressRange, overlaps } from "../../net/prefixes.ts";
import { childrenOf } from "../../resources/read.ts";
import type { ResourceType } from "../../world.ts";

export const securityRules: ResourceType = {
  type: "Microsoft.Network/networkSecurityGroups/securityRules",
  tracked: false,
  sharesEtag: true,
  put(world, id, body) {
    const rule = { name: id.name, properties: objectAt(body, "properties") };
    requireRule(rule);
    const others = childrenOf(world, id.parent ?? "").filter(
      ({ name }) => name.toLowerCase() !== id.name.toLowerCase(),
    );
    requireDistinctPriorities([...others, rule]);
    return { properties: rule.properties, seconds: 2, work: () => applyFirewalls(world) };
  },
  remove: (world, rule) => ({
    seconds: 2,
    work: async () => {
      world.store.remove(rule.id);
      await applyFirewalls(world);
    },
  }),
};

/** @throws ArmError `SecurityRuleInvalidPriority`, `SecurityRuleInvalid` */
export function requireRule(rule: unknown): void {
  const name = textAt(rule, "name") ?? "";
  const { priority, direction, access, protocol } = objectAt(rule, "properties");
  const invalid = (message: string) =>
    new ArmError(400, "SecurityRuleInvalid", `Security rule ${name} is invalid. ${message}`);
  if (typeof priority !== "number" || priority < 100 || priority > 4096) {
    throw new ArmError(
      400,
      "SecurityRuleInvalidPriority",
      `Security rule ${name} has invalid Priority. Value provided: ${String(priority)} Allowed range 100-4096.`,
    );
  }
  if (!["Inbound", "Outbound"].includes(String(direction))) throw invalid("Direction must be Inbound or Outbound.");
  if (!["Allow", "Deny"].includes(String(access))) throw invalid("Access must be Allow or Deny.");
  if (!["*", "tcp", "udp", "icmp"].includes(String(protocol).toLowerCase()))
    throw invalid(`Protocol ${String(protocol)} is not supported.`);
  const sources = [
    textAt(rule, "properties", "sourceAddressPrefix"),
    ...listAt(rule, "properties", "sourceAddressPrefixes").map(String),
  ].filter((each) => each !== undefined);
  if (sources.length === 0) throw invalid("A source address prefix is required.");
  requirePrefixes(name, rule);
}

/** Prefixes that are not addresses: `*`, and service tags such as `AzureLoadBalancer` or `Storage.WestEurope`. */
const serviceTag = /^(\*|[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)?)$/;

/**
 * Checks the prefixes of a rule.
 * - https://github.com/hashicorp/terraform-provider-azurerm/issues/5617
 * - https://github.com/hashicorp/terraform-provider-azurerm/issues/12534
 * - https://github.com/kubernetes-sigs/cloud-provider-azure/issues/6775
 */
function requirePrefixes(name: string, rule: unknown): void {
  const families = new Set<number>();
  for (const side of ["source", "destination"] as const) {
    const parameter = `${side === "source" ? "Source" : "Destination"}AddressPrefix`;
    const several = listAt(rule, "properties", `${side}AddressPrefixes`).map(String);
    const one = textAt(rule, "properties", `${side}AddressPrefix`);
    for (const prefix of several)
      if (
        serviceTag.test(prefix) &&
        several.length > 1 &&
        /^(\*|VirtualNetwork|Internet|AzureLoadBalancer)$/i.test(prefix)
      )
        throw new ArmError(
          400,
          "SecurityRuleParameterContainsUnsupportedValue",
          `Security rule parameter ${parameter} for rule with Id ${name} cannot specify existing VIRTUALNETWORK, INTERNET, AZURELOADBALANCER, '*' or system tags. Unsupported value used: ${prefix}.`,
        );
    const ranges = [...several, ...(one === undefined ? [] : [one])].flatMap((prefix) => {
      const range = addressRange(prefix);
      if (range === undefined && !serviceTag.test(prefix))
        throw new ArmError(
          400,
          "SecurityRuleInvalidAddressPrefix",
          `Security rule ${name} has invalid Address prefix. Value provided: ${prefix}`,
        );
      return range === undefined ? [] : [{ prefix, range }];
    });
    for (const { range } of ranges) families.add(range.family);
    for (const [index, { prefix, range }] of ranges.entries()) {
      const other = ranges.slice(index + 1).find((each) => overlaps(each.range, range));
      if (other !== undefined)
        throw new ArmError(
          400,
          "OverlappingSubnetsNotPermittedInSecurityRule",
          `Security rule parameter ${parameter} for rule with Id ${name} cannot specify overlapping subnets. Overlapping subnets: ${prefix}, ${other.prefix}.`,
        );
    }
  }
  if (families.size > 1)
    throw new ArmError(
      400,
      "ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies",
      `${name} contains IP addresses or prefixes that belong to different address families. All IP addresses or prefixes in the resource should belong to the same address family.`,
    );
}

/** @throws ArmError `SecurityRuleConflict` */
export function requireDistinctPriorities(rules: readonly unknown[]): void {
  const seen = new Map<string, string>();
  for (const rule of rules) {
    const key = `${textAt(rule, "properties", "direction")}/${textAt(rule, "properties", "priority")}`;
    const name = textAt(rule, "name") ?? "";
    const other = seen.get(key);
    if (other !== undefined) {
      throw new ArmError(
        400,
        "SecurityRuleConflict",
        `Security rule ${name} conflicts with rule ${other}. Rules cannot have the same Priority and Direction. To learn more, see aka.ms/nsgrules.`,
      );
    }
    seen.set(key, name);
  }
}
