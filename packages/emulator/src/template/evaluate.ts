import { createHash, randomUUID } from "node:crypto";
import { ArmError } from "../arm-error.ts";
import { at, type Json } from "../json.ts";
import { type Expression, expressionIn, parseExpression, unescapeLiteral } from "./expressions.ts";

/** The values that the functions of the template language read. */
export interface Scope {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly group: {
    readonly name: string;
    readonly location: string;
    readonly id: string;
    readonly tags: Readonly<Record<string, string>>;
  };
  readonly deploymentName: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Returns a deployed resource: its properties, or the whole of it if `isFull` is set. */
  readonly reference: (idOrName: string, isFull: boolean) => unknown;
  readonly copyIndex?: ReadonlyMap<string, number>;
}

/** The scope before the template's parameters and variables are evaluated. */
export type BaseScope = Omit<Scope, "parameters" | "variables">;

/** Evaluates every expression in a value, at any depth. */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (typeof value === "string") {
    const source = expressionIn(value);
    if (source !== undefined) return run(parseExpression(source), scope);
    return unescapeLiteral(value);
  }
  if (Array.isArray(value)) return value.map((each) => evaluate(each, scope));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, inner]) =>
        key.toLowerCase() === "copy" && isPropertyCopy(inner)
          ? copyProperty(inner, scope)
          : [[evaluateText(key, scope), evaluate(inner, scope)]],
      ),
    );
  return value;
}

export interface PropertyCopy {
  readonly name: string;
  readonly count: unknown;
  readonly input: unknown;
}

/** ARM's limit: https://learn.microsoft.com/azure/azure-resource-manager/templates/copy-properties#iteration-limits */
const maxCopies = 800;

export function isPropertyCopy(value: unknown): value is readonly PropertyCopy[] {
  return (
    Array.isArray(value) && value.every((each) => at(each, "name") !== undefined && at(each, "input") !== undefined)
  );
}

/** Each element of `copy` inside an object becomes a property of that object, whose value is a list. */
function copyProperty(copies: readonly PropertyCopy[], scope: Scope): [string, unknown][] {
  return copies.map(({ name, count, input }) => {
    const copyCount = Number(evaluate(count, scope));
    if (!Number.isInteger(copyCount) || copyCount < 0 || copyCount > maxCopies)
      throw new ArmError(400, "InvalidTemplate", `The copy count of '${name}' must be from 0 to ${maxCopies}.`);
    const items = Array.from({ length: copyCount }, (_, index) =>
      evaluate(input, { ...scope, copyIndex: new Map([...(scope.copyIndex ?? []), [name, index]]) }),
    );
    return [name, items];
  });
}

export function evaluateText(value: string, scope: Scope): string {
  return String(evaluate(value, scope));
}

function run(expression: Expression, scope: Scope): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "member":
      return member(run(expression.of, scope), run(expression.key, scope));
    case "call": {
      const name = expression.name.toLowerCase();
      if (name === "if") return run(pick(expression, truthy(run(pick(expression, 0), scope)) ? 1 : 2), scope);
      const call = functions[name];
      if (call === undefined)
        throw new ArmError(
          400,
          "InvalidTemplate",
          `The template function '${expression.name}' is not valid or is not emulated.`,
        );
      return call(
        expression.arguments.map((each) => run(each, scope)),
        scope,
      );
    }
  }
}

function pick({ arguments: parameters, name }: Extract<Expression, { kind: "call" }>, index: number): Expression {
  const found = parameters[index];
  if (found === undefined)
    throw new ArmError(400, "InvalidTemplate", `The template function '${name}' has too few arguments.`);
  return found;
}

function member(of: unknown, key: unknown): unknown {
  if (typeof of === "object" && of !== null) {
    const wanted = String(key).toLowerCase();
    const name = Array.isArray(of) ? String(key) : Object.keys(of).find((each) => each.toLowerCase() === wanted);
    const value = name === undefined ? undefined : (of as Json)[name];
    if (value !== undefined) return value;
  }
  throw new ArmError(400, "InvalidTemplate", `The language expression property '${String(key)}' doesn't exist.`);
}

type Implementation = (parameters: readonly unknown[], scope: Scope) => unknown;

