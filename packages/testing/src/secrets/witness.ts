import * as core from "@dockberth/core";

/** Core as everybody sees it, and what became of every call. */
export interface Witness {
  readonly core: typeof core;
  /** What functions gave back and threw, and what they reported. */
  readonly seen: unknown[];
  readonly called: ReadonlySet<string>;
  readonly failed: ReadonlyMap<string, unknown>;
  readonly onEvent: (event: core.BerthEvent) => void;
}

/** A connection holds what it connects with, and so does all that is in it: they are judged by what they send. */
const connections: ReadonlySet<string> = new Set(["connectAzure", "connectDocker", "connectVault"]);

/** Every function of core's public face, listed from what the package exports. */
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
    const refuse = (error: unknown): never => {
      failed.set(name, error);
      seen.push(error);
      throw error;
    };
    return (...given: unknown[]) => {
      called.add(name);
      try {
        const value = original(...given);
        return value instanceof Promise ? value.then(note, refuse) : note(value);
      } catch (error) {
        return refuse(error);
      }
    };
  };
  const functions = Object.fromEntries(exportedFunctions.map((name) => [name, watched(name)]));
  const onEvent = (event: core.BerthEvent) => void seen.push(event, core.describeEvent(event));
  return { core: { ...core, ...functions }, seen, called, failed, onEvent };
}
