/** Top-level fields that are replaced as a whole: a mixture of two values would make no sense. */
const replacedFields: ReadonlySet<string> = new Set(["compose", "publicAddress", "securityGroup", "imagePlan"]);

type OptionFields = Readonly<Record<string, unknown>>;

/**
 * Merges the fields of a host with `over`, which takes precedence. Mappings such as `tags`, `network` and `engine` are
 * merged by field; everything else, including lists, is replaced. Undefined values are ignored.
 */
export function overlay(base: object, over: object): Record<string, unknown> {
  return merge(base as OptionFields, over as OptionFields, replacedFields);
}

function merge(base: OptionFields, over: OptionFields, replaced: ReadonlySet<string>): Record<string, unknown> {
  // A Map handles names such as `__proto__` like any other.
  const result = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(over)) {
    if (value === undefined) continue;
    const before = result.get(name);
    const isJoined = isPlainObject(value) && !replaced.has(name);
    // A mapping whose fields are all undefined counts as undefined.
    if (isJoined && before === undefined && hasOnlyUndefined(value)) continue;
    result.set(name, isJoined ? merge(isPlainObject(before) ? before : {}, value, new Set()) : value);
  }
  return Object.fromEntries(result);
}

function hasOnlyUndefined(fields: OptionFields): boolean {
  const values = Object.values(fields);
  return values.length > 0 && values.every((value) => value === undefined);
}

/** Unlike `isObject`, false for instances of classes such as Secret, whose fields cannot be merged. */
function isPlainObject(value: unknown): value is OptionFields {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
