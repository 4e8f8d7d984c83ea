/** Fields of the top level that are one wish, which another one replaces as a whole. */
const wholes: ReadonlySet<string> = new Set(["compose", "publicAddress", "securityGroup", "imagePlan"]);

type OptionFields = Readonly<Record<string, unknown>>;

/**
 * The fields of a host with others over them: what is undefined there says nothing, mappings such as `tags`, `network` and
 * `engine` are joined, and everything else, lists too, is replaced.
 */
export function overlay(base: object, over: object): Record<string, unknown> {
  return joined(base as OptionFields, over as OptionFields, wholes);
}

function joined(base: OptionFields, over: OptionFields, replaced: ReadonlySet<string>): Record<string, unknown> {
  // A map, so that no name, `__proto__` among them, means anything but a field.
  const result = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(over)) {
    if (value === undefined) continue;
    const before = result.get(name);
    const isJoined = isMapping(value) && !replaced.has(name);
    // A mapping whose fields are all undefined is one that nobody wished for.
    if (isJoined && before === undefined && isSilent(value)) continue;
    result.set(name, isJoined ? joined(isMapping(before) ? before : {}, value, new Set()) : value);
  }
  return Object.fromEntries(result);
}

function isSilent(fields: OptionFields): boolean {
  const values = Object.values(fields);
  return values.length > 0 && values.every((value) => value === undefined);
}

function isMapping(value: unknown): value is OptionFields {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
