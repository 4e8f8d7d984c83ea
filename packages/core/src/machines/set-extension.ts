import type { Azure } from "../azure/connect.ts";
import { assertExclusive, assertSlotFree } from "../azure/exclusive-extensions.ts";
import { type MachineExtension, putExtension, readExtensions } from "../azure/extensions.ts";
import { runVerb } from "../azure/run-verb.ts";
import { BerthError } from "../errors/index.ts";
import { isObject, parseJson } from "../json.ts";
import { issueTexts } from "../messages/issues.ts";
import { wordTexts } from "../messages/words.ts";
import type { MachineReference } from "../plan/machine-reference.ts";
import { resourceNames } from "../plan/resource-names.ts";
import { isPathName } from "../resource-id.ts";
import type { RunOptions } from "../run/options.ts";
import { reporter, throwIfAborted } from "../run/options.ts";
import { requireOption } from "../run/require-option.ts";
import { type Secret, secret } from "../secret.ts";
import { findMachine, type Machine } from "./find-machine.ts";

/** The extension that `setExtension` installs or changes. */
export interface ExtensionRequest {
  /** The name of the extension on the machine. Default: its type. */
  readonly name?: string | undefined;
  readonly publisher: string;
  readonly type: string;
  /** Major and minor version, such as `2.1`. */
  readonly version: string;
  /** Settings that everybody with read access to the machine can see. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  /** A JSON object that Azure encrypts for the machine and never returns. */
  readonly protectedSettings?: Secret | undefined;
}

/**
 * Sets an extension on a machine, and waits for its handler. Azure allows one extension of a publisher and type per
 * machine; an existing one with another name is not replaced.
 * @throws BerthError `extension-slot-taken`, `extension-own`, `extension-type-unknown`, `settings-conflict`,
 * `settings-invalid`, `extension-failed`
 */
export function setExtension(
  azure: Azure,
  machine: MachineReference,
  request: ExtensionRequest,
  run: RunOptions = {},
): Promise<MachineExtension> {
  return runVerb(azure, run, () => set(azure, machine, request, run));
}

async function set(
  azure: Azure,
  machine: MachineReference,
  request: ExtensionRequest,
  run: RunOptions,
): Promise<MachineExtension> {
  throwIfAborted(run.signal);
  const { publisher, type, version, settings = {}, protectedSettings = secret("{}") } = request;
  const name = request.name ?? type;
  requireOption("name", isPathName(name), "a name without a slash");
  assertExclusive(settings, parseProtected(protectedSettings));
  assertVersion(version);
  const found = await findMachine(azure, machine);
  assertNotHostExtension(found, name);
  assertSlotFree(found.name, await readExtensions(azure, found.id), { name, publisher, type });
  const report = reporter(found.ownHost ?? found.name, run);
  const started = Date.now();
  const kind = wordTexts.extension;
  report({ type: "resource-start", kind, name });
  const composed = {
    publisher,
    type,
    typeHandlerVersion: version,
    autoUpgradeMinorVersion: true,
    settings,
    protectedSettings,
  };
  await putExtension(azure, found, name, composed, run.signal);
  report({ type: "resource-end", kind, name, seconds: (Date.now() - started) / 1000 });
  const now = (await readExtensions(azure, found.id)).find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (now === undefined) throw new BerthError("extension-not-found", { machine: found.name, extension: name });
  return now;
}

/**
 * Rejects changes to the extension that belongs to a host. Provisioning and removing the host change it.
 * @throws BerthError `extension-own`
 */
export function assertNotHostExtension({ ownHost: host }: Machine, extension: string): void {
  if (host === undefined || extension.toLowerCase() !== resourceNames(host, "").extension) return;
  throw new BerthError("extension-own", { host, extension });
}

function parseProtected(protectedSettings: Secret): object {
  // No cause: the message of JSON.parse would quote the secret.
  const value = parseJson(protectedSettings.reveal());
  if (isObject(value)) return value;
  const issues = [{ path: "protectedSettings", message: issueTexts.notAnObject }];
  throw new BerthError("settings-invalid", { issues });
}

function assertVersion(version: string): void {
  if (/^\d+\.\d+$/.test(version)) return;
  throw new BerthError("settings-invalid", { issues: [{ path: "version", message: issueTexts.extensionVersion }] });
}
