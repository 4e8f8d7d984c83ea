import type { VirtualMachine } from "@azure/arm-compute";
import type { Azure } from "./connect.ts";

// Machines in the form of Azure's client for virtual machines, which takes longer to load than a listing takes.

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

/** One machine with its state. */
export async function readMachineById({ arm }: Azure, id: string): Promise<VirtualMachine> {
  return machineOfBody(await arm.get<MachineBody>(id, { query: { $expand: "instanceView" } }));
}

type MachineBody = Pick<VirtualMachine, "id" | "name" | "tags" | "location"> & {
  readonly properties?: Readonly<Record<string, unknown>> & {
    readonly networkProfile?: { readonly networkInterfaces?: readonly WithProperties[] };
  };
  /** Its extensions. */
  readonly resources?: readonly WithProperties[];
};

interface WithProperties {
  readonly properties?: object;
}

/** The client puts the fields of `properties` beside the others. */
function machineOfBody(body: MachineBody): VirtualMachine {
  const { networkProfile } = body.properties ?? {};
  const flat = {
    ...flattened(body),
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
