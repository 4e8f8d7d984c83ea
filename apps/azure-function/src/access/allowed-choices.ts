import { type HostSpec, isImageByPlace, locationIn, ownResourceGroup } from "@dockberth/core";
import type { RestrictedField } from "../error-details.ts";
import { FunctionError } from "../errors.ts";
import type { Settings } from "../settings.ts";

/**
 * Checks a host against the operator's restrictions, so that callers cannot use the application's identity beyond them.
 * @throws FunctionError `choice-forbidden`
 */
export function requireAllowedSpec(spec: HostSpec, { allowed, ...settings }: Settings): void {
  requireAllowedChoice("location", locationIn(settings.cloud, spec.location), allowed.locations);
  requireAllowedChoice("size", spec.size, allowed.sizes);
  for (const group of resourceGroupsOf(spec)) requireAllowedChoice("resourceGroup", group, allowed.resourceGroups);
  requireOtherGroups(spec, settings.ownResourceGroup);
  for (const id of spec.identity?.user ?? []) requireListed("identity", id, settings.identities);
  for (const name of certificateNames(spec)) requireListed("hostname", name, settings.hostnames);
  requireListedImage(spec, settings.images);
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

/** What gives a caller more than a host must be listed, by its full name. */
function requireListed(field: RestrictedField, value: string, listed: readonly string[]): void {
  if (!listed.some((item) => item.toLowerCase() === value.toLowerCase()))
    throw new FunctionError("choice-forbidden", { field, value, allowed: listed });
}

/** With an id, the application would read for its caller what it may read itself: a disk that somebody made an image of. */
function requireListedImage({ image }: HostSpec, listed: readonly string[]): void {
  if (!isImageByPlace(image) || listed.some((item) => matches(item.toLowerCase(), image.toLowerCase()))) return;
  throw new FunctionError("choice-forbidden", { field: "image", value: image, allowed: listed });
}

/** The group of the application holds its identity, its key vault and its storage. */
function requireOtherGroups(spec: HostSpec, own: string | undefined): void {
  const used = [spec.resourceGroup ?? ownResourceGroup(spec.name), ...resourceGroupsOf(spec)];
  const value = used.find((group) => group.toLowerCase() === own?.toLowerCase());
  if (value !== undefined) throw new FunctionError("choice-forbidden", { field: "resourceGroup", value, allowed: [] });
}

/** Every resource group that a host names: its own, and those of the existing resources that it uses. */
function resourceGroupsOf({ resourceGroup, network, securityGroup, publicAddress }: HostSpec): string[] {
  const existing = [securityGroup, publicAddress].flatMap((each) =>
    typeof each === "string" ? [] : each.resourceGroup,
  );
  return [resourceGroup, network.resourceGroup, ...existing].filter((group) => group !== undefined);
}

/** The names in the server certificate beside those that Berth derives from the host's name and from its address. */
function certificateNames({ hostnames, publicAddress }: HostSpec): string[] {
  const named = typeof publicAddress === "string" ? undefined : publicAddress.hostname;
  return named === undefined ? [...hostnames] : [...hostnames, named];
}

function matches(item: string, value: string): boolean {
  return item.endsWith("*") ? value.startsWith(item.slice(0, -1)) : value === item;
}
