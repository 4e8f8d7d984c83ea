import type { Azure } from "../../azure/connect.ts";
import type { VirtualMachine } from "../../azure/machine-reads.ts";
import type { AdoptionObstacle } from "../../errors/details.ts";
import { BerthError } from "../../errors/index.ts";
import type { Adoption } from "../../plan/adoption.ts";
import { tagNames } from "../../plan/tags.ts";
import { isSameId } from "../../resource-id.ts";
import { ofType, powerOf, resourcesOfHost } from "../model/host.ts";

/**
 * Rejects a machine that cannot be adopted, before anything is changed.
 * @throws BerthError `machine-unsuitable`, `host-exists`, `host-stopped`, `agent-silent`
 */
export async function requireAdoptable(azure: Azure, adoption: Adoption, machine: VirtualMachine): Promise<void> {
  const { name, machineId } = adoption;
  const obstacle = obstacleOf(name, machine);
  if (obstacle !== undefined) throw new BerthError("machine-unsuitable", { machine: adoption.machine, obstacle });
  const other = ofType(await resourcesOfHost(azure, name), "virtualMachines");
  if (other !== undefined && !isSameId(other.id, machineId))
    throw new BerthError("host-exists", { host: name, differences: ["machine"] });
  requireRunningAgent(name, machine);
}

function obstacleOf(name: string, { tags = {}, storageProfile }: VirtualMachine): AdoptionObstacle | undefined {
  if (storageProfile?.osDisk?.osType === "Windows") return { code: "windows" };
  if (Object.keys(tags).some((tag) => tag.startsWith("aks-managed"))) return { code: "aks-node" };
  const { [tagNames.host]: host, [tagNames.adopted]: adopted } = tags;
  if (host !== undefined && host !== name) return { code: "other-host", host };
  return host !== undefined && adopted === undefined ? { code: "created-host", host } : undefined;
}

function requireRunningAgent(host: string, { instanceView }: VirtualMachine): void {
  const power = powerOf(instanceView) ?? "unknown";
  if (power !== "running") throw new BerthError("host-stopped", { host, power });
  const agent = instanceView?.vmAgent?.statuses?.[0]?.displayStatus;
  if (agent !== undefined && agent !== "Ready") throw new BerthError("agent-silent", { host });
}
