import { ArmError } from "../arm-error.ts";
import { at, type Json, listAt, objectAt, textAt } from "../json.ts";
import { type BaseScope, evaluate, evaluateText, isPropertyCopy, type Scope } from "./evaluate.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits */
const maxResources = 800;

/** A resource of a template: its type and name are evaluated, its body still contains expressions. */
export interface TemplateResource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly body: Json;
  readonly dependsOn: readonly string[];
  readonly scope: Scope;
}

/** Checks the parameters against their declarations and adds the default values. */
export function templateParameters(template: Json, given: Json, scope: BaseScope): Json {
  const declared = objectAt(template, "parameters");
  const unknown = Object.keys(given).find(
    (name) => !Object.keys(declared).some((each) => each.toLowerCase() === name.toLowerCase()),
  );
  if (unknown !== undefined) {
    throw new ArmError(
      400,
      "InvalidTemplate",
      `Deployment template validation failed: 'The following parameters were supplied, but do not correspond to any parameters defined in the template: '${unknown}'.'`,
    );
  }
  return Object.fromEntries(
    Object.entries(declared).map(([name, declaration]) => {
      const key = Object.keys(given).find((each) => each.toLowerCase() === name.toLowerCase());
      const value =
        key === undefined
          ? evaluate(at(declaration, "defaultValue"), { ...scope, parameters: {}, variables: {} })
          : at(given, key, "value");
      if (value === undefined)
        throw new ArmError(
          400,
          "InvalidTemplate",
          `Deployment template validation failed: 'The value for the template parameter '${name}' is not provided.'`,
        );
      requireType(name, declaration, value);
      return [name, value];
    }),
  );
}

/** Evaluates the variables, which may reference each other. */
export function templateVariables(template: Json, scope: Omit<Scope, "variables">): Json {
  const { copy, ...plain } = objectAt(template, "variables");
  const copies = isPropertyCopy(copy) ? copy : [];
  const declared = { ...plain, ...Object.fromEntries(copies.map((each) => [each.name, { copy: [each] }])) };
  const isCopy = (name: string) => copies.some((each) => each.name === name);
  const done: Json = {};
  const lazy: Json = {};
  for (const name of Object.keys(declared)) {
    Object.defineProperty(lazy, name, {
      enumerable: true,
      get: () => {
        if (name in done) return done[name];
        const value = evaluate(declared[name], { ...scope, variables: lazy });
        done[name] = isCopy(name) ? at(value, name) : value;
        return done[name];
      },
    });
  }
  return Object.fromEntries(Object.keys(declared).map((name) => [name, lazy[name]]));
}

/** Returns every resource to deploy: conditions evaluated, copies expanded, and nested children as resources of their own. */
export function templateResources(template: Json, scope: Scope): TemplateResource[] {
  const resources = listAt(template, "resources").flatMap((resource) => expand(resource as Json, scope, undefined));
  if (resources.length > maxResources)
    throw new ArmError(
      400,
      "InvalidTemplate",
      `Deployment template validation failed: 'The number of template resources limit exceeded. Limit: '${maxResources}' and actual: '${resources.length}'.'`,
    );
  const seen = new Set<string>();
  for (const { id } of resources) {
    if (seen.has(id.toLowerCase()))
      throw new ArmError(
        400,
        "InvalidTemplate",
        `Deployment template validation failed: 'The resource '${id}' is defined multiple times in a template.'`,
      );
    seen.add(id.toLowerCase());
  }
  return resources.map((resource) => ({
    ...resource,
    dependsOn: resource.dependsOn.map((each) => dependencyId(each, resources)),
  }));
}

function expand(resource: Json, scope: Scope, parent: { type: string; name: string } | undefined): TemplateResource[] {
  const copy = objectAt(resource, "copy");
  if (copy["name"] === undefined) return single(resource, scope, parent);
  const count = Number(evaluate(copy["count"], scope));
  const name = String(copy["name"]);
  return Array.from({ length: count }, (_, index) => {
    const { copy: _copy, ...once } = resource;
    return single(once, { ...scope, copyIndex: new Map([...(scope.copyIndex ?? []), [name, index]]) }, parent);
  }).flat();
}

