import { textAt } from "../../json.ts";
import type { Resource } from "../../state/resource.ts";

/** The operating system of a machine. One with Windows has no guest: nothing runs in it, and only its agent is simulated. */
export function systemOf(machine: Resource | undefined): "Linux" | "Windows" {
  return textAt(machine?.properties, "storageProfile", "osDisk", "osType") === "Windows" ? "Windows" : "Linux";
}
