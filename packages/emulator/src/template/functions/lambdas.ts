import { invalidTemplate } from "../errors.ts";
import { type Functions, listOf, objectOf } from "./values.ts";

type Lambda = (...parameters: readonly unknown[]) => unknown;

/** https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-lambda */
export const lambdaFunctions: Functions = {
  lambdavariables: ([name], { lambdaVariables }) => {
    const key = String(name);
    if (lambdaVariables.has(key)) return lambdaVariables.get(key);
    throw invalidTemplate(`The template lambda variable '${key}' is not found.`);
  },
  map: (parameters) => listOf("map", parameters, 0).map((each, index) => lambdaAt("map", parameters, 1)(each, index)),
  filter: (parameters) =>
    listOf("filter", parameters, 0).filter((each, index) => lambdaAt("filter", parameters, 1)(each, index) === true),
  sort: (parameters) => {
    const isLess = lambdaAt("sort", parameters, 1);
    return [...listOf("sort", parameters, 0)].sort((a, b) =>
      isLess(a, b) === true ? -1 : isLess(b, a) === true ? 1 : 0,
    );
  },
  reduce: (parameters) =>
    listOf("reduce", parameters, 0).reduce(
      (before, each, index) => lambdaAt("reduce", parameters, 2)(before, each, index),
      parameters[1],
    ),
  toobject: (parameters) => {
    const value = parameters[2] === undefined ? (each: unknown) => each : lambdaAt("toObject", parameters, 2);
    return Object.fromEntries(
      listOf("toObject", parameters, 0).map((each) => [String(lambdaAt("toObject", parameters, 1)(each)), value(each)]),
    );
  },
  groupby: (parameters) => {
    const groups: Record<string, unknown[]> = {};
    for (const each of listOf("groupBy", parameters, 0)) {
      const key = String(lambdaAt("groupBy", parameters, 1)(each));
      groups[key] = [...(groups[key] ?? []), each];
    }
    return groups;
  },
  mapvalues: (parameters) =>
    Object.fromEntries(
      Object.entries(objectOf("mapValues", parameters, 0)).map(([key, value]) => [
        key,
        lambdaAt("mapValues", parameters, 1)(value),
      ]),
    ),
};

function lambdaAt(name: string, parameters: readonly unknown[], index: number): Lambda {
  const found = parameters[index];
  if (typeof found === "function") return found as Lambda;
  throw invalidTemplate(
    `Unable to evaluate template language function '${name}': the parameter at index ${index} must be a lambda.`,
  );
}
