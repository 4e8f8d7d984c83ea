import { randomUUID } from "node:crypto";
import type { Azure } from "../../azure/connect.ts";
import { readMachine } from "../../azure/extensions.ts";
import { isPreconditionFailed, toBerthError } from "../../azure/http/errors.ts";
import type { VirtualMachine } from "../../azure/machine-reads.ts";
import { changeTags, type TagChanges } from "../../azure/tags.ts";
import { BerthError } from "../../errors/index.ts";
import { definedOnly } from "../../json.ts";
import { tagNames } from "../../plan/tags.ts";
import { machineOf } from "../../resource-id.ts";

/** The right of one run to make a host of a machine. */
export interface MachineLease {
  readonly host: string;
  readonly machineId: string;
  /** The value in the machine's tags by which the run recognises its lease. */
  readonly leaseId: string;
}

/** How often another tool may change the machine's tags meanwhile before the run gives up. */
const maxAttempts = 4;

/**
 * Tags a machine as one that is becoming a host before anything else is changed, so that an interrupted run can be found,
 * continued and reverted. Azure accepts the tags only if the machine is unchanged since it was read: of two runs that start
 * at the same time, one gets the lease.
 * @throws BerthError `host-busy`
 */
export async function acquireLease(
  azure: Azure,
  { host, machineId }: Omit<MachineLease, "leaseId">,
  read: VirtualMachine,
  tags: TagChanges,
  signal: AbortSignal | undefined,
): Promise<MachineLease> {
  const lease = { host, machineId, leaseId: randomUUID() };
  let machine = read;
  for (let attempt = 1; ; attempt++) {
    const tagged = definedOnly({ ...machine.tags, ...tags, [tagNames.run]: lease.leaseId });
    try {
      await azure.arm.patch(machineId, { tags: tagged }, { signal, ifMatch: machine.etag, follow: "operation-only" });
      return lease;
    } catch (error) {
      if (!isPreconditionFailed(error)) throw toBerthError(error, { host, endpoint: azure.endpoint });
    }
    machine = await readMachine(azure, machineId);
    // The response to our update may have been lost, and its repetition rejected.
    if (leaseIdOf(machine) === lease.leaseId) return lease;
    if (attempt === maxAttempts || hostState(machine) !== hostState(read)) throw leasedElsewhere(lease);
  }
}

/** @throws BerthError `host-busy` where another run has taken over the lease, as it may when this one seems dead */
export async function requireLease(azure: Azure, lease: MachineLease): Promise<void> {
  if (leaseIdOf(await readMachine(azure, lease.machineId)) !== lease.leaseId) throw leasedElsewhere(lease);
}

/** Ends the lease, and sets the machine's tags for the time after it. */
export function releaseLease(
  azure: Azure,
  { machineId }: MachineLease,
  changes: TagChanges,
  signal?: AbortSignal | undefined,
): Promise<void> {
  return changeTags(azure, machineId, { ...changes, [tagNames.run]: undefined }, signal);
}

/** Ends the lease of a machine that was not changed otherwise, and restores its tags. Errors are ignored: the caller has one to report. */
export async function abandonLease(azure: Azure, lease: MachineLease, { tags = {} }: VirtualMachine): Promise<void> {
  const before = Object.fromEntries(Object.values(tagNames).map((name) => [name, tags[name]]));
  await releaseLease(azure, lease, before).catch(() => undefined);
}

function leaseIdOf({ tags }: VirtualMachine): string | undefined {
  return tags?.[tagNames.run];
}

/** Which host the machine is, or is becoming. */
function hostState({ tags = {} }: VirtualMachine): string {
  return JSON.stringify([tagNames.host, tagNames.adopted, tagNames.run].map((tag) => tags[tag]));
}

function leasedElsewhere({ host, machineId }: MachineLease): BerthError<"host-busy"> {
  const { machine } = machineOf(machineId);
  return new BerthError("host-busy", { host, reason: { code: "machine-is-adopted", machine } });
}
