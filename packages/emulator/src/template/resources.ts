import { notImplemented } from "../arm-error.ts";
import { isObject, type Json, listAt, objectAt, textAt } from "../json.ts";
import { lockType } from "../resources/locks.ts";
import { invalidContent, validationFailed } from "./errors.ts";
import { copyCount, evaluate, evaluateText, withCopyIndex } from "./evaluate.ts";
import type { Scope } from "./scope.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits */
const maxResources = 800;

export const deploymentType = "Microsoft.Resources/deployments";
export const groupType = "Microsoft.Resources/resourceGroups";

/** Whether two names are the same type; ARM compares them without case. */
export function isType(type: string, other: string): boolean {
  return type.toLowerCase() === other.toLowerCase();
}

/** A resource of a template. Everything but its properties is evaluated. */
export interface TemplateResource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  /** Undefined where the template's `apiProfile` gives it. */
  readonly apiVersion: string | undefined;
  /** The name that `languageVersion: 2.0` gives it. */
  readonly symbolicName: string | undefined;
  readonly copy: { readonly name: string; readonly index: number; readonly batchSize: number } | undefined;
  /** `false` if its condition is not met. */
  readonly isDeployed: boolean;
  /** Whether it only describes a resource that exists already. */
  readonly isExisting: boolean;
  /** As written: ids, names with or without the type, and names of copy loops. */
  readonly dependsOn: readonly string[];
  /** Location, tags, SKU and so on. */
  readonly envelope: Json;
  readonly properties: unknown;
  /** A nested deployment's other target. */
  readonly resourceGroup: string | undefined;
  readonly subscriptionId: string | undefined;
  readonly scope: Scope;
}

/** Returns every resource of a template: conditions evaluated, copies expanded, and nested children as resources of their own. */
export function templateResources(template: Json, scope: Scope, targetId: string): TemplateResource[] {
  const listed = listedResources(template);
  const hasProfile = hasKnownProfile(template);
  const resources = listed.flatMap(([symbolicName, resource]) =>
    expand(resource, { scope, targetId, hasProfile, symbolicName, parent: undefined }),
  );
  if (resources.length > maxResources)
    throw validationFailed(
      `The number of template resources limit exceeded. Limit: '${maxResources}' and actual: '${resources.length}'. Please see https://aka.ms/arm-template for usage details`,
    );
  requireDistinct(resources);
  return resources;
}

/** The names of the copy loops, in lower case: also of those that make no copy. */
export function loopNamesOf(template: Json): ReadonlySet<string> {
  const names = listedResources(template).flatMap(([symbolicName, { copy }]) =>
    copy === undefined ? [] : [symbolicName, textAt(copy, "name")],
  );
  return new Set(names.flatMap((name) => (name === undefined ? [] : [name.toLowerCase()])));
}

/** `Microsoft.Network/virtualNetworks/net/subnets/one` */
export function pathOf({ type, name }: Pick<TemplateResource, "type" | "name">): string {
  const [namespace = "", ...types] = type.split("/");
  const names = name.split("/");
  return `${namespace}/${types.flatMap((each, index) => [each, names[index] ?? ""]).join("/")}`;
}

interface Place {
  readonly scope: Scope;
  readonly targetId: string;
  /** Whether the template's `apiProfile` gives the api-versions that resources leave out. */
  readonly hasProfile: boolean;
  readonly symbolicName: string | undefined;
  readonly parent: { readonly type: string; readonly name: string; readonly path: string } | undefined;
}

/**
 * The profiles of the template's schema, which give each type one api-version:
 * https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json
 */
const profiles = /^(2017-03-09-profile|2018-03-01-hybrid|2018-06-01-profile|2019-03-01-hybrid)$/;

function hasKnownProfile(template: Json): boolean {
  const profile = textAt(template, "apiProfile") ?? "";
  if (profile !== "" && !profiles.test(profile)) throw notImplemented(`The apiProfile '${profile}' of a template`);
  return profile !== "";
}

