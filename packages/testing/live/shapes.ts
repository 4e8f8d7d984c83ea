import type { Exchange } from "./recorder.ts";

/** How the answers to one kind of request differ between two recordings. */
export interface ShapeDifference {
  /** A method and a path, with an asterisk for each name. */
  readonly kind: string;
  readonly differences: readonly string[];
}

/**
 * Compares the answers of two recordings by their shape: statuses, headers, and the paths and kinds of the values in the
 * bodies. What only one of them has asked for is left out.
 */
export function compareShapes(real: readonly Exchange[], emulated: readonly Exchange[]): ShapeDifference[] {
  const [expected, found] = [byKind(real), byKind(emulated)];
  return [...expected].flatMap(([kind, lines]) => {
    const others = found.get(kind);
    if (others === undefined) return [];
    const differences = [
      ...[...lines].filter((line) => !others.has(line)).map((line) => `only Azure: ${line}`),
      ...[...others].filter((line) => !lines.has(line)).map((line) => `only the emulator: ${line}`),
    ];
    return differences.length === 0 ? [] : [{ kind, differences: differences.sort() }];
  });
}

/** What the answers to each kind of request have, in any of them. */
function byKind(exchanges: readonly Exchange[]): Map<string, Set<string>> {
  const kinds = new Map<string, Set<string>>();
  for (const { method, path, status, headers, response } of exchanges) {
    const kind = `${method} ${kindOf(path)}`;
    const lines = kinds.get(kind) ?? new Set();
    kinds.set(kind, lines);
    for (const line of [`status ${status}`, ...Object.keys(headers).map((name) => `header ${name}`)]) lines.add(line);
    if (status < 400) for (const line of linesOf(response, "")) lines.add(line);
  }
  return kinds;
}

/** A path without the names in it and without its query: every second part is a name. */
export function kindOf(path: string): string {
  const [plain = ""] = path.split("?");
  const at = plain.toLowerCase().lastIndexOf("/providers/");
  const names = (text: string, first: number) =>
    text
      .split("/")
      .map((part, index) => (index >= first && (index - first) % 2 === 0 ? "*" : part))
      .join("/");
  // The namespace of a provider is no name.
  return at < 0 ? names(plain, 2) : `${names(plain.slice(0, at), 2)}${names(plain.slice(at), 4)}`;
}

function linesOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => linesOf(each, `${path}[]`));
  if (typeof value !== "object" || value === null) return [`${path} ${value === null ? "null" : typeof value}`];
  const isFree = isFreeMap(path.split(".").at(-1) ?? "");
  return Object.entries(value).flatMap(([name, each]) =>
    linesOf(each, path === "" ? name : `${path}.${isFree ? "*" : name}`),
  );
}

/** Whether the names in an object of this name are the user's. */
export function isFreeMap(name: string): boolean {
  return /^(tags|outputs|parameters)$/.test(name);
}
