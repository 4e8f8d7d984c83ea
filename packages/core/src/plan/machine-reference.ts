import { BerthError } from "../errors/index.ts";
import { issueTexts } from "../messages/issues.ts";

/** A virtual machine: that of a host, or any by its resource id. */
export type MachineReference = { readonly host: string } | { readonly machineId: string };

export interface MachineId {
  readonly id: string;
  readonly resourceGroup: string;
  readonly machine: string;
}

/**
 * Parses the resource id of a virtual machine.
 * @throws BerthError `spec-invalid`
 */
export function parseMachineId(id: string): MachineId {
  const found =
    /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Compute\/virtualMachines\/([^/]+)$/i.exec(
      id,
    );
  if (found !== null) return { id, resourceGroup: found[1] ?? "", machine: found[2] ?? "" };
  throw new BerthError("spec-invalid", { issues: [{ path: "machineId", message: issueTexts.machineId }] });
}
