/** A value of a planned host that the portal asks for, and the parameter that it becomes. */
export type StandIns = Readonly<Record<string, string>>;

/** Puts parameters in the place of what stands in for them, in texts, inside expressions, and in the keys of objects. */
export function parameterize(value: unknown, standIns: StandIns): unknown {
  if (typeof value === "string") return withParameters(value, standIns);
  if (Array.isArray(value)) return value.map((each) => parameterize(each, standIns));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, parameterize(inner, standIns)]));
}

function withParameters(text: string, standIns: StandIns): string {
  if (!holds(text, standIns)) return text;
  if (!text.startsWith("[")) return `[${joined(text, standIns)}]`;
  return text.replace(/'((?:[^']|'')*)'/g, (literal, inner: string) =>
    holds(inner, standIns) ? joined(inner, standIns) : literal,
  );
}

function holds(text: string, standIns: StandIns): boolean {
  return Object.values(standIns).some((each) => text.includes(each));
}

function joined(text: string, standIns: StandIns): string {
  const names = new Map(Object.entries(standIns).map(([name, standIn]) => [standIn, name]));
  const parts = text
    .split(new RegExp(`(${[...names.keys()].join("|")})`))
    .filter((part) => part !== "")
    .map((part) => (names.has(part) ? `parameters('${names.get(part)}')` : `'${part}'`));
  return parts.length === 1 ? (parts[0] ?? "") : `concat(${parts.join(", ")})`;
}
