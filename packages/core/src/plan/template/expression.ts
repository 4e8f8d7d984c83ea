import { definedOnly } from "../../json.ts";

/** The source of an ARM expression, without the brackets. Only this class becomes an expression in a template. */
export class ArmExpression {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  toJSON(): string {
    return `[${this.#source}]`;
  }
}

/** The id of a resource in the same resource group, or in the given one. */
export function resourceIdExpression(type: string, name: string, resourceGroup?: string): ArmExpression {
  const group = resourceGroup === undefined ? [] : [resourceGroup];
  return new ArmExpression(`resourceId(${[...group, type, ...name.split("/")].map(quote).join(", ")})`);
}

/** A string literal inside an expression. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * Renders a part of a template: expressions get their brackets, and every other text keeps its meaning, whatever a caller
 * has written into it. ARM takes a text that begins with `[` and ends with `]` for an expression, as a value and as the name
 * of a property; `[[` escapes it. It must not be escaped if it does not end with `]`. Fields without a value are left out.
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions#escape-characters
 */
export function renderTemplatePart(value: unknown): unknown {
  if (value instanceof ArmExpression) return value.toJSON();
  if (typeof value === "string") return escapeLiteral(value);
  if (Array.isArray(value)) return value.map(renderTemplatePart);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(definedOnly(value));
  return Object.fromEntries(fields.map(([key, inner]) => [escapeLiteral(key), renderTemplatePart(inner)]));
}

/** Changes the source of every expression in a rendered template, and nothing else. */
export function mapExpressions(value: unknown, change: (source: string) => string): unknown {
  if (typeof value === "string") return isExpression(value) ? `[${change(value.slice(1, -1))}]` : value;
  if (Array.isArray(value)) return value.map((each) => mapExpressions(each, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapExpressions(inner, change)]));
}

function escapeLiteral(text: string): string {
  return text.startsWith("[") && text.endsWith("]") ? `[${text}` : text;
}

function isExpression(text: string): boolean {
  return text.startsWith("[") && text.endsWith("]") && !text.startsWith("[[");
}
