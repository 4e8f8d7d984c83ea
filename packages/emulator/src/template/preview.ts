import { isObject, type Json, objectAt, textAt } from "../json.ts";
import { evaluate, type Scope } from "./evaluate.ts";

/** ARM's replacement for secret values. */
export const mask = "*******";

/** Properties that ARM never returns. */
const writeOnly: ReadonlySet<string> = new Set([
  "adminPassword",
  "customData",
  "protectedParameters",
  "protectedSettings",
]);

/** Replaces every secure parameter of a deployment by the mask, so that no preview can contain its value. */
export function maskSecureParameters(properties: Json): Json {
  const declared = objectAt(properties, "template", "parameters");
  const secure = Object.keys(declared).filter((name) => /^secure/i.test(textAt(declared, name, "type") ?? ""));
  const masked = secure.map((name) => {
    const isSecureObject = /object$/i.test(textAt(declared, name, "type") ?? "");
    return [name, { value: isSecureObject ? { [mask]: mask } : mask }];
  });
  const given = Object.entries(objectAt(properties, "parameters")).filter(([name]) => !includesName(secure, name));
  return { ...properties, parameters: { ...Object.fromEntries(given), ...Object.fromEntries(masked) } };
}

/** Evaluates what a preview can know. As in ARM, an expression that needs a resource which does not exist yet stays as it is. */
export function evaluateForPreview(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((each) => evaluateForPreview(each, scope));
  if (!isObject(value) || "copy" in value) return withMask(evaluateIfPossible(value, scope));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, writeOnly.has(key) ? mask : evaluateForPreview(inner, scope)]),
  );
}

/** Replaces a masked secure object by the plain mask. */
function withMask(value: unknown): unknown {
  return isObject(value) && mask in value ? mask : value;
}

function includesName(names: readonly string[], name: string): boolean {
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}

function evaluateIfPossible(value: unknown, scope: Scope): unknown {
  try {
    return evaluate(value, scope) ?? value;
  } catch {
    return value;
  }
}
