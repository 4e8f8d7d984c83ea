/** Untrusted JSON. The functions below never throw: a missing or mistyped field is undefined or empty. */
export type Json = Record<string, unknown>;

/** Returns undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Reads what ARM reads beyond JSON: comments, single quotes, line breaks in texts, and names of members without quotes. The Azure
 * CLI sends `template: {…}` with the text of the file, so that its comments and long texts stay.
 */
export function parseLenientJson(text: string): unknown {
  const parts = text.split(/("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|\/\/[^\n]*|\/\*.*?(?:\*\/|$))/s);
  const plain = parts.map((part) => {
    if (part.startsWith('"')) return withEscapedBreaks(part);
    if (/^'.*'$/s.test(part)) return withEscapedBreaks(withDoubleQuotes(part));
    return part.startsWith("/") ? "" : part.replace(/([{,]\s*|^\s*)([A-Za-z_$]\w*)(\s*:)/g, '$1"$2"$3');
  });
  return parseJson(plain.join(""));
}

function withDoubleQuotes(quoted: string): string {
  const inner = quoted.slice(1, -1).replace(/\\.|"/gs, (part) => (part === "\\'" ? "'" : part === '"' ? '\\"' : part));
  return `"${inner}"`;
}

function withEscapedBreaks(quoted: string): string {
  return quoted.replaceAll("\r", "\\r").replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/** Whether a value is a JSON object, and not null or an array. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Json)[key] : undefined),
    value,
  );
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : typeof found === "number" ? String(found) : undefined;
}

export function listAt(value: unknown, ...path: readonly (string | number)[]): unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function objectAt(value: unknown, ...path: readonly (string | number)[]): Json {
  const found = at(value, ...path);
  return isObject(found) ? found : {};
}

/** Compares by content: the order of an object's members does not count. */
export function isSameJson(a: unknown, b: unknown): boolean {
  return a === b || canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    isObject(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
}
