import { isObject, type Json, objectAt, textAt } from "../json.ts";
import { invalidTemplate } from "./errors.ts";
import { copyCount, evaluate, withCopyIndex } from "./evaluate.ts";
import { typeName } from "./functions/values.ts";
import type { Scope } from "./scope.ts";

/** Evaluates the outputs whose condition is met. Secure ones are never returned. */
export function outputsOf(template: Json, scope: Scope): Json {
  return Object.fromEntries(
    Object.entries(objectAt(template, "outputs")).flatMap(([name, declared]) => {
      const output = objectAt(declared);
      const type = textAt(output, "type") ?? "object";
      if (output["condition"] !== undefined && evaluate(output["condition"], { ...scope, place: "early" }) !== true)
        return [];
      if (/^secure/i.test(type)) return [[name, { type }]];
      const value = outputValue(name, output, { ...scope, place: "runtime" });
      requireOutputType(name, type, value, scope);
      return [[name, { type, value }]];
    }),
  );
}

function outputValue(name: string, { copy, value }: Json, scope: Scope): unknown {
  if (!isObject(copy)) return evaluate(value, scope);
  return Array.from({ length: copyCount(name, copy["count"], scope) }, (_, index) =>
    evaluate(copy["input"], withCopyIndex(scope, name, index)),
  );
}

function requireOutputType(name: string, type: string, value: unknown, { keeps }: Scope): void {
  const wanted: Readonly<Record<string, string>> = {
    array: "Array",
    bool: "Boolean",
    int: "Integer",
    object: "Object",
    string: "String",
  };
  const expected = wanted[type.toLowerCase()];
  const actual = typeName(value);
  if (keeps !== undefined || expected === undefined || expected === actual || actual === "Null") return;
  throw invalidTemplate(
    `The template output '${name}' is not valid: Template output JToken type is not valid. Expected '${expected}'. Actual '${actual}'.`,
  );
}
