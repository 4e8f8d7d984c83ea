import { at, isObject, isSameJson, type Json } from "../../json.ts";
import { invalidTemplate } from "../errors.ts";
import { type Functions, integerAt, listOf, objectOf, toText } from "./values.ts";

/**
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-array
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-object
 */
export const collectionFunctions: Functions = {
  array: ([value]) => (Array.isArray(value) ? value : [value]),
  createarray: (parameters) => [...parameters],
  createobject: (parameters) =>
    Object.fromEntries(
      parameters.flatMap((key, index) => (index % 2 === 0 ? [[String(key), parameters[index + 1]]] : [])),
    ),
  contains: ([value, wanted]) => {
    if (typeof value === "string") return value.includes(toText(wanted));
    if (Array.isArray(value)) return value.some((each) => isSameJson(each, wanted));
    return Object.keys(isObject(value) ? value : {}).some((key) => key.toLowerCase() === String(wanted).toLowerCase());
  },
  empty: ([value]) =>
    value === null ||
    value === undefined ||
    value === "" ||
    (typeof value === "object" && Object.keys(value).length === 0),
  length: ([value]) => {
    if (typeof value === "string" || Array.isArray(value)) return value.length;
    if (isObject(value)) return Object.keys(value).length;
    throw invalidTemplate(
      "Unable to evaluate template language function 'length': the parameter must be a string, an array or an object.",
    );
  },
  first: ([value]) => sequence("first", value)[0] ?? (typeof value === "string" ? "" : null),
  last: ([value]) => sequence("last", value).at(-1) ?? (typeof value === "string" ? "" : null),
  skip: (parameters) => sequence("skip", parameters[0]).slice(Math.max(0, integerAt("skip", parameters, 1))),
  take: (parameters) => sequence("take", parameters[0]).slice(0, Math.max(0, integerAt("take", parameters, 1))),
  range: (parameters) => {
    const start = integerAt("range", parameters, 0);
    return Array.from({ length: integerAt("range", parameters, 1) }, (_, index) => start + index);
  },
  flatten: (parameters) => listOf("flatten", parameters, 0).flat(),
  items: (parameters) =>
    Object.entries(objectOf("items", parameters, 0))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => ({ key, value })),
  objectkeys: (parameters) => Object.keys(objectOf("objectKeys", parameters, 0)).sort(),
  intersection: ([head, ...rest]) =>
    Array.isArray(head)
      ? head.filter((each) => rest.every((other) => Array.isArray(other) && other.some((one) => isSameJson(one, each))))
      : Object.fromEntries(
          Object.entries(isObject(head) ? head : {}).filter(([key, value]) =>
            rest.every((other) => isObject(other) && isSameJson(other[key], value)),
          ),
        ),
  union: (parameters) =>
    Array.isArray(parameters[0])
      ? distinct(parameters.flat())
      : parameters.reduce<Json>((merged, each) => mergeDeep(merged, isObject(each) ? each : {}), {}),
  shallowmerge: (parameters) => Object.assign({}, ...listOf("shallowMerge", parameters, 0)) as Json,
  tryget: ([value, ...path]) => at(value, ...(path as (string | number)[])) ?? null,
  tryindexfromend: ([value, index]) => (Array.isArray(value) ? (value.at(-Number(index)) ?? null) : null),
  indexfromend: (parameters) => {
    const list = listOf("indexFromEnd", parameters, 0);
    const index = integerAt("indexFromEnd", parameters, 1);
    if (index >= 1 && index <= list.length) return list.at(-index);
    throw invalidTemplate(
      `Unable to evaluate template language function 'indexFromEnd': the index '${index}' is out of bounds.`,
    );
  },
};

function sequence(name: string, value: unknown): string | readonly unknown[] {
  if (typeof value === "string" || Array.isArray(value)) return value;
  throw invalidTemplate(
    `Unable to evaluate template language function '${name}': the parameter must be a string or an array.`,
  );
}

function distinct(values: readonly unknown[]): unknown[] {
  return values.filter((each, index) => values.findIndex((other) => isSameJson(other, each)) === index);
}

function mergeDeep(before: Json, more: Json): Json {
  const merged: Json = { ...before };
  for (const [key, value] of Object.entries(more)) {
    const inner = merged[key];
    merged[key] = isObject(inner) && isObject(value) ? mergeDeep(inner, value) : value;
  }
  return merged;
}
