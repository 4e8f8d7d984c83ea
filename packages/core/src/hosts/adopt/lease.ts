import { randomUUID } from "node:crypto";
import type { VirtualMachine } from "@azure/arm-compute";
import { type Azure, longRunning } from "../../azure/connect.ts";
import { readMachine } from "../../azure/extensions.ts";
import { isPreconditionFailed, toBerthError } from "../../azure/http/errors.ts";
import { changeTags, type TagChanges } from "../../azure/tags.ts";
import { BerthError } from "../../errors/index.ts";
import { tagNames } from "../../plan/tags.ts";
import { machineOf } from "../../resource-id.ts";

/** A machine that one run alone makes a host of. */
export interface MachineLease {
  readonly host: string;
  readonly machineId: string;
  /** By which the run knows that it still has it. */
  readonly leaseId: string;
}

/** How often somebody else may change the machine's tags, with no adoption in mind, before we give up. */
const maxAttempts = 4;

/**
 * Marks a machine as one that is becoming a host, before anything else of it is changed, so that a run that breaks can be
 * found, gone on with, and taken back. Azure takes the leaseId only if the machine is as it was looked at: of two runs that come
 * at once, one has it.
 * @throws BerthError `host-busy`
 */
export async function acquireLease(
  azure: Azure,
  { host, machineId }: Omit<MachineLease, "leaseId">,
  looked: VirtualMachine,
  tags: TagChanges,
  signal: AbortSignal | undefined,
): Promise<MachineLease> {
  const claim = { host, machineId, leaseId: randomUUID() };
  const { resourceGroup, machine: name } = machineOf(machineId);
  let machine = looked;
  for (let attempt = 1; ; attempt++) {
    const marked = given({ ...machine.tags, ...tags, [tagNames.run]: claim.leaseId });
    const ifMatch = machine.etag === undefined ? {} : { ifMatch: machine.etag };
    try {
      const options = { ...longRunning(azure, signal), ...ifMatch };
      await azure.compute.virtualMachines.update(resourceGroup, name, { tags: marked }, options);
      return claim;
    } catch (error) {
      if (!isPreconditionFailed(error)) throw toBerthError(error, { host, endpoint: azure.endpoint });
    }
    machine = await readMachine(azure, machineId);
    // The answer to ours may have been lost, and its repetition refused.
    if (leaseIdOf(machine) === claim.leaseId) return claim;
    if (attempt === maxAttempts || state(machine) !== state(looked)) throw taken(claim);
  }
}

/** @throws BerthError `host-busy` where another run has taken the machine over since, as it may where one seems to be dead */
export async function requireLease(azure: Azure, claim: MachineLease): Promise<void> {
  if (leaseIdOf(await readMachine(azure, claim.machineId)) !== claim.leaseId) throw taken(claim);
}

/** Lets go of a machine, with what its tags are to say from then on. */
export function releaseLease(
  azure: Azure,
  { machineId }: MachineLease,
  changes: TagChanges,
  signal?: AbortSignal | undefined,
): Promise<void> {
  return changeTags(azure, machineId, { ...changes, [tagNames.run]: undefined }, signal);
}

/** Lets go of a machine of which nothing else was changed: its tags are what they were. What went wrong first is what is told. */
export async function abandonLease(azure: Azure, claim: MachineLease, { tags = {} }: VirtualMachine): Promise<void> {
  const before = Object.fromEntries(Object.values(tagNames).map((name) => [name, tags[name]]));
  await releaseLease(azure, claim, before).catch(() => undefined);
}

function given(tags: TagChanges): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter((tag): tag is [string, string] => tag[1] !== undefined));
}

function leaseIdOf({ tags }: VirtualMachine): string | undefined {
  return tags?.[tagNames.run];
}

/** Whose host a machine is, or is becoming. */
function state({ tags = {} }: VirtualMachine): string {
  return JSON.stringify([tagNames.host, tagNames.adopted, tagNames.run].map((tag) => tags[tag]));
}

function taken({ host, machineId }: MachineLease): BerthError<"host-busy"> {
  const operation = `another run is making a host of ${machineOf(machineId).machine}`;
  return new BerthError("host-busy", { host, operation });
}
