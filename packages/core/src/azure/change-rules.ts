import type { BerthEventFacts } from "../events.ts";
import { groupOf, nameOf } from "../resource-id.ts";
import type { Azure } from "./connect.ts";
import { isPreconditionFailed, isTaken } from "./http/errors.ts";
import { retryTransient } from "./http/retry-transient.ts";
import { networkId, readNetworkResource, type SecurityRule } from "./network.ts";

export interface RuleRun {
  readonly signal: AbortSignal | undefined;
  readonly report: (facts: BerthEventFacts) => void;
}

/** A rule to write, or to delete where it has no properties. */
export interface RuleChange {
  readonly name: string;
  /** The rule as it was read; undefined for a new one. */
  readonly before: SecurityRule | undefined;
  readonly properties: SecurityRule["properties"];
}

/** How often another user may change a group at the same time before the change fails. */
const maxConflicts = 5;

/**
 * Changes a security group rule by rule. Azure accepts each change only if the group is unchanged since it was read; where
 * another tool changed it meanwhile, or took the priority, the group is read again and `changesOf` decides again.
 * A rule has the ETag of its group, so the group is read after each change.
 * @param changesOf what is left to do. A rule that was written is not written again: Azure may word its properties differently
 * @param known the rules, where they were just read
 */
export async function changeRules(
  azure: Azure,
  securityGroupId: string,
  changesOf: (rules: readonly SecurityRule[]) => readonly RuleChange[],
  run: RuleRun,
  known?: readonly SecurityRule[],
): Promise<void> {
  const done = new Set<string>();
  let rules = known ?? (await readRules(azure, securityGroupId));
  for (let conflicts = 0; ; ) {
    const [change, ...more] = changesOf(rules).filter(({ name }) => !done.has(name));
    if (change === undefined) return;
    try {
      await write(azure, securityGroupId, change, run);
      done.add(change.name);
      if (more.length === 0) return;
    } catch (error) {
      conflicts++;
      if (conflicts === maxConflicts || !(isPreconditionFailed(error) || isTaken(error))) throw error;
      run.report({ type: "retry", reason: "azure-busy", seconds: conflicts });
      await azure.wait(conflicts, run.signal);
    }
    rules = await readRules(azure, securityGroupId);
  }
}

export async function readRules(azure: Azure, id: string): Promise<readonly SecurityRule[]> {
  const { properties } = await readNetworkResource(azure, "networkSecurityGroups", groupOf(id), nameOf(id));
  return properties?.securityRules ?? [];
}

function write(
  azure: Azure,
  group: string,
  { name, before, properties }: RuleChange,
  { signal, report }: RuleRun,
): Promise<unknown> {
  const id = networkId(azure, "networkSecurityGroups/securityRules", groupOf(group), `${nameOf(group)}/${name}`);
  const options = { signal, ifMatch: before?.etag };
  const send = () =>
    properties === undefined ? azure.arm.delete(id, options) : azure.arm.put(id, { properties }, options);
  return retryTransient<unknown>(send, { report, pause: (seconds) => azure.wait(seconds, signal) });
}
