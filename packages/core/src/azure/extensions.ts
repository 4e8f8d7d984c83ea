import type { CodedError } from "../errors/coded-error.ts";
import { BerthError, isBerthError } from "../errors/index.ts";
import { parseMachineId } from "../plan/machine-reference.ts";
import type { ComposedExtension } from "../provision/custom-script.ts";
import type { Azure } from "./connect.ts";
import type { InstalledExtension } from "./exclusive-extensions.ts";
import { isNotFound, toBerthError } from "./http/errors.ts";
import { firstLine } from "./http/translations.ts";
import {
  type ExtensionView,
  type MachineView,
  readMachineById,
  type VirtualMachine,
  withInstanceView,
} from "./machine-reads.ts";

/** An extension on a machine, with the status of its handler. */
export interface MachineExtension extends InstalledExtension {
  readonly version: string;
  /** ARM's word: Succeeded, Failed, Updating … */
  readonly state: string;
  /** The handler's last status message, which everybody with read access to the machine can see. */
  readonly status: string | undefined;
  readonly at: Date | undefined;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** @throws BerthError `machine-not-found` */
export async function readMachine(azure: Azure, machineId: string): Promise<VirtualMachine> {
  const { resourceGroup, machine } = parseMachineId(machineId);
  try {
    return await readMachineById(azure, machineId);
  } catch (error) {
    if (isNotFound(error)) throw new BerthError("machine-not-found", { machine, resourceGroup }, { cause: error });
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}

export async function readExtensions(azure: Azure, machineId: string): Promise<MachineExtension[]> {
  const { machine } = parseMachineId(machineId);
  try {
    type Extensions = { readonly value?: readonly Extension[] };
    const { value = [] } = await azure.arm.get<Extensions>(`${machineId}/extensions`, { query: withInstanceView });
    const { extensions: views = [] } = await azure.arm.get<MachineView>(`${machineId}/instanceView`);
    return value.map((each) => describe(each, views));
  } catch (error) {
    throw toBerthError(error, { host: machine, endpoint: azure.endpoint });
  }
}

/**
 * Sets an extension, and waits until its handler has finished.
 * @throws BerthError `extension-failed`, `extension-type-unknown`
 */
export async function putExtension(
  azure: Azure,
  machine: { readonly id: string; readonly location: string },
  name: string,
  { type, protectedSettings, ...extension }: ComposedExtension,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { machine: title } = parseMachineId(machine.id);
  try {
    const properties = { ...extension, type, protectedSettings: JSON.parse(protectedSettings.reveal()) as object };
    const body = { location: machine.location, properties };
    await azure.arm.put(`${machine.id}/extensions/${name}`, body, { signal, follow: "operation-only" });
  } catch (error) {
    const context = { host: title, location: machine.location, endpoint: azure.endpoint };
    const translated = toBerthError(error, context);
    throw ofHandler(translated, title, name) ?? translated;
  }
}

/** Without a host, the failure of a handler says nothing about Docker. */
function ofHandler(error: CodedError, machine: string, extension: string): BerthError | undefined {
  if (isBerthError(error, "provision-timeout")) {
    const reason = { code: "handler-silent", minutes: error.details.minutes } as const;
    return new BerthError("extension-failed", { machine, extension, reason, output: "" }, { cause: error });
  }
  if (!isBerthError(error, "provision-failed")) return undefined;
  const { output } = error.details;
  const reason = handlerWords(output);
  return new BerthError("extension-failed", { machine, extension, reason, output }, { cause: error });
}

/** "VM has reported a failure when processing extension 'x' (publisher 'y' and type 'z'). Error message: '…'. More information …" */
function handlerWords(message: string): string {
  const [, words = message] = /Error message: *(['"].*)/s.exec(message) ?? [];
  return firstLine(words.replace(/\.? More information .*$/s, "").replace(/^(['"])(.*)\1$/s, "$2")).slice(0, 300);
}

/** @throws BerthError `extension-not-found` */
export async function deleteExtension(
  azure: Azure,
  machineId: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { machine } = parseMachineId(machineId);
  try {
    await azure.arm.delete(`${machineId}/extensions/${name}`, { signal });
  } catch (error) {
    throw toBerthError(error, { host: machine, endpoint: azure.endpoint });
  }
}

/** https://learn.microsoft.com/azure/templates/microsoft.compute/virtualmachines/extensions */
interface Extension {
  readonly name?: string;
  readonly properties?: {
    readonly publisher?: string;
    readonly type?: string;
    readonly typeHandlerVersion?: string;
    readonly provisioningState?: string;
    readonly settings?: Readonly<Record<string, unknown>>;
    readonly instanceView?: ExtensionView;
  };
}

function describe({ name = "", properties = {} }: Extension, views: readonly ExtensionView[]): MachineExtension {
  const {
    publisher = "",
    type = "",
    typeHandlerVersion = "",
    provisioningState = "Unknown",
    settings = {},
  } = properties;
  const view = properties.instanceView ?? views.find((each) => each.name === name);
  const status = view?.statuses?.[0];
  return {
    name,
    publisher,
    type,
    version: view?.typeHandlerVersion ?? typeHandlerVersion,
    state: provisioningState,
    status: status?.message ?? status?.displayStatus,
    at: status?.time === undefined ? undefined : new Date(status.time),
    settings,
  };
}