function single(resource: Json, scope: Scope, parent: { type: string; name: string } | undefined): TemplateResource[] {
  if (resource["condition"] !== undefined && evaluate(resource["condition"], scope) !== true) return [];
  const ownType = textAt(resource, "type") ?? "";
  const ownName = evaluateText(textAt(resource, "name") ?? "", scope);
  const type = parent === undefined || ownType.includes(".") ? ownType : `${parent.type}/${ownType}`;
  const name = parent === undefined || ownName.includes("/") ? ownName : `${parent.name}/${ownName}`;
  if (textAt(resource, "apiVersion") === undefined)
    throw new ArmError(
      400,
      "InvalidTemplate",
      `Deployment template validation failed: 'The template resource '${name}' has no apiVersion.'`,
    );
  const {
    resources,
    dependsOn,
    condition: _condition,
    copy: _copy,
    apiVersion: _apiVersion,
    type: _type,
    name: _name,
    comments: _comments,
    ...body
  } = resource;
  const { properties: _properties, ...outside } = body;
  evaluate(outside, { ...scope, reference: rejectReference });
  const id = idOf(scope, type, name);
  const children = listAt({ resources }, "resources").flatMap((child) => expand(child as Json, scope, { type, name }));
  const wanted = listAt({ dependsOn }, "dependsOn").map((each) => evaluateText(String(each), scope));
  return [
    {
      id,
      type,
      name,
      body,
      dependsOn: [...wanted, ...(parent === undefined ? [] : [idOf(scope, parent.type, parent.name)])],
      scope,
    },
    ...children,
  ];
}

/**
 * A reference is allowed in the properties of a resource and in outputs only, not in its tags, plan or identity.
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#reference
 */
function rejectReference(): never {
  throw new ArmError(
    400,
    "InvalidTemplate",
    "Deployment template validation failed: 'The template function 'reference' is not expected at this location.'",
  );
}

function idOf({ subscriptionId, group }: Scope, type: string, name: string): string {
  const [namespace = "", ...types] = type.split("/");
  const names = name.split("/");
  if (types.length !== names.length) {
    throw new ArmError(
      400,
      "InvalidTemplate",
      `Deployment template validation failed: 'The template resource '${name}' for type '${type}' has incorrect segment lengths.'`,
    );
  }
  return `/subscriptions/${subscriptionId}/resourceGroups/${group.name}/providers/${namespace}/${types.flatMap((each, index) => [each, names[index]]).join("/")}`;
}

/** A dependency is written as an id or a name. Dependencies on resources outside the template have no effect. */
function dependencyId(idOrName: string, resources: readonly TemplateResource[]): string {
  if (idOrName.startsWith("/")) return idOrName.toLowerCase();
  const named = resources.filter(({ name }) => name.toLowerCase() === idOrName.toLowerCase());
  const [only] = named;
  if (only === undefined || named.length > 1) {
    throw new ArmError(
      400,
      "InvalidTemplate",
      `Deployment template validation failed: 'The resource '${idOrName}' is not defined in the template, or not the only one of this name.'`,
    );
  }
  return only.id.toLowerCase();
}

function requireType(name: string, declaration: unknown, value: unknown): void {
  const type = textAt(declaration, "type")?.toLowerCase() ?? "string";
  const actual = Array.isArray(value)
    ? "array"
    : value === null
      ? "null"
      : typeof value === "number"
        ? "int"
        : typeof value === "boolean"
          ? "bool"
          : typeof value;
  if (type.replace("secure", "") !== actual) {
    throw new ArmError(
      400,
      "InvalidTemplate",
      `Deployment template validation failed: 'Template parameter JToken type is not valid. Expected '${type}'. Actual '${actual}'. Parameter '${name}'.'`,
    );
  }
  const allowed = listAt(declaration, "allowedValues");
  if (allowed.length > 0 && !allowed.includes(value)) {
    throw new ArmError(
      400,
      "InvalidTemplate",
      `Deployment template validation failed: 'The provided value for the template parameter '${name}' is not valid. The value is not part of the allowed value(s): '${allowed.join(",")}'.'`,
    );
  }
}
