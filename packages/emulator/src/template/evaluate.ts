import { notImplemented } from "../arm-error.ts";
import { at, isObject, type Json } from "../json.ts";
import { invalidTemplate } from "./errors.ts";
import { type Call, callsIn, type Expression, expressionIn, parseExpression, unescapeLiteral } from "./expressions.ts";
import { functions, functionsNotEmulated } from "./functions/index.ts";
import { callList } from "./functions/resources.ts";
import { isTrue } from "./functions/values.ts";
import { NotYetKnown, type Scope, type UserFunction } from "./scope.ts";

/** Evaluates every expression in a value, at any depth. */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (typeof value === "string") return evaluateString(value, scope);
  if (Array.isArray(value)) return value.map((each) => evaluate(each, scope));
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, inner]) =>
        key.toLowerCase() === "copy" && isPropertyCopy(inner)
          ? copyProperty(inner, scope)
          : [[String(evaluate(key, scope)), evaluate(inner, scope)]],
      ),
    );
  return value;
}

/** @throws ArmError `InvalidTemplate` if the value is not a text */
export function evaluateText(value: unknown, scope: Scope): string {
  const text = evaluate(value, scope);
  if (typeof text === "string" || typeof text === "number") return String(text);
  throw invalidTemplate(`The expression '${String(value)}' must evaluate to a string.`);
}

/** The names of all functions that a template may call, in lower case. */
export const functionNames: readonly string[] = [
  ...Object.keys(functions),
  ...["and", "coalesce", "if", "lambda", "or"],
];

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

/** The number of copies of a resource, a property, a variable or an output. */
export function copyCount(name: string, count: unknown, scope: Scope): number {
  const found = evaluate(count, { ...scope, place: "early" });
  if (typeof found === "number" && Number.isInteger(found) && found >= 0 && found <= maxCopies) return found;
  throw invalidTemplate(
    `The value for the 'copy' property count of '${name}' is not valid: '${String(found)}'. The copy count must be an integer from 0 to ${maxCopies}. Please see https://aka.ms/arm-copy for usage details.`,
  );
}

export function withCopyIndex(scope: Scope, name: string, index: number): Scope {
  return { ...scope, copyIndex: new Map([...scope.copyIndex, [name.toLowerCase(), index]]) };
}

/** Each element of `copy` inside an object becomes a property of that object, whose value is a list. */
function copyProperty(copies: readonly PropertyCopy[], scope: Scope): [string, unknown][] {
  return copies.map(({ name, count, input }) => [
    name,
    Array.from({ length: copyCount(name, count, scope) }, (_, index) =>
      evaluate(input, withCopyIndex(scope, name, index)),
    ),
  ]);
}

function evaluateString(text: string, scope: Scope): unknown {
  const source = expressionIn(text);
  if (source === undefined) return unescapeLiteral(text);
  const expression = parseExpression(source);
  collectReferences(expression, scope);
  try {
    return run(expression, scope);
  } catch (error) {
    const isKept = scope.keeps === "failing" || (scope.keeps === "unknown" && error instanceof NotYetKnown);
    if (isKept) return text;
    throw error;
  }
}

/** Reports what an expression references, also what it would not reach because an earlier reference is not known yet. */
function collectReferences(expression: Expression, { onReference, ...scope }: Scope): void {
  if (onReference === undefined) return;
  for (const call of callsIn(expression)) {
    if (call.name.toLowerCase() !== "reference") continue;
    try {
      onReference(String(run(argument(call, 0), scope)));
    } catch {
      // The argument itself is not known yet, or it is in a branch that is never taken.
    }
  }
}

function run(expression: Expression, scope: Scope): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "member": {
      const of = run(expression.of, scope);
      return expression.isSafe && (of === null || !hasMember(of, run(expression.key, scope)))
        ? null
        : member(of, run(expression.key, scope));
    }
    case "call":
      return call(expression, scope);
  }
}

