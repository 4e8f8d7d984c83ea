import type { HostSpec } from "../spec/index.ts";
import type { LocalDisk, SizeFacts } from "./facts.ts";

/** The size of most Linux images; Azure rejects a larger one itself. */
const usualImageGb = 30;

/** Trusted Launch keeps the state of the virtual TPM there: https://learn.microsoft.com/azure/virtual-machines/ephemeral-os-disks#trusted-launch-for-ephemeral-os-disks */
const machineStateGb = 1;

/** How large a local disk must be to be the OS disk. */
export function neededLocalDiskGb({ osDisk }: HostSpec): number {
  return (osDisk.sizeGb ?? usualImageGb) + machineStateGb;
}

/** The local disk of a size that becomes the ephemeral OS disk; undefined where none is large enough. */
export function localDiskFor(spec: HostSpec, { localDisks }: SizeFacts): LocalDisk | undefined {
  return localDisks.find(({ sizeGb }) => sizeGb >= neededLocalDiskGb(spec));
}
