import { notImplemented } from "../../arm-error.ts";
import { zonesOf } from "../../catalog/locations.ts";
import { type Json, textAt } from "../../json.ts";
import { invalidTemplate } from "../errors.ts";
import type { Place, Scope } from "../scope.ts";
import { environmentOf } from "./environment.ts";
import { type Functions, type Implementation, integerAt } from "./values.ts";

/**
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-scope
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-deployment
 */
export const resourceFunctions: Functions = {
  parameters: ([name], { parameters }) => named("parameter", name, parameters),
  variables: ([name], { variables }) => named("variable", name, variables),
  resourceid: (parameters, scope) => resourceId(parameters.map(String), scope),
  subscriptionresourceid: (parameters, { subscriptionId }) => {
    const texts = parameters.map(String);
    const isOwn = texts[0]?.includes("/") === true;
    const subscription = isOwn ? subscriptionId : texts[0];
    return typed("subscriptionResourceId", `/subscriptions/${subscription}`, isOwn ? texts : texts.slice(1));
  },
  tenantresourceid: (parameters) => typed("tenantResourceId", "", parameters.map(String)),
  extensionresourceid: ([base, ...parameters]) => typed("extensionResourceId", String(base), parameters.map(String)),
  reference: onlyIn("runtime", "reference", ([id, version, full], { reference }) =>
    reference(String(id), String(full).toLowerCase() === "full", version === undefined ? undefined : String(version)),
  ),
  references: onlyIn("runtime", "references", ([loop, full], { references }) =>
    references(String(loop), String(full).toLowerCase() === "full"),
  ),
  resourceinfo: ([symbolicName], { resourceInfo }) => resourceInfo(String(symbolicName)),
  resourcegroup: (_parameters, { group }) => {
    if (group !== undefined) return group;
    throw invalidTemplate(
      "The template function 'RESOURCEGROUP' is not expected at this location. Please see https://aka.ms/arm-functions for usage details.",
    );
  },
  subscription: (_parameters, { subscriptionId, tenantId }) => ({
    id: `/subscriptions/${subscriptionId}`,
    subscriptionId,
    tenantId,
    displayName: "Emulated subscription",
  }),
  tenant: (_parameters, { tenantId }) => ({ tenantId }),
  deployment: (_parameters, { deployment }) => deployment,
  environment: (_parameters, { cloud, tenantId }) => environmentOf(cloud, tenantId),
  providers: ([namespace, type], { provider }) =>
    provider(String(namespace), type === undefined ? undefined : String(type)),
  pickzones: (parameters) => pickZones(parameters),
  copyindex: (parameters, { copyIndex }) => {
    const [name, offset] = typeof parameters[0] === "string" ? parameters : [undefined, parameters[0]];
    const index = name === undefined ? [...copyIndex.values()].at(-1) : copyIndex.get(String(name).toLowerCase());
    if (index === undefined)
      throw invalidTemplate(
        "The template function 'copyIndex' is not expected at this location. The function can only be used in a resource with copy specified. Please see https://aka.ms/arm-copy for usage details.",
      );
    return index + (offset === undefined ? 0 : integerAt("copyIndex", [offset], 0));
  },
};

/** `listKeys` and the like; the emulated types have none of them. */
export function callList(name: string, parameters: readonly unknown[], scope: Scope): never {
  requirePlace("runtime", name, scope);
  const type = /\/providers\/([^/]+\/[^/]+)/.exec(String(parameters[0]))?.[1] ?? String(parameters[0]);
  throw notImplemented(`The template function '${name}' of ${type}`);
}

/** @throws ArmError `InvalidTemplate` if ARM allows the function only in another place */
export function requirePlace(allowed: Place, name: string, { place }: Scope): void {
  if (place === allowed) return;
  throw invalidTemplate(
    `The template function '${name}' is not expected at this location. Please see https://aka.ms/arm-functions for usage details.`,
  );
}

export function onlyIn(allowed: Place, name: string, call: Implementation): Implementation {
  return (parameters, scope) => {
    requirePlace(allowed, name, scope);
    return call(parameters, scope);
  };
}

function named(what: string, name: unknown, values: Json): unknown {
  const key = Object.keys(values).find((each) => each.toLowerCase() === String(name).toLowerCase());
  if (key === undefined)
    throw invalidTemplate(
      `The template ${what} '${String(name)}' is not found. Please see https://aka.ms/arm-syntax-${what}s for usage details.`,
    );
  return values[key];
}

/** resourceId([subscriptionId], [resourceGroupName], type, name1, [name2 …]) */
function resourceId(parameters: readonly string[], { subscriptionId, group }: Scope): string {
  const at = parameters.findIndex((each) => each.includes("/"));
  if (at < 0) throw invalidTemplate("The template function 'resourceId' needs a resource type.");
  const scopes = parameters.slice(0, at);
  const groupName = scopes.at(-1) ?? textAt(group, "name");
  const subscription = scopes.length > 1 ? (scopes[0] ?? subscriptionId) : subscriptionId;
  const base =
    groupName === undefined
      ? `/subscriptions/${subscription}`
      : `/subscriptions/${subscription}/resourceGroups/${groupName}`;
  return typed("resourceId", base, parameters.slice(at));
}

function typed(name: string, scope: string, [type = "", ...names]: readonly string[]): string {
  // Microsoft's own page on dependsOn writes a slash at the end of the type.
  const [namespace = "", ...types] = type.split("/").filter((each) => each !== "");
  if (types.length !== names.length || types.length === 0)
    throw invalidTemplate(
      `Unable to evaluate template language function '${name}': the type '${type}' requires '${types.length}' resource name argument(s). Please see https://aka.ms/arm-resource-functions for usage details.`,
    );
  return `${scope}/providers/${namespace}/${types.flatMap((each, index) => [each, names[index]]).join("/")}`;
}

/** https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#pickzones */
function pickZones(parameters: readonly unknown[]): string[] {
  const location = String(parameters[2]).toLowerCase().replaceAll(" ", "");
  const count = parameters[3] === undefined ? 1 : integerAt("pickZones", parameters, 3);
  const offset = parameters[4] === undefined ? 0 : integerAt("pickZones", parameters, 4);
  const zones = zonesOf(location);
  if (zones.length === 0) return [];
  if (count + offset <= zones.length) return zones.slice(offset, offset + count);
  throw invalidTemplate(
    `Unable to evaluate template language function 'pickZones': the location '${location}' has ${zones.length} zones, but ${count + offset} are requested.`,
  );
}
