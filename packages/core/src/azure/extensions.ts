import type { VirtualMachine, VirtualMachineExtension, VirtualMachineExtensionInstanceView } from "@azure/arm-compute";
import { BerthError } from "../errors/index.ts";
import { parseMachineId } from "../plan/machine-reference.ts";
import type { ComposedExtension } from "../provision/custom-script.ts";
import { type Azure, longRunning } from "./connect.ts";
import type { InstalledExtension } from "./exclusive-extensions.ts";
import { isNotFound, toBerthError } from "./http/errors.ts";

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

/** Sets an extension, and waits until its handler has finished. */
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
    if (translated.code !== "azure-unexpected") throw translated;
    const { azureCode } = translated.details as { azureCode: string };
    if (azureCode !== "ArtifactNotFound" && azureCode !== "ArtifactVersionNotFound") throw translated;
    const details = { publisher: extension.publisher, type, location: machine.location };
    throw new BerthError("extension-type-unknown", details, { cause: error });
  }
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
