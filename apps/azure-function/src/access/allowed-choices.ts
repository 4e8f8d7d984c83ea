import type { HostSpec } from "@dockberth/core";
import type { RestrictedField } from "../error-details.ts";
import { FunctionError } from "../errors.ts";
import type { Settings } from "../settings.ts";

/**
 * Checks a host against the operator's restrictions, so that callers cannot use the application's identity beyond them.
 * @throws FunctionError `choice-forbidden`
 */
export function requireAllowedSpec(spec: HostSpec, { allowed }: Settings): void {
  requireAllowedChoice("location", spec.location, allowed.locations);
  requireAllowedChoice("size", spec.size, allowed.sizes);
  for (const group of resourceGroupsOf(spec)) requireAllowedChoice("resourceGroup", group, allowed.resourceGroups);
}

/** The subscription of a request. @throws FunctionError `choice-forbidden` */
export function chooseSubscription(requested: unknown, { subscriptionIds }: Settings): string {
  if (typeof requested !== "string") return subscriptionIds[0];
  const id = requested.toLowerCase();
  if (!subscriptionIds.includes(id))
    throw new FunctionError("choice-forbidden", { field: "subscription", value: id, allowed: subscriptionIds });
  return id;
}

/** An item that ends in `*` is a prefix; an empty list allows everything. @throws FunctionError `choice-forbidden` */
export function requireAllowedChoice(field: RestrictedField, value: string, allowed: readonly string[]): void {
  if (allowed.length > 0 && !allowed.some((item) => matches(item.toLowerCase(), value.toLowerCase())))
    throw new FunctionError("choice-forbidden", { field, value, allowed });
}

/** Every resource group that a host names: its own, and those of the existing resources that it uses. */
function resourceGroupsOf({ resourceGroup, network, securityGroup, publicAddress, identity }: HostSpec): string[] {
  const existing = [securityGroup, publicAddress].flatMap((each) =>
    typeof each === "string" ? [] : each.resourceGroup,
  );
  const identities = (identity?.user ?? []).map((id) => id.split("/")[4]);
  return [resourceGroup, network.resourceGroup, ...existing, ...identities].filter((group) => group !== undefined);
}

function matches(item: string, value: string): boolean {
  return item.endsWith("*") ? value.startsWith(item.slice(0, -1)) : value === item;
}
