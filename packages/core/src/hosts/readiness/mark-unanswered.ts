import type { Azure } from "../../azure/connect.ts";
import { changeTags } from "../../azure/tags.ts";
import type { HostPlan } from "../../plan/host.ts";
import { tagNames } from "../../plan/tags.ts";
import { plannedMachineId } from "../model/planned.ts";

/**
 * Waits for the first handshake of a host. Without one the machine is marked, since in Azure everything about it succeeded.
 * A host that was ready before stays so: others may reach it.
 */
export async function markUnanswered<Value>(
  azure: Azure,
  plan: HostPlan,
  { wasReady }: { readonly wasReady: boolean },
  handshake: Promise<Value>,
): Promise<Value> {
  try {
    return await handshake;
  } catch (error) {
    const tags = { [tagNames.unanswered]: new Date().toISOString() };
    // Why there was no handshake is what the caller has to know, even where the mark fails. An abort does not stop it.
    const id = plannedMachineId(azure, plan);
    if (!wasReady && id !== undefined) await changeTags(azure, id, tags, undefined).catch(() => undefined);
    throw error;
  }
}
