import schemas from "./azure-schemas.json" with { type: "json" };

/** A member is the number of its type; read-only members are -1, required ones a list of one. */
type Member = number | readonly number[];

interface Schema {
  readonly name?: string;
  readonly kind?: string;
  readonly enum?: readonly string[];
  readonly items?: number;
  readonly properties?: Readonly<Record<string, Member>>;
  readonly more?: number;
}

/** A resource of an ARM template. */
export interface TemplateResource {
  readonly type: string;
  readonly apiVersion: string;
}

const types = schemas.types as unknown as readonly Schema[];
const roots = new Map(Object.entries(schemas.roots));

/** Whether the published schema of a resource's type is known here. */
export function hasPublishedSchema({ type }: TemplateResource): boolean {
  return roots.has(type);
}

/** What the published schema of a resource's type and version does not allow. Expressions are values of every type. */
export function publishedIssues({ type, apiVersion, ...resource }: TemplateResource): string[] {
  const { dependsOn: _dependsOn, scope: _scope, ...body } = resource as Record<string, unknown>;
  const version = `${type.split("/")[0]?.toLowerCase()}_${apiVersion}`;
  return [
    ...(schemas.versions.includes(version) ? [] : [`${type}: no schema of ${apiVersion}`]),
    ...issuesIn(roots.get(type) ?? 0, body, type),
  ];
}

/** The same for a part of a resource. */
export function issuesOfPart(name: string, value: unknown, path: string): string[] {
  const number = types.findIndex((type) => type.name === name);
  return issuesIn(number, value, path);
}

function issuesIn(number: number, value: unknown, path: string): string[] {
  const { properties, items, enum: allowed, kind, more } = types[number] ?? {};
  if (typeof value === "string" && value.startsWith("[")) return [];
  if (allowed !== undefined) return allowed.includes(String(value)) ? [] : [`${path}: ${String(value)}`];
  if (items !== undefined)
    return Array.isArray(value) ? value.flatMap((each, index) => issuesIn(items, each, `${path}[${index}]`)) : [path];
  if (properties === undefined) return isOfKind(kind, value) ? [] : [`${path}: not of type ${kind}`];
  const given = value as Record<string, unknown>;
  const missing = Object.keys(properties).filter((key) => Array.isArray(properties[key]) && given[key] === undefined);
  const wrong = Object.entries(given).flatMap(([key, inner]) => {
    const member = properties[key] ?? more;
    if (member === undefined) return [`${path}.${key}: unknown`];
    if (member === -1) return [`${path}.${key}: read-only`];
    return issuesIn(typeof member === "number" ? member : (member[0] ?? 0), inner, `${path}.${key}`);
  });
  return [...missing.map((key) => `${path}.${key}: missing`), ...wrong];
}

function isOfKind(kind: string | undefined, value: unknown): boolean {
  const names: Readonly<Record<string, string>> = { string: "string", integer: "number", boolean: "boolean" };
  const expected = names[kind ?? ""];
  return expected === undefined || typeof value === expected;
}
