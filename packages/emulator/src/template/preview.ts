import { type Json, objectAt, textAt } from "../json.ts";
import { evaluate, type Scope } from "./evaluate.ts";

/** What ARM writes in place of what it does not show. */
export const mask = "*******";

/** What goes in and never comes out, whatever it was written with. */
const writeOnly: ReadonlySet<string> = new Set([
  "adminPassword",
  "customData",
  "protectedParameters",
  "protectedSettings",
]);

/** The properties of a deployment with every secure parameter replaced, so that no value of one can be shown. */
export function withoutSecrets(properties: Json): Json {
  const declared = objectAt(properties, "template", "parameters");
  const secure = Object.keys(declared).filter((name) => /^secure/i.test(textAt(declared, name, "type") ?? ""));
  const masked = secure.map((name) => {
    const isObject = /object$/i.test(textAt(declared, name, "type") ?? "");
    return [name, { value: isObject ? { [mask]: mask } : mask }];
  });
  const given = Object.entries(objectAt(properties, "parameters")).filter(([name]) => !isAmong(secure, name));
  return { ...properties, parameters: { ...Object.fromEntries(given), ...Object.fromEntries(masked) } };
}

/** Evaluates what can be: an expression that needs what is not there yet stays as it is written, as ARM leaves it. */
export function evaluateKnown(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((each) => evaluateKnown(each, scope));
  if (typeof value !== "object" || value === null) return shown(quietly(() => evaluate(value, scope)) ?? value);
  if ("copy" in value) return shown(quietly(() => evaluate(value, scope)) ?? value);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, writeOnly.has(key) ? mask : evaluateKnown(inner, scope)]),
  );
}

function shown(value: unknown): unknown {
  return typeof value === "object" && value !== null && mask in value ? mask : value;
}

function isAmong(names: readonly string[], name: string): boolean {
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}

function quietly<Value>(run: () => Value): Value | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
