import { type Json, objectAt, textAt } from "../../json.ts";
import { childrenOf, viewOf } from "../../resources/read.ts";
import type { Resource } from "../../state/resource.ts";
import type { World } from "../../world.ts";
import { extensionInstanceView } from "./extensions/outcome.ts";
import { powerOf } from "./lifecycle.ts";

/** What GET returns of a machine in addition to the stored resource. */
export function machineView(world: World, machine: Resource, expand: string | undefined): Json {
  const extensions = extensionsOf(world, machine);
  return {
    resources: extensions.length === 0 ? undefined : extensions.map((each) => viewOf(world, each)),
    properties: expand?.toLowerCase() === "instanceview" ? { instanceView: instanceView(world, machine) } : {},
  };
}

export function instanceView(world: World, machine: Resource): Json {
  const time = world.clock.now().toISOString();
  const power = powerOf(world, machine);
  const guest = world.machines.get(machine.id.toLowerCase());
  const provisioning = (textAt(machine.properties, "provisioningState") ?? "Succeeded").toLowerCase();
  const provisioned = {
    code: `ProvisioningState/${provisioning}`,
    level: provisioning === "failed" ? "Error" : "Info",
    displayStatus: `Provisioning ${provisioning}`,
    time,
  };
  const disk = textAt(machine.properties, "storageProfile", "osDisk", "name");
  const extensions = extensionsOf(world, machine);
  return {
    computerName: textAt(machine.properties, "osProfile", "computerName"),
    osName: guest?.osName ?? "unknown",
    osVersion: guest?.osVersion ?? "unknown",
    hyperVGeneration: "V2",
    vmAgent: power === "running" ? agent(time) : undefined,
    disks:
      disk === undefined ? [] : [{ name: disk, statuses: [{ ...provisioned, code: "ProvisioningState/succeeded" }] }],
    extensions: extensions.length === 0 ? undefined : extensions.map(extensionInstanceView),
    bootDiagnostics:
      objectAt(machine.properties, "diagnosticsProfile", "bootDiagnostics")["enabled"] === true ? {} : undefined,
    statuses: [provisioned, { code: `PowerState/${power}`, level: "Info", displayStatus: `VM ${power}` }],
  };
}

function agent(time: string): Json {
  const statuses = [
    {
      code: "ProvisioningState/succeeded",
      level: "Info",
      displayStatus: "Ready",
      message: "Guest Agent is running",
      time,
    },
  ];
  return { vmAgentVersion: "2.13.0.0", statuses, extensionHandlers: [] };
}

function extensionsOf(world: World, machine: Resource): Resource[] {
  return childrenOf(world, machine.id).filter(({ type }) => /\/extensions$/i.test(type));
}
