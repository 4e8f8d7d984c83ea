import type { HostSpec } from "@dockberth/core";
import { FunctionError } from "../errors.ts";
import type { Settings } from "../settings.ts";

/**
 * Holds a host against what may be chosen here, so that a caller cannot use the application's identity where its owner
 * did not mean it to be used.
 * @throws BerthError `choice-forbidden`
 */
export function requireAllowed(spec: HostSpec, { allowed }: Settings): void {
  requireChoice("location", spec.location, allowed.locations);
  requireChoice("size", spec.size, allowed.sizes);
  for (const group of groupsOf(spec)) requireChoice("resource group", group, allowed.resourceGroups);
}

/** Every resource group that a host names: its own, and those of what it uses as it is. */
function groupsOf({ resourceGroup, network, securityGroup, publicAddress, identity }: HostSpec): string[] {
  const existing = [securityGroup, publicAddress].flatMap((each) =>
    typeof each === "string" ? [] : each.resourceGroup,
  );
  const identities = (identity?.user ?? []).map((id) => id.split("/")[4]);
  return [resourceGroup, network.resourceGroup, ...existing, ...identities].filter((group) => group !== undefined);
}

/** The subscription that a request means. @throws BerthError `choice-forbidden` */
export function chooseSubscription(wanted: string | undefined, { subscriptionIds }: Settings): string {
  const id = wanted?.toLowerCase() ?? subscriptionIds[0];
  if (!subscriptionIds.includes(id))
    throw new FunctionError("choice-forbidden", { what: "subscription", value: id, allowed: subscriptionIds });
  return id;
}

/** An item that ends in `*` stands for all that begin like it; an empty list for everything. @throws BerthError `choice-forbidden` */
export function requireChoice(what: string, value: string, allowed: readonly string[]): void {
  const fits = (item: string) =>
    item.endsWith("*")
      ? value.toLowerCase().startsWith(item.slice(0, -1).toLowerCase())
      : value.toLowerCase() === item.toLowerCase();
  if (allowed.length > 0 && !allowed.some(fits)) throw new FunctionError("choice-forbidden", { what, value, allowed });
}
