/** Placeholder values by the name of the template parameter that replaces them. */
export type Placeholders = Readonly<Record<string, string>>;

/**
 * Replaces placeholders with references to parameters: in strings, inside ARM expressions, and in the keys of objects.
 */
export function parameterize(value: unknown, placeholders: Placeholders): unknown {
  if (typeof value === "string") return withParameters(value, placeholders);
  if (Array.isArray(value)) return value.map((each) => parameterize(each, placeholders));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, parameterize(inner, placeholders)]));
}

function withParameters(text: string, placeholders: Placeholders): string {
  if (!containsPlaceholder(text, placeholders)) return text;
  if (!text.startsWith("[")) return `[${toExpression(text, placeholders)}]`;
  return text.replace(/'((?:[^']|'')*)'/g, (literal, inner: string) =>
    containsPlaceholder(inner, placeholders) ? toExpression(inner, placeholders) : literal,
  );
}

function containsPlaceholder(text: string, placeholders: Placeholders): boolean {
  return Object.values(placeholders).some((each) => text.includes(each));
}

function toExpression(text: string, placeholders: Placeholders): string {
  const names = new Map(Object.entries(placeholders).map(([name, placeholder]) => [placeholder, name]));
  const parts = text
    .split(new RegExp(`(${[...names.keys()].join("|")})`))
    .filter((part) => part !== "")
    .map((part) => (names.has(part) ? `parameters('${names.get(part)}')` : `'${part}'`));
  return parts.length === 1 ? (parts[0] ?? "") : `concat(${parts.join(", ")})`;
}
