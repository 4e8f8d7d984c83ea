import { isSameJson } from "../../json.ts";
import { invalidTemplate } from "../errors.ts";
import { type Functions, type Implementation, integerAt, isTrue, toText } from "./values.ts";

/**
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-numeric
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-comparison
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-logical
 */
export const numberFunctions: Functions = {
  add: ofIntegers("add", (a, b) => a + b),
  sub: ofIntegers("sub", (a, b) => a - b),
  mul: ofIntegers("mul", (a, b) => a * b),
  div: ofIntegers("div", (a, b) => Math.trunc(a / nonZero("div", b))),
  mod: ofIntegers("mod", (a, b) => a % nonZero("mod", b)),
  int: ([value]) => {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number === "number" && Number.isInteger(number)) return number;
    throw invalidTemplate(
      `Unable to evaluate template language function 'int': the parameter '${toText(value)}' is not a number.`,
    );
  },
  // JSON has no other numbers; ARM's float() only keeps the fraction.
  float: ([value]) => Number(value),
  min: (parameters) => Math.min(...parameters.flat().map((_each, index, all) => integerAt("min", all, index))),
  max: (parameters) => Math.max(...parameters.flat().map((_each, index, all) => integerAt("max", all, index))),
  equals: ([a, b]) => isSameJson(a, b),
  greater: compare((order) => order > 0),
  greaterorequals: compare((order) => order >= 0),
  less: compare((order) => order < 0),
  lessorequals: compare((order) => order <= 0),
  not: ([value]) => !isTrue(value),
  bool: ([value]) => isTrue(value),
  true: () => true,
  false: () => false,
  null: () => null,
};

function ofIntegers(name: string, calculate: (a: number, b: number) => number): Implementation {
  return (parameters) => calculate(integerAt(name, parameters, 0), integerAt(name, parameters, 1));
}

function nonZero(name: string, divisor: number): number {
  if (divisor === 0) throw invalidTemplate(`Unable to evaluate template language function '${name}': divide by zero.`);
  return divisor;
}

/** Numbers by value, texts by their characters. */
function compare(isTrueFor: (order: number) => boolean): Implementation {
  return ([a, b]) =>
    isTrueFor(
      typeof a === "number" && typeof b === "number"
        ? a - b
        : String(a) < String(b)
          ? -1
          : Number(String(a) > String(b)),
    );
}
