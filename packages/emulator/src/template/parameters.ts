import { notImplemented } from "../arm-error.ts";
import { at, isObject, type Json, listAt, objectAt, textAt } from "../json.ts";
import { invalidContent, validationFailed } from "./errors.ts";
import { evaluate } from "./evaluate.ts";
import { typeName } from "./functions/values.ts";
import type { Scope } from "./scope.ts";

/** Checks the parameters against their declarations and adds the default values, which may use other parameters. */
export function templateParameters(template: Json, given: Json, scope: Omit<Scope, "parameters" | "variables">): Json {
  const declared = objectAt(template, "parameters");
  requireDeclared(Object.keys(declared), Object.keys(given));
  return lazily(Object.keys(declared), (name, parameters) => {
    const declaration = resolved(template, declared[name]);
    const key = Object.keys(given).find((each) => each.toLowerCase() === name.toLowerCase());
    if (at(given, key ?? "", "reference") !== undefined) throw notImplemented("A parameter from a key vault");
    const value =
      at(given, key ?? "", "value") ??
      evaluate(at(declaration, "defaultValue"), { ...scope, parameters, variables: {}, place: "parameter-default" });
    if (value === undefined || value === null) {
      if (at(declaration, "nullable") === true) return null;
      throw validationFailed(
        `The value for the template parameter '${name}' at line '1' and column '1' is not provided. Please see https://aka.ms/arm-create-parameter-file for usage details`,
      );
    }
    requireValue(template, name, declaration, value);
    return value;
  });
}

/** Evaluates the variables, which may reference each other. */
export function templateVariables(template: Json, scope: Omit<Scope, "variables">): Json {
  const { copy, ...plain } = objectAt(template, "variables");
  const copies = listAt({ copy }, "copy");
  const copied = copies.map((each) => [textAt(each, "name") ?? "", { copy: [each] }] as const);
  const isCopied = (name: string) => copied.some(([each]) => each === name);
  const declared: Json = { ...plain, ...Object.fromEntries(copied) };
  return lazily(Object.keys(declared), (name, variables) => {
    const value = evaluate(declared[name], { ...scope, variables, place: "early" });
    return isCopied(name) ? at(value, name) : value;
  });
}

/**
 * Checks a value against the declared type of a parameter or an output.
 * @throws ArmError `InvalidTemplate`
 */
export function requireValue(template: Json, name: string, given: unknown, value: unknown): void {
  const declaration = resolved(template, given);
  const type = textAt(declaration, "type");
  if (type === undefined) throw invalidContent(`Required property 'type' not found in JSON. Path '${name}'`);
  const wanted = type.toLowerCase().replace("secure", "");
  const actual = { Integer: "int", Boolean: "bool" }[typeName(value)] ?? typeName(value).toLowerCase();
  if (value === null && at(declaration, "nullable") === true) return;
  if (wanted !== actual)
    throw validationFailed(
      `Template parameter JToken type is not valid. Expected '${jsonTypes[wanted] ?? type}'. Actual '${typeName(value)}'. Please see https://aka.ms/resource-manager-parameter-files for usage details. Parameter '${name}'`,
    );
  requireAllowed(name, declaration, value);
  requireMembers(template, name, declaration, value);
}

const jsonTypes: Readonly<Record<string, string>> = {
  string: "String, Uri",
  int: "Integer",
  bool: "Boolean",
  array: "Array",
  object: "Object",
};

function requireAllowed(name: string, declaration: unknown, value: unknown): void {
  const refuse = (reason: string) =>
    validationFailed(`The provided value for the template parameter '${name}' is not valid. ${reason}`);
  const allowed = listAt(declaration, "allowedValues");
  if (allowed.length > 0 && ![value].flat().every((each) => allowed.includes(each)))
    throw refuse(
      `The value '${String(value)}' is not part of the allowed value(s): '${allowed.join(",")}'. Please see https://aka.ms/arm-syntax-parameters for usage details`,
    );
  const limit = (key: string) => (typeof at(declaration, key) === "number" ? Number(at(declaration, key)) : undefined);
  const length = typeof value === "string" || Array.isArray(value) ? value.length : undefined;
  const number = typeof value === "number" ? value : undefined;
  for (const [what, actual, least, most] of [
    ["Length of the value", length, limit("minLength"), limit("maxLength")],
    ["The value", number, limit("minValue"), limit("maxValue")],
  ] as const) {
    if (actual === undefined) continue;
    if (least !== undefined && actual < least)
      throw refuse(
        `${what} should be greater than or equal to '${least}'. Please see https://aka.ms/arm-syntax-parameters for usage details`,
      );
    if (most !== undefined && actual > most)
      throw refuse(
        `${what} should be less than or equal to '${most}'. Please see https://aka.ms/arm-syntax-parameters for usage details`,
      );
  }
}

/** User-defined types: https://learn.microsoft.com/azure/azure-resource-manager/templates/definitions */
function requireMembers(template: Json, name: string, declaration: unknown, value: unknown): void {
  const items = at(declaration, "items");
  if (Array.isArray(value) && isObject(items))
    for (const [index, each] of value.entries()) requireValue(template, `${name}[${index}]`, items, each);
  const properties = at(declaration, "properties");
  if (!isObject(value) || !isObject(properties)) return;
  for (const [key, each] of Object.entries(properties)) {
    const member = resolved(template, each);
    if (value[key] !== undefined) requireValue(template, `${name}.${key}`, member, value[key]);
    else if (at(member, "nullable") !== true)
      throw validationFailed(`The template parameter '${name}' has no property '${key}', which its type requires`);
  }
  const more = at(declaration, "additionalProperties");
  const unknown = Object.keys(value).find((key) => !(key in properties));
  if (unknown !== undefined && more === false)
    throw validationFailed(
      `The template parameter '${name}' has a property '${unknown}', which its type does not have`,
    );
}

/** Follows `$ref: '#/definitions/name'`. */
function resolved(template: Json, declaration: unknown): unknown {
  const reference = textAt(declaration, "$ref");
  if (reference === undefined) return declaration;
  const name = /^#\/definitions\/(.+)$/.exec(reference)?.[1] ?? "";
  const found = at(template, "definitions", name);
  if (found === undefined) throw validationFailed(`The type '${reference}' is not defined in the template`);
  const { $ref: _reference, ...more } = isObject(declaration) ? declaration : {};
  return { ...(resolved(template, found) as Json), ...more };
}

function requireDeclared(declared: readonly string[], given: readonly string[]): void {
  const unknown = given.filter((name) => !declared.some((each) => each.toLowerCase() === name.toLowerCase()));
  if (unknown.length > 0)
    throw validationFailed(
      `The following parameters were supplied, but do not correspond to any parameters defined in the template: '${unknown.join(", ")}'`,
    );
}

/** Values that may use each other, each evaluated once. */
function lazily(names: readonly string[], compute: (name: string, values: Json) => unknown): Json {
  const done = new Map<string, unknown>();
  const running = new Set<string>();
  const values: Json = {};
  for (const name of names)
    Object.defineProperty(values, name, {
      enumerable: true,
      get: () => {
        if (done.has(name)) return done.get(name);
        if (running.has(name))
          throw validationFailed(`Circular reference detected: the value of '${name}' depends on itself`);
        running.add(name);
        const value = compute(name, values);
        done.set(name, value);
        return value;
      },
    });
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}
