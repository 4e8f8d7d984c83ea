import { shortLocation } from "../clouds.ts";
import { resourceId } from "../resource-id.ts";
import type { Azure } from "./connect.ts";

// The parts of a virtual machine's body that Berth reads, with the fields of `properties` beside the others:
// https://learn.microsoft.com/azure/templates/microsoft.compute/virtualmachines. The reads throw what the client throws.

/** A virtual machine. */
export interface VirtualMachine {
  readonly id?: string;
  readonly name?: string;
  readonly location: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly etag?: string;
  /** Another one for each machine, also for one that is created under the same name again. */
  readonly vmId?: string;
  readonly provisioningState?: string;
  readonly hardwareProfile?: { readonly vmSize?: string };
  readonly storageProfile?: {
    readonly osDisk?: { readonly osType?: string; readonly diffDiskSettings?: { readonly option?: string } };
    readonly dataDisks?: readonly {
      readonly lun?: number;
      readonly name?: string;
      readonly deleteOption?: string;
      readonly managedDisk?: { readonly id?: string };
    }[];
  };
  readonly osProfile?: {
    readonly computerName?: string;
    readonly linuxConfiguration?: { readonly ssh?: { readonly publicKeys?: readonly { readonly keyData?: string }[] } };
  };
  readonly securityProfile?: { readonly securityType?: string; readonly uefiSettings?: object };
  readonly networkProfile?: {
    readonly networkInterfaces?: readonly { readonly id?: string; readonly primary?: boolean }[];
  };
  readonly instanceView?: MachineView;
  /** Its extensions. */
  readonly resources?: readonly { readonly name?: string; readonly provisioningState?: string }[];
}

/** What runs on a machine, as Azure knows it. */
export interface MachineView {
  readonly osName?: string;
  readonly statuses?: readonly ViewStatus[];
  readonly vmAgent?: { readonly statuses?: readonly ViewStatus[] };
  readonly extensions?: readonly ExtensionView[];
}

/** The status of an extension's handler. */
export interface ExtensionView {
  readonly name?: string;
  readonly typeHandlerVersion?: string;
  readonly statuses?: readonly ViewStatus[];
  readonly substatuses?: readonly ViewStatus[];
}

interface ViewStatus {
  readonly code?: string;
  readonly displayStatus?: string;
  readonly message?: string;
  /** In ISO 8601. */
  readonly time?: string;
}

/** The machines of the subscription or of one group. With `statusOnly`, their states; Azure lists those for a subscription only. */
export async function* listMachines(
  { arm, subscriptionId }: Azure,
  { resourceGroup, statusOnly = false }: { readonly resourceGroup?: string | undefined; readonly statusOnly?: boolean },
): AsyncGenerator<VirtualMachine> {
  const group = resourceGroup === undefined ? "" : `/resourceGroups/${resourceGroup}`;
  const path = `/subscriptions/${subscriptionId}${group}/providers/Microsoft.Compute/virtualMachines`;
  const query = statusOnly ? { statusOnly: "true" } : undefined;
  for await (const body of arm.list<MachineBody>(path, { query })) yield machineOfBody(body);
}

/** One machine, with its state where `instanceView` says so. */
export async function readMachineById(
  { arm }: Azure,
  id: string,
  { instanceView = true }: { readonly instanceView?: boolean } = {},
): Promise<VirtualMachine> {
  return machineOfBody(await arm.get<MachineBody>(id, instanceView ? { query: withInstanceView } : {}));
}

export function machineIdOf(azure: Azure, resourceGroup: string, name: string): string {
  return resourceId(azure, resourceGroup, "Microsoft.Compute/virtualMachines", name);
}

/** The query of a read with the state of what was read. */
export const withInstanceView = { $expand: "instanceView" } as const;

type MachineBody = Pick<VirtualMachine, "id" | "name" | "tags"> & {
  readonly location?: string;
  readonly properties?: Readonly<Record<string, unknown>> & {
    readonly networkProfile?: { readonly networkInterfaces?: readonly WithProperties[] };
  };
  readonly resources?: readonly WithProperties[];
};

interface WithProperties {
  readonly properties?: object;
}

function machineOfBody(body: MachineBody): VirtualMachine {
  const { networkProfile } = body.properties ?? {};
  const flat: object = {
    ...flattened(body),
    location: shortLocation(body.location ?? ""),
    ...(networkProfile !== undefined && {
      networkProfile: { ...networkProfile, networkInterfaces: networkProfile.networkInterfaces?.map(flattened) },
    }),
    ...(body.resources !== undefined && { resources: body.resources.map(flattened) }),
  };
  return flat as VirtualMachine;
}

function flattened({ properties, ...rest }: WithProperties): object {
  return { ...rest, ...properties };
}
