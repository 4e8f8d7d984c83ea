import { type FamilyRanges, rangesByFamily } from "../../spec/ranges.ts";

/** The sources of a rule of a security group. */
export interface RuleSources {
  readonly family: FamilyRanges["family"];
  readonly properties: { readonly sourceAddressPrefix: "*" } | { readonly sourceAddressPrefixes: readonly string[] };
}

/** Azure takes one address family in a rule, so that both families need two. */
export function ruleSources(from: readonly string[]): RuleSources[] {
  if (from.includes("anywhere")) return [{ family: "IPv4", properties: { sourceAddressPrefix: "*" } }];
  return rangesByFamily(from).map(({ family, ranges }) => ({ family, properties: { sourceAddressPrefixes: ranges } }));
}
