import type { VirtualMachine } from "@azure/arm-compute";
import type { Azure } from "../../azure/connect.ts";
import { BerthError } from "../../errors/index.ts";
import type { Adoption } from "../../plan/adoption.ts";
import { tagNames } from "../../plan/tags.ts";
import { ofType, powerOf, resourcesByHost } from "../model/host.ts";

/**
 * Refuses a machine that cannot be adopted, before anything is changed.
 * @throws BerthError `machine-unsuitable`, `host-exists`, `host-stopped`, `agent-silent`
 */
export async function assertAdoptable(azure: Azure, adoption: Adoption, machine: VirtualMachine): Promise<void> {
  const { name, machineId, machine: title } = adoption;
  const unsuitable = (reason: string, remedy: string) =>
    new BerthError("machine-unsuitable", { machine: title, reason, remedy });
  if (machine.storageProfile?.osDisk?.osType === "Windows")
    throw unsuitable("it runs Windows", "Berth sets Docker Engine up on Linux only.");
  if (Object.keys(machine.tags ?? {}).some((tag) => tag.startsWith("aks-managed")))
    throw unsuitable(
      "it is a node of AKS, which would set it back",
      "Adopt a machine that is nobody else's to manage.",
    );
  const host = machine.tags?.[tagNames.host];
  if (host !== undefined && host !== name)
    throw unsuitable(`it is host ${host} already`, `Use it by that name, or remove it first: berth remove ${host}.`);
  if (host !== undefined && machine.tags?.[tagNames.adopted] === undefined)
    throw unsuitable("Berth made it", `It is a host as it is: berth inspect ${name}.`);
  const other = ofType((await resourcesByHost(azure, name)).get(name) ?? [], "virtualMachines");
  if (other !== undefined && other.id.toLowerCase() !== machineId.toLowerCase())
    throw new BerthError("host-exists", { host: name, differences: ["its machine"] });
  assertAwake(name, machine);
}

function assertAwake(host: string, { instanceView }: VirtualMachine): void {
  const power = powerOf(instanceView) ?? "unknown";
  if (power !== "running") throw new BerthError("host-stopped", { host, power });
  const agent = instanceView?.vmAgent?.statuses?.[0]?.displayStatus;
  if (agent !== undefined && agent !== "Ready") throw new BerthError("agent-silent", { host });
}
