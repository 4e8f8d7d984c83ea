import * as core from "@dockberth/core";

/** Core with a record of every call. */
export interface Witness {
  readonly core: typeof core;
  /** Returned values, errors and events. */
  readonly seen: unknown[];
  readonly called: ReadonlySet<string>;
  readonly failed: ReadonlyMap<string, unknown>;
  readonly onEvent: (event: core.BerthEvent) => void;
}

/** A connection contains its credentials; the tests check what it sends instead. */
const connections: ReadonlySet<string> = new Set(["connectAzure", "connectBerth", "connectDocker", "connectVault"]);

/** Every function that core exports. */
export const exportedFunctions = Object.entries(core)
  .filter(([name, value]) => typeof value === "function" && !/^[A-Z]/.test(name))
  .map(([name]) => name);

export function witness(): Witness {
  const seen: unknown[] = [];
  const called = new Set<string>();
  const failed = new Map<string, unknown>();
  const watched = (name: string) => {
    const original = Reflect.get(core, name) as (...given: unknown[]) => unknown;
    const note = (value: unknown) => {
      if (!connections.has(name)) seen.push(value);
      return value;
    };
    const fail = (error: unknown): never => {
      failed.set(name, error);
      seen.push(error);
      throw error;
    };
    return (...given: unknown[]) => {
      called.add(name);
      try {
        const value = original(...given);
        return value instanceof Promise ? value.then(note, fail) : note(value);
      } catch (error) {
        return fail(error);
      }
    };
  };
  const functions = Object.fromEntries(exportedFunctions.map((name) => [name, watched(name)]));
  const onEvent = (event: core.BerthEvent) => void seen.push(event, core.describeEvent(event));
  return { core: { ...core, ...functions }, seen, called, failed, onEvent };
}