/** With `languageVersion: 2.0` the resources are an object whose keys are symbolic names. */
function listedResources(template: Json): [string | undefined, Json][] {
  const { resources, languageVersion } = template;
  if (resources === undefined)
    throw invalidContent("Required property 'resources' not found in JSON. Path 'properties.template'");
  const hasNames = languageVersion !== undefined && languageVersion !== "1.0";
  if (hasNames && languageVersion !== "2.0")
    throw notImplemented(`The languageVersion '${String(languageVersion)}' of a template`);
  if (hasNames !== isObject(resources) || (!hasNames && !Array.isArray(resources)))
    throw invalidContent(
      `Cannot deserialize the current JSON ${Array.isArray(resources) ? "array" : "object"} into the resources of a template of languageVersion '${String(languageVersion ?? "1.0")}'. Path 'properties.template.resources'`,
    );
  return isObject(resources)
    ? Object.entries(resources).map(([name, resource]) => [name, objectAt(resource)])
    : listAt({ resources }, "resources").map((resource) => [undefined, objectAt(resource)]);
}

function expand(given: Json, place: Place): TemplateResource[] {
  const resource = withKnownMembers(given);
  if (resource["copy"] === undefined) return single(resource, place, undefined);
  const { copy: _copy, ...once } = resource;
  const copy = objectAt(resource, "copy");
  if (place.parent !== undefined)
    throw validationFailed(
      `The template resource '${textAt(resource, "name") ?? ""}' is not valid. Copying nested resources is not supported. Please see https://aka.ms/arm-copy for usage details`,
    );
  const name = textAt(copy, "name") ?? place.symbolicName;
  if (name === undefined) throw invalidContent("Required property 'name' not found in JSON. Path 'copy'");
  const isSerial = textAt(copy, "mode")?.toLowerCase() === "serial";
  const count = copyCount(name, copy["count"], place.scope);
  const batchSize = isSerial ? Number(copy["batchSize"] ?? 1) : count;
  return Array.from({ length: count }, (_, index) =>
    single(once, { ...place, scope: withCopyIndex(place.scope, name, index) }, { name, index, batchSize }),
  ).flat();
}

/** Members that are not a part of the resource itself. */
const templateOnly: ReadonlySet<string> = new Set(
  "apiVersion asserts comments condition copy dependsOn existing metadata name properties resourceGroup resources scope subscriptionId type".split(
    " ",
  ),
);

/** Members of a resource: https://learn.microsoft.com/azure/azure-resource-manager/templates/resource-declaration */
const known: readonly string[] = [
  ...templateOnly,
  ..."extendedLocation identity kind location managedBy managedByExtended placement plan sku tags zones etag".split(
    " ",
  ),
];

function single(resource: Json, place: Place, copy: TemplateResource["copy"]): TemplateResource[] {
  const scope: Scope = { ...place.scope, place: "early" };
  const conditionMet = resource["condition"] === undefined || evaluate(resource["condition"], scope);
  // What is not deployed need not have a computable name and group either, with symbolic names:
  // https://github.com/Azure/bicep-registry-modules/blob/main/avm/res/compute/virtual-machine/main.json
  const spare = conditionMet ? undefined : place.symbolicName;
  const placing: Scope = spare === undefined ? scope : { ...scope, keeps: "failing" };
  const { type, name, path } = identityOf(resource, placing, place.parent, spare);
  if (typeof conditionMet !== "boolean")
    throw validationFailed(
      `The template resource '${name}' is not valid: the condition must evaluate to a boolean, and is '${String(conditionMet)}'. Please see https://aka.ms/arm-template for usage details`,
    );
  if (textAt(resource, "apiVersion") === undefined && !place.hasProfile)
    throw validationFailed(
      `The template resource '${name}' is missing required property 'apiVersion'. Please see https://aka.ms/arm-template for usage details`,
    );
  // Bicep's modules declare role assignments for each resource, with a condition that is rarely met.
  if (resource["scope"] !== undefined && !isType(type, lockType) && conditionMet && resource["existing"] !== true)
    throw notImplemented(`The type ${type} with a scope of its own`);
  const evaluated = (key: string) => (resource[key] === undefined ? undefined : evaluateText(resource[key], placing));
  const resourceGroup = evaluated("resourceGroup");
  const subscriptionId = evaluated("subscriptionId");
  const target = otherTarget(place.targetId, resourceGroup, subscriptionId);
  const envelope = Object.fromEntries(Object.entries(resource).filter(([key]) => !templateOnly.has(key)));
  const isDeployed = conditionMet;
  const own: TemplateResource = {
    id: `${scopeOf(evaluated("scope"), target)}/${isType(type, groupType) ? `resourceGroups/${name}` : `providers/${path}`}`,
    // A lock below its resource, as templates without `scope` write it.
    type: /\/providers\/locks$/i.test(type) ? lockType : type,
    name,
    apiVersion: evaluated("apiVersion"),
    symbolicName: place.symbolicName,
    copy,
    isDeployed,
    isExisting: resource["existing"] === true,
    dependsOn: [
      ...listAt(resource, "dependsOn").map((each) => evaluateText(each, scope)),
      ...(place.parent === undefined ? [] : [place.parent.path]),
    ],
    // What a resource that is not deployed would be need not be computable.
    envelope: isDeployed ? (evaluate(envelope, scope) as Json) : {},
    properties: resource["properties"],
    resourceGroup,
    subscriptionId,
    scope: { ...scope, place: "runtime" },
  };
  const children = listAt(resource, "resources").flatMap((child) =>
    expand(objectAt(child), { ...place, symbolicName: undefined, parent: { type, name, path } }),
  );
  return [own, ...children];
}