const functions: Readonly<Record<string, Implementation>> = {
  parameters: ([name], { parameters }) => named("parameter", name, parameters),
  variables: ([name], { variables }) => named("variable", name, variables),
  resourceid: (parameters, scope) => resourceId(parameters.map(String), scope),
  subscriptionresourceid: (parameters, { subscriptionId }) =>
    typed(`/subscriptions/${subscriptionId}`, parameters.map(String)),
  reference: ([id, , full], { reference }) => reference(String(id), String(full).toLowerCase() === "full"),
  resourcegroup: (_parameters, { group }) => group,
  subscription: (_parameters, { subscriptionId, tenantId }) => ({
    id: `/subscriptions/${subscriptionId}`,
    subscriptionId,
    tenantId,
    displayName: "Emulated subscription",
  }),
  deployment: (_parameters, { deploymentName }) => ({ name: deploymentName }),
  copyindex: (parameters, { copyIndex }) => {
    const [name, offset] = typeof parameters[0] === "string" ? parameters : [undefined, parameters[0]];
    const index = name === undefined ? [...(copyIndex?.values() ?? [])].at(-1) : copyIndex?.get(String(name));
    if (index === undefined)
      throw new ArmError(400, "InvalidTemplate", "The template function 'copyIndex' is not expected at this location.");
    return index + Number(offset ?? 0);
  },
  concat: (parameters) => (Array.isArray(parameters[0]) ? parameters.flat() : parameters.map(text).join("")),
  format: ([pattern, ...values]) =>
    String(pattern).replace(/\{(\d+)\}/g, (_all, index: string) => text(values[Number(index)])),
  // Deterministic and 13 characters long, like ARM's. The value differs, because ARM's hash is not documented.
  uniquestring: (parameters) =>
    BigInt(`0x${createHash("sha256").update(JSON.stringify(parameters)).digest("hex").slice(0, 17)}`)
      .toString(36)
      .padStart(13, "a")
      .slice(0, 13),
  guid: (parameters) =>
    createHash("sha256")
      .update(JSON.stringify(parameters))
      .digest("hex")
      .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-5$3-8$4-$5"),
  newguid: () => randomUUID(),
  utcnow: ([pattern]) => {
    const now = new Date().toISOString();
    if (pattern === undefined || pattern === "u" || pattern === "o") return now;
    const [year = "", month = "", day = "", hour = "", minute = "", second = ""] = now.split(/[-T:.]/);
    const parts: Readonly<Record<string, string>> = {
      yyyy: year,
      MM: month,
      dd: day,
      HH: hour,
      mm: minute,
      ss: second,
    };
    return String(pattern).replace(/yyyy|MM|dd|HH|mm|ss/g, (each) => parts[each] ?? each);
  },
  tenant: (_parameters, { tenantId }) => ({ tenantId }),
  extensionresourceid: ([base, ...parameters]) => typed(String(base), parameters.map(String)),
  tolower: ([value]) => String(value).toLowerCase(),
  toupper: ([value]) => String(value).toUpperCase(),
  trim: ([value]) => String(value).trim(),
  replace: ([value, from, to]) => String(value).replaceAll(String(from), String(to)),
  substring: ([value, start, length]) =>
    String(value).slice(Number(start), length === undefined ? undefined : Number(start) + Number(length)),
  split: ([value, separator]) => String(value).split(String(separator)),
  join: ([values, separator]) => (values as unknown[]).map(text).join(String(separator)),
  startswith: ([value, start]) => String(value).toLowerCase().startsWith(String(start).toLowerCase()),
  endswith: ([value, end]) => String(value).toLowerCase().endsWith(String(end).toLowerCase()),
  base64: ([value]) => Buffer.from(String(value)).toString("base64"),
  base64tostring: ([value]) => Buffer.from(String(value), "base64").toString(),
  string: ([value]) => text(value),
  int: ([value]) => Number(value),
  bool: ([value]) => truthy(value),
  json: ([value]) => JSON.parse(String(value)) as unknown,
  length: ([value]) =>
    typeof value === "string" || Array.isArray(value) ? value.length : Object.keys(value as Json).length,
  empty: ([value]) => value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0),
  equals: ([a, b]) =>
    typeof a === "string" && typeof b === "string" ? a === b : JSON.stringify(a) === JSON.stringify(b),
  not: ([value]) => !truthy(value),
  and: (parameters) => parameters.every(truthy),
  or: (parameters) => parameters.some(truthy),
  greater: ([a, b]) => Number(a) > Number(b),
  greaterorequals: ([a, b]) => Number(a) >= Number(b),
  less: ([a, b]) => Number(a) < Number(b),
  lessorequals: ([a, b]) => Number(a) <= Number(b),
  add: ([a, b]) => Number(a) + Number(b),
  sub: ([a, b]) => Number(a) - Number(b),
  mul: ([a, b]) => Number(a) * Number(b),
  div: ([a, b]) => Math.trunc(Number(a) / Number(b)),
  mod: ([a, b]) => Number(a) % Number(b),
  min: (parameters) => Math.min(...parameters.flat().map(Number)),
  max: (parameters) => Math.max(...parameters.flat().map(Number)),
  contains: ([value, wanted]) =>
    typeof value === "string"
      ? value.includes(String(wanted))
      : Array.isArray(value)
        ? value.includes(wanted)
        : Object.keys(value as Json).some((key) => key.toLowerCase() === String(wanted).toLowerCase()),
  first: ([value]) => (value as string | unknown[])[0],
  skip: ([value, count]) => (value as string | unknown[]).slice(Math.max(0, Number(count))),
  take: ([value, count]) => (value as string | unknown[]).slice(0, Math.max(0, Number(count))),
  indexof: ([value, wanted]) => String(value).toLowerCase().indexOf(String(wanted).toLowerCase()),
  lastindexof: ([value, wanted]) => String(value).toLowerCase().lastIndexOf(String(wanted).toLowerCase()),
  padleft: ([value, length, filler]) => String(value).padStart(Number(length), String(filler ?? " ")),
  uri: ([base, path]) => new URL(String(path), String(base)).href,
  uricomponent: ([value]) => encodeURIComponent(String(value)),
  uricomponenttostring: ([value]) => decodeURIComponent(String(value)),
  array: ([value]) => (Array.isArray(value) ? value : [value]),
  items: ([value]) =>
    Object.entries(value as Json)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => ({ key, value: each })),
  intersection: ([head, ...rest]) =>
    Array.isArray(head)
      ? head.filter((each) => rest.every((other) => (other as unknown[]).includes(each)))
      : Object.fromEntries(
          Object.entries(head as Json).filter(([key]) => rest.every((other) => key in (other as Json))),
        ),
  tryget: ([value, ...path]) => at(value, ...(path as (string | number)[])) ?? null,
  last: ([value]) => (value as string | unknown[]).at(-1),
  union: (parameters) =>
    Array.isArray(parameters[0]) ? [...new Set(parameters.flat())] : Object.assign({}, ...(parameters as Json[])),
  createarray: (parameters) => [...parameters],
  createobject: (parameters) =>
    Object.fromEntries(
      parameters.flatMap((key, index) => (index % 2 === 0 ? [[String(key), parameters[index + 1]]] : [])),
    ),
  coalesce: (parameters) => parameters.find((each) => each !== null && each !== undefined) ?? null,
  range: ([start, count]) => Array.from({ length: Number(count) }, (_, index) => Number(start) + index),
  true: () => true,
  false: () => false,
  null: () => null,
};

