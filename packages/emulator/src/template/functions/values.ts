import { isObject, type Json } from "../../json.ts";
import { invalidTemplate } from "../errors.ts";
import type { Scope } from "../scope.ts";

export type Implementation = (parameters: readonly unknown[], scope: Scope) => unknown;
export type Functions = Readonly<Record<string, Implementation>>;

/** A value as `concat`, `format` and `string` write it. */
export function toText(value: unknown): string {
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  return value === null || value === undefined ? "" : String(value);
}

export function isTrue(value: unknown): boolean {
  return (
    value === true ||
    (typeof value === "string" && value.toLowerCase() === "true") ||
    (typeof value === "number" && value !== 0)
  );
}

/** @throws ArmError `InvalidTemplate` if the argument has another type */
export function integerAt(name: string, parameters: readonly unknown[], index: number): number {
  const value = parameters[index];
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw wrongType(name, index, "Integer", value);
}

/** @throws ArmError `InvalidTemplate` if the argument has another type */
export function listOf(name: string, parameters: readonly unknown[], index: number): readonly unknown[] {
  const value = parameters[index];
  if (Array.isArray(value)) return value;
  throw wrongType(name, index, "Array", value);
}

/** @throws ArmError `InvalidTemplate` if the argument has another type */
export function objectOf(name: string, parameters: readonly unknown[], index: number): Json {
  const value = parameters[index];
  if (isObject(value)) return value;
  throw wrongType(name, index, "Object", value);
}

/** @throws ArmError `InvalidTemplate` if the argument has another type */
export function textOf(name: string, parameters: readonly unknown[], index: number): string {
  const value = parameters[index];
  if (typeof value === "string") return value;
  throw wrongType(name, index, "String", value);
}

/** The name of a value's type in ARM's messages. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return "Null";
  if (Array.isArray(value)) return "Array";
  if (typeof value === "number") return Number.isInteger(value) ? "Integer" : "Float";
  const names: Readonly<Record<string, string>> = { string: "String", boolean: "Boolean", function: "Lambda" };
  return names[typeof value] ?? "Object";
}

function wrongType(name: string, index: number, expected: string, value: unknown) {
  return invalidTemplate(
    `Unable to evaluate template language function '${name}': the parameter at index ${index} must be of type '${expected}'. The provided value is of type '${typeName(value)}'. Please see https://aka.ms/arm-functions for usage details.`,
  );
}
