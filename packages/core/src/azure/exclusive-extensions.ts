import { BerthError } from "../errors/index.ts";

/**
 * Azure refuses a key that stands both in the public and in the protected settings, but only after minutes, inside the
 * machine.
 * @throws BerthError `settings-conflict`
 */
export function assertExclusive(settings: object, protectedSettings: object): void {
  const both = Object.keys(settings).filter((key) => key in protectedSettings);
  if (both.length === 0) return;
  throw new BerthError("settings-conflict", {
    keys: both,
    reason: { code: "public-and-protected" },
  });
}

/** An extension that a machine has: a part of what ARM lists. */
export interface InstalledExtension {
  readonly name: string;
  readonly publisher: string;
  readonly type: string;
}

/**
 * Azure takes one extension of a publisher and type per machine, whatever its name.
 * @throws BerthError `extension-slot-taken`
 */
export function assertSlotFree(
  machine: string,
  installed: readonly InstalledExtension[],
  wanted: InstalledExtension,
): void {
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  const other = installed.find(
    ({ name, publisher, type }) =>
      !same(name, wanted.name) && same(publisher, wanted.publisher) && same(type, wanted.type),
  );
  if (other === undefined) return;
  throw new BerthError("extension-slot-taken", { machine, extension: other.name, publisher: other.publisher });
}
