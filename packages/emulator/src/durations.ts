/**
 * How long Azure takes, in seconds, multiplied by the time scale: medians of published measurements, with their number.
 * What is marked as assumed follows from such measurements, or has no source.
 */
export interface Duration {
  readonly seconds: number;
  /** What the number is based on. */
  readonly basis: string;
  readonly assumed: boolean;
}

const measured = (seconds: number, basis: string): Duration => ({ seconds, basis, assumed: false });
const assumed = (seconds: number, basis: string): Duration => ({ seconds, basis, assumed: true });

export const durations = {
  resourceGroup: measured(2, "13 Terraform logs, 1 to 29 s"),
  networkSecurityGroup: assumed(3, "16 Terraform logs, median 5 s in steps of polling"),
  virtualNetwork: assumed(5, "11 Terraform logs, median 10 s in steps of polling"),
  publicAddress: measured(3, "19 Terraform logs, 2 to 11 s"),
  networkInterface: assumed(4, "13 Terraform logs, median 7 s in steps of polling"),
  /** From the PUT of a machine until its first process runs. */
  machineBoot: assumed(12, "17 runs reach cloud-init 27 s after the resource group, less the group and the network"),
  /** From there until the machine is reported as provisioned. */
  machineReport: assumed(12, "14 Terraform logs, in groups of 16 to 20 s and of about 50 s for the whole machine"),
  /** From the PUT of an extension until its handler runs the script: goal state, download, installation. */
  extensionDelivery: assumed(8, "goal states are polled each 6 s; 4 logs of CustomScript, 1.4 to 6.3 s"),
  /** From the end of the script until the extension is reported. */
  extensionReport: assumed(8, "no source: an empty script takes about 20 s as a whole"),
  /** From the start of a deallocated machine until its first process runs. */
  machineStart: assumed(60, "16 runs reach a service in a container after 75 s"),
  /** From the PUT of a gallery's image version until it is in its only region. */
  imageVersion: assumed(480, "1 claim of about 8 min for a version of a disk image"),
  /** The same for several regions. */
  replicatedImageVersion: assumed(2400, "2 claims of 30 to 60 min, and of just over 1 h"),
  machineDeallocation: measured(16, "19 runs, 16 or 31 s"),
} satisfies Record<string, Duration>;
