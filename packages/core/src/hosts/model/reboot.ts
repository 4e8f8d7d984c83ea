import type { Azure } from "../../azure/connect.ts";
import { changeTags } from "../../azure/tags.ts";
import { tagNames } from "../../plan/tags.ts";
import { type Host, hostWithTags } from "./host.ts";

/**
 * Records on a host's machine whether it needs a reboot, so that a listing shows it without asking the machine. Nothing is
 * written where the record is right already.
 * @returns the host as it is described now
 */
export async function recordReboot(
  azure: Azure,
  host: Host,
  isNeeded: boolean,
  signal: AbortSignal | undefined,
): Promise<Host> {
  const { machineId } = host;
  const isRecorded = host.tags[tagNames.rebootNeeded] !== undefined;
  if (machineId === undefined || isRecorded === isNeeded) return host;
  const change = { [tagNames.rebootNeeded]: isNeeded ? new Date().toISOString() : undefined };
  await changeTags(azure, machineId, change, signal);
  return hostWithTags(host, change);
}
