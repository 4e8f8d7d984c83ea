import { imageAliases } from "@dockberth/core";
import { hostSchema, type Schema } from "./host-schema.ts";
import { generatedNotice, markdownPage, markdownTable } from "./markdown.ts";

/** `docs/spec.md`: every field of a host, from the schema. */
export function specPage(): string {
  const schema = hostSchema();
  return markdownPage([
    "# The description of a host",
    generatedNotice,
    "The SDK, the file of `berth create --file` and every adapter read the same fields. An unknown field is an error, and all errors are " +
      "reported together. Only the fields in bold are required.",
    markdownTable([["field", "meaning", "type", "default"], ...rowsOf(schema, "")]),
    "## Images",
    "An alias stands for the current image of a publisher. Another image of the marketplace is given by its URN, `publisher:offer:sku:version`, and any other by the id of a managed image " +
      "or of an image of a gallery, with or without a version: `/subscriptions/…/images/NAME`, `/subscriptions/…/galleries/GALLERY/images/NAME`, " +
      "`/SharedGalleries/…` and `/CommunityGalleries/…`. The aliases:",
    imageAliases.map(code).join(" "),
  ]);
}

function rowsOf({ properties = {}, required = [] }: Schema, prefix: string): string[][] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const shown = required.includes(name) && prefix === "" ? `**${code(path)}**` : code(path);
    const row = [shown, field.description ?? "", formOf(field), defaultOf(field)];
    const inner = field.type === "array" ? field.items : field;
    return [row, ...rowsOf(inner ?? {}, field.type === "array" ? `${path}[].` : `${path}.`)];
  });
}

function formOf(schema: Schema): string {
  const { type, format, minimum, maximum, items, anyOf, additionalProperties } = schema;
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(" ");
  if (anyOf !== undefined) return anyOf.map(formOf).join(" or ");
  if (type === "array") return `list of ${formOf(items ?? {})}${schema.minItems === 1 ? ", at least one" : ""}`;
  if (type === "integer" && minimum !== undefined && maximum !== undefined)
    return `whole number, ${minimum} to ${maximum}`;
  if (type === "object" && typeof additionalProperties === "object") return "map";
  if (type === "string" && format !== undefined) return formats[format] ?? format;
  if (type === "string" && schema.pattern !== undefined) return `text that matches ${code(schema.pattern)}`;
  return { string: "text", integer: "whole number", object: "the fields below" }[type ?? ""] ?? type ?? "any";
}

const formats: Readonly<Record<string, string>> = {
  cidrv4: "an IPv4 range",
  uri: "a URL",
  "date-time": "a time such as `2026-12-01T08:00:00Z`",
};

function defaultOf(schema: Schema): string {
  const value = schema.default;
  const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  return value === undefined || isEmpty ? "" : code(value);
}

function code(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