/** The functions that a template may call, in lower case. */
export const functionNames: readonly string[] = [...Object.keys(functions), "if"];

function named(what: string, name: unknown, values: Readonly<Record<string, unknown>>): unknown {
  const key = Object.keys(values).find((each) => each.toLowerCase() === String(name).toLowerCase());
  if (key === undefined)
    throw new ArmError(400, "InvalidTemplate", `The template ${what} '${String(name)}' is not found.`);
  return values[key];
}

/** resourceId([subscriptionId], [resourceGroupName], type, name1, [name2 …]) */
function resourceId(parameters: readonly string[], { subscriptionId, group }: Scope): string {
  const at = parameters.findIndex((each) => each.includes("/"));
  if (at < 0) throw new ArmError(400, "InvalidTemplate", "The template function 'resourceId' needs a resource type.");
  const scopes = parameters.slice(0, at);
  const groupName = scopes.at(-1) ?? group.name;
  const subscription = scopes.length > 1 ? (scopes[0] ?? subscriptionId) : subscriptionId;
  return typed(`/subscriptions/${subscription}/resourceGroups/${groupName}`, parameters.slice(at));
}

function typed(scope: string, [type = "", ...names]: readonly string[]): string {
  const [namespace = "", ...types] = type.split("/");
  if (types.length !== names.length) {
    throw new ArmError(
      400,
      "InvalidTemplate",
      `Unable to evaluate template language function 'resourceId': the type '${type}' requires '${types.length}' resource name argument(s).`,
    );
  }
  return `${scope}/providers/${namespace}/${types.flatMap((each, index) => [each, names[index]]).join("/")}`;
}

function text(value: unknown): string {
  return typeof value === "object" && value !== null
    ? JSON.stringify(value)
    : typeof value === "boolean"
      ? value
        ? "True"
        : "False"
      : String(value);
}

function truthy(value: unknown): boolean {
  return (
    value === true ||
    (typeof value === "string" && value.toLowerCase() === "true") ||
    (typeof value === "number" && value !== 0)
  );
}
