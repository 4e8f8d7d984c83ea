import type { Azure } from "../azure/connect.ts";
import { deleteExtension, readExtensions } from "../azure/extensions.ts";
import { runVerb } from "../azure/run-verb.ts";
import { BerthError } from "../errors/index.ts";
import { wordTexts } from "../messages/words.ts";
import type { MachineReference } from "../plan/machine-reference.ts";
import type { RunOptions } from "../run/options.ts";
import { reporter, throwIfAborted } from "../run/options.ts";
import { findMachine } from "./find-machine.ts";
import { assertNotHostExtension } from "./set-extension.ts";

/**
 * Removes an extension from a machine. Only the extension's own handler can undo what it changed on the machine.
 * @throws BerthError `extension-not-found`, `extension-own`
 */
export function removeExtension(
  azure: Azure,
  machine: MachineReference,
  name: string,
  run: RunOptions = {},
): Promise<void> {
  return runVerb(azure, run, () => remove(azure, machine, name, run));
}

async function remove(azure: Azure, machine: MachineReference, name: string, run: RunOptions): Promise<void> {
  throwIfAborted(run.signal);
  const found = await findMachine(azure, machine);
  assertNotHostExtension(found, name);
  const existing = (await readExtensions(azure, found.id)).find(
    (each) => each.name.toLowerCase() === name.toLowerCase(),
  );
  if (existing === undefined) throw new BerthError("extension-not-found", { machine: found.name, extension: name });
  const started = Date.now();
  await deleteExtension(azure, found.id, existing.name, run.signal);
  const seconds = (Date.now() - started) / 1000;
  reporter(
    found.ownHost ?? found.name,
    run,
  )({ type: "resource-removed", kind: wordTexts.extension, name: existing.name, seconds });
}
