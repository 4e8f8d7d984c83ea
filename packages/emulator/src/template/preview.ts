import { isObject, type Json, objectAt, textAt } from "../json.ts";
import { bodyOf } from "./deployment.ts";
import type { TemplateResource } from "./resources.ts";

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

/** The body of a resource as far as it is known. As in ARM, an expression that needs a resource which does not exist yet stays as it is. */
export function previewOf(resource: TemplateResource): Json {
  return maskWriteOnly(bodyOf(resource)) as Json;
}

function maskWriteOnly(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskWriteOnly);
  if (!isObject(value)) return value;
  if (mask in value) return mask;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, writeOnly.has(key) ? mask : maskWriteOnly(inner)]),
  );
}

function includesName(names: readonly string[], name: string): boolean {
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}
