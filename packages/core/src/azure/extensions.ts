import type { VirtualMachine, VirtualMachineExtension, VirtualMachineExtensionInstanceView } from "@azure/arm-compute";
import type { CodedError } from "../errors/coded-error.ts";
import { BerthError, isBerthError } from "../errors/index.ts";
import { parseMachineId } from "../plan/machine-reference.ts";
import type { ComposedExtension } from "../provision/custom-script.ts";
import { type Azure, longRunning } from "./connect.ts";
import type { InstalledExtension } from "./exclusive-extensions.ts";
import { isNotFound, toBerthError } from "./http/errors.ts";
import { firstLine } from "./http/translations.ts";

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
    return await (await azure.compute()).virtualMachines.get(resourceGroup, machine, { expand: "instanceView" });
  } catch (error) {
    if (isNotFound(error)) throw new BerthError("machine-not-found", { machine, resourceGroup }, { cause: error });
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}

export async function readExtensions(azure: Azure, machineId: string): Promise<MachineExtension[]> {
  const { resourceGroup, machine } = parseMachineId(machineId);
  try {
    const { virtualMachineExtensions, virtualMachines } = await azure.compute();
    const { value = [] } = await virtualMachineExtensions.list(resourceGroup, machine, { expand: "instanceView" });
    const { extensions: views = [] } = await virtualMachines.instanceView(resourceGroup, machine);
    return value.map((each) => describe(each, each.instanceView ?? views.find(({ name }) => name === each.name)));
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
  const { resourceGroup, machine: title } = parseMachineId(machine.id);
  try {
    const { virtualMachineExtensions } = await azure.compute();
    await virtualMachineExtensions.createOrUpdate(
      resourceGroup,
      title,
      name,
      {
        location: machine.location,
        ...extension,
        settings: { ...extension.settings },
        typePropertiesType: type,
        protectedSettings: JSON.parse(protectedSettings.reveal()) as Record<string, unknown>,
      },
      longRunning(azure, signal),
    );
  } catch (error) {
    const translated = toBerthError(error, { host: title, endpoint: azure.endpoint });
    throw (
      ofHandler(translated, title, name) ??
      ofType(translated, extension.publisher, type, machine.location) ??
      translated
    );
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

function ofType(error: CodedError, publisher: string, type: string, location: string): BerthError | undefined {
  if (!isBerthError(error, "azure-unexpected")) return undefined;
  const { azureCode } = error.details;
  if (azureCode !== "ArtifactNotFound" && azureCode !== "ArtifactVersionNotFound") return undefined;
  return new BerthError("extension-type-unknown", { publisher, type, location }, { cause: error });
}

/** @throws BerthError `extension-not-found` */
export async function deleteExtension(
  azure: Azure,
  machineId: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { resourceGroup, machine } = parseMachineId(machineId);
  try {
    const { virtualMachineExtensions } = await azure.compute();
    await virtualMachineExtensions.delete(resourceGroup, machine, name, longRunning(azure, signal));
  } catch (error) {
    throw toBerthError(error, { host: machine, endpoint: azure.endpoint });
  }
}

function describe(
  extension: VirtualMachineExtension,
  view: VirtualMachineExtensionInstanceView | undefined,
): MachineExtension {
  const status = view?.statuses?.[0];
  return {
    name: extension.name ?? "",
    publisher: extension.publisher ?? "",
    type: extension.typePropertiesType ?? "",
    version: view?.typeHandlerVersion ?? extension.typeHandlerVersion ?? "",
    state: extension.provisioningState ?? "Unknown",
    status: status?.message ?? status?.displayStatus,
    at: status?.time,
    settings: (extension.settings ?? {}) as Readonly<Record<string, unknown>>,
  };
}