function call(expression: Call, scope: Scope): unknown {
  const name = expression.name.toLowerCase();
  // Only the branch that is taken is evaluated, and only what decides:
  // https://github.com/MicrosoftDocs/azure-docs/issues/102383
  if (name === "if") return run(argument(expression, isTrue(run(argument(expression, 0), scope)) ? 1 : 2), scope);
  if (name === "and") return expression.arguments.every((each) => isTrue(run(each, scope)));
  if (name === "or") return expression.arguments.some((each) => isTrue(run(each, scope)));
  if (name === "coalesce") return coalesce(expression, scope);
  if (name === "lambda") return lambda(expression, scope);
  const values = () => expression.arguments.map((each) => run(each, scope));
  const own = scope.userFunctions.get(name);
  if (own !== undefined) return callUserFunction(expression.name, own, values(), scope);
  const implementation = functions[name];
  if (implementation !== undefined) return implementation(values(), scope);
  if (/^list\w/.test(name)) return callList(expression.name, values(), scope);
  if (functionsNotEmulated.has(name)) throw notImplemented(`The template function '${expression.name}'`);
  throw invalidTemplate(
    `The template function '${expression.name}' is not valid. Please see https://aka.ms/arm-functions for usage details.`,
  );
}

function coalesce({ arguments: parameters }: Call, scope: Scope): unknown {
  for (const each of parameters) {
    const value = run(each, scope);
    if (value !== null && value !== undefined) return value;
  }
  return null;
}

function argument({ arguments: parameters, name }: Call, index: number): Expression {
  const found = parameters[index];
  if (found !== undefined) return found;
  throw invalidTemplate(
    `Unable to evaluate template language function '${name}': it requires at least ${index + 1} argument(s), but ${parameters.length} were provided. Please see https://aka.ms/arm-functions for usage details.`,
  );
}

/** `lambda('name', …, body)` */
function lambda({ arguments: parameters, name }: Call, scope: Scope): (...values: readonly unknown[]) => unknown {
  const names = parameters.slice(0, -1).map((each) => String(run(each, scope)));
  return (...values) => {
    const bound = names.map((each, index) => [each, values[index]] as const);
    const body = argument({ kind: "call", arguments: parameters, name }, names.length);
    return run(body, { ...scope, lambdaVariables: new Map([...scope.lambdaVariables, ...bound]) });
  };
}

/** A function of the template sees its own parameters only: https://learn.microsoft.com/azure/azure-resource-manager/templates/user-defined-functions */
function callUserFunction(name: string, { parameters, value }: UserFunction, values: unknown[], scope: Scope): unknown {
  if (values.length !== parameters.length)
    throw invalidTemplate(
      `Unable to evaluate template function '${name}': it requires ${parameters.length} argument(s), but ${values.length} were provided.`,
    );
  const bound = Object.fromEntries(parameters.map((each, index) => [each, values[index]]));
  return evaluate(value, { ...scope, parameters: bound, variables: {}, place: "early" });
}

function member(of: unknown, key: unknown): unknown {
  if (hasMember(of, key)) {
    const found = (of as Json)[nameIn(of as object, key)];
    return found === undefined ? null : found;
  }
  const available = isObject(of) ? Object.keys(of) : [];
  throw invalidTemplate(
    Array.isArray(of)
      ? `The language expression property array index '${String(key)}' is out of bounds.`
      : `The language expression property '${String(key)}' doesn't exist, available properties are '${available.join(", ")}'.`,
  );
}

function hasMember(of: unknown, key: unknown): boolean {
  return typeof of === "object" && of !== null && nameIn(of, key) in of && nameIn(of, key) !== "length";
}

/** Names of properties are compared without case. */
function nameIn(of: object, key: unknown): string {
  const wanted = String(key).toLowerCase();
  return Array.isArray(of) ? wanted : (Object.keys(of).find((each) => each.toLowerCase() === wanted) ?? "");
}