/** `spare` is the name of what is not deployed, where its own cannot be computed. */
function identityOf(resource: Json, scope: Scope, parent: Place["parent"], spare: string | undefined) {
  const ownType = textAt(resource, "type");
  if (ownType === undefined || resource["name"] === undefined)
    throw invalidContent(
      `Required property '${ownType === undefined ? "type" : "name"}' not found in JSON. Path 'properties.template.resources'`,
    );
  const plainType = ownType.replace(/\/$/, "");
  const found = evaluateText(resource["name"], scope);
  const isKept = spare !== undefined && found === resource["name"] && found.startsWith("[");
  const ownName = isKept ? plainType.split("/").slice(1).fill(spare).join("/") : found;
  const type = parent === undefined || plainType.includes(".") ? plainType : `${parent.type}/${plainType}`;
  const name = parent === undefined || ownName.includes("/") ? ownName : `${parent.name}/${ownName}`;
  if (type.split("/").length !== name.split("/").length + 1)
    throw validationFailed(
      `The template resource '${name}' for type '${type}' has incorrect segment lengths. A nested resource type must have identical number of segments as its resource name. A root resource type must have segment length one greater than its resource name. Please see https://aka.ms/arm-template/#resources for usage details`,
    );
  return { type, name, path: pathOf({ type, name }) };
}

/** ARM reads the names of members without case. */
function withKnownMembers(resource: Json): Json {
  return Object.fromEntries(
    Object.entries(resource).map(([key, value]) => {
      const member = known.find((each) => each.toLowerCase() === key.toLowerCase());
      if (member !== undefined) return [member, value];
      throw invalidContent(
        `Could not find member '${key}' on object of type 'TemplateResource'. Path 'properties.template.resources.${key}', resource '${textAt(resource, "name") ?? ""}'`,
      );
    }),
  );
}

/** An extension resource's scope is an id, or a type and a name in the deployment's own target. */
function scopeOf(own: string | undefined, target: string): string {
  if (own === undefined) return target;
  return own.startsWith("/") ? own.replace(/\/$/, "") : `${target}/providers/${own}`;
}

function otherTarget(targetId: string, group: string | undefined, subscription: string | undefined): string {
  const [, , own = "", , ownGroup] = targetId.split("/");
  if (group !== undefined) return `/subscriptions/${subscription ?? own}/resourceGroups/${group}`;
  if (subscription !== undefined) return `/subscriptions/${subscription}`;
  return ownGroup === undefined ? `/subscriptions/${own}` : targetId;
}

function requireDistinct(resources: readonly TemplateResource[]): void {
  const seen = new Set<string>();
  // A condition often chooses one of two resources of the same name.
  for (const { id, isDeployed, isExisting } of resources) {
    if (!isDeployed || isExisting) continue;
    if (seen.has(id.toLowerCase()))
      throw validationFailed(
        `The resource '${id.split("/providers/").at(-1)}' at line '1' and column '1' is defined multiple times in a template. Please see https://aka.ms/arm-template/#resources for usage details`,
      );
    seen.add(id.toLowerCase());
  }
}
