import type { Azure } from "../azure/connect.ts";
import { assertExclusive, assertSlotFree } from "../azure/exclusive-extensions.ts";
import { type MachineExtension, putExtension, readExtensions } from "../azure/extensions.ts";
import { BerthError } from "../errors/index.ts";
import type { MachineReference } from "../plan/machine-reference.ts";
import { resourceNames } from "../plan/resource-names.ts";
import type { RunOptions } from "../run/options.ts";
import { reporter, throwIfAborted } from "../run/options.ts";
import { type Secret, secret } from "../secret.ts";
import { type FoundMachine, findMachine } from "./find-machine.ts";

export interface ExtensionRequest {
  /** Its name on the machine. Default: its type. */
  readonly name?: string | undefined;
  readonly publisher: string;
  readonly type: string;
  /** Major and minor, as 2.1. */
  readonly version: string;
  /** What everybody with read access to the machine may see. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  /** A JSON object, which Azure encrypts for the machine and never gives back. */
  readonly protectedSettings?: Secret | undefined;
}

/**
 * Sets an extension on a machine, and waits for its handler. Azure takes one of a publisher and type per machine: one that
 * is there under another name is not replaced.
 * @throws BerthError `extension-slot-taken`, `extension-own`, `extension-type-unknown`, `settings-conflict`,
 * `settings-invalid`, `provision-failed` where the handler failed
 */
export async function setExtension(
  azure: Azure,
  machine: MachineReference,
  request: ExtensionRequest,
  run: RunOptions = {},
): Promise<MachineExtension> {
  throwIfAborted(run.signal);
  const { publisher, type, version, settings = {}, protectedSettings = secret("{}") } = request;
  const name = request.name ?? type;
  assertExclusive(settings, parseProtected(protectedSettings));
  assertVersion(version);
  const found = await findMachine(azure, machine);
  assertNotOwn(found, name);
  assertSlotFree(found.name, await readExtensions(azure, found.id), { name, publisher, type });
  const report = reporter(found.ownHost ?? found.name, run);
  const started = Date.now();
  report({ type: "extension-start", name });
  const composed = {
    publisher,
    type,
    typeHandlerVersion: version,
    autoUpgradeMinorVersion: true,
    settings,
    protectedSettings,
  };
  await putExtension(azure, found, name, composed, run.signal);
  report({ type: "extension-end", name, seconds: (Date.now() - started) / 1000 });
  const now = (await readExtensions(azure, found.id)).find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (now === undefined) throw new BerthError("extension-not-found", { machine: found.name, extension: name });
  return now;
}

/**
 * What Berth made a host with is not to be set or removed beside its own verbs.
 * @throws BerthError `extension-own`
 */
export function assertNotOwn({ ownHost: host }: FoundMachine, extension: string): void {
  if (host === undefined || extension.toLowerCase() !== resourceNames(host, "").extension) return;
  throw new BerthError("extension-own", { host, extension });
}

function parseProtected(protectedSettings: Secret): object {
  try {
    const value: unknown = JSON.parse(protectedSettings.reveal());
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // What JSON.parse says would quote the secret.
  }
  const issues = [{ path: "protectedSettings", message: "is not a JSON object" }];
  throw new BerthError("settings-invalid", { issues });
}

function assertVersion(version: string): void {
  if (/^\d+\.\d+$/.test(version)) return;
  const message = "use major and minor, such as 2.1: Azure takes the newest of them";
  throw new BerthError("settings-invalid", { issues: [{ path: "version", message }] });
}
