import { ArmError } from "../../arm-error.ts";
import { listAt, objectAt, textAt } from "../../json.ts";
import { applyFirewalls } from "../../net/firewall.ts";
import { childrenOf } from "../../resources/read.ts";
import type { ResourceType } from "../../world.ts";

export const securityRules: ResourceType = {
  type: "Microsoft.Network/networkSecurityGroups/securityRules",
  tracked: false,
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
      `Security rule ${name} has invalid Priority. Value provided: ${String(priority)}. Priority must be in the range 100 to 4096.`,
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
        `Security rule ${name} conflicts with rule ${other}. Rules cannot have the same Priority and Direction.`,
      );
    }
    seen.set(key, name);
  }
}
