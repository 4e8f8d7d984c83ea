import { newestVersion } from "../../catalog/extension-images.ts";
import { type Json, objectAt, textAt } from "../../json.ts";
import { childrenOf, viewOf } from "../../resources/read.ts";
import type { Resource } from "../../state/resource.ts";
import type { World } from "../../world.ts";
import { extensionInstanceView } from "./extensions/outcome.ts";
import { imageTraitsOf } from "./image-traits.ts";
import { powerOf } from "./lifecycle.ts";
import { systemOf } from "./system.ts";

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
    time: textAt(machine.hidden, "provisionedAt") ?? time,
  };
  const disk = textAt(machine.properties, "storageProfile", "osDisk", "name");
  const extensions = extensionsOf(world, machine);
  const isWindows = systemOf(machine) === "Windows";
  return {
    computerName: textAt(machine.properties, "osProfile", "computerName"),
    ...(isWindows ? windows : { osName: guest?.osName ?? "unknown", osVersion: guest?.osVersion ?? "unknown" }),
    hyperVGeneration: imageTraitsOf(machine).hyperVGeneration,
    vmAgent: power === "running" ? agent(time, isWindows ? extensions : undefined) : undefined,
    disks:
      disk === undefined ? [] : [{ name: disk, statuses: [{ ...provisioned, code: "ProvisioningState/succeeded" }] }],
    extensions: extensions.length === 0 ? undefined : extensions.map(extensionInstanceView),
    bootDiagnostics:
      objectAt(machine.properties, "diagnosticsProfile", "bootDiagnostics")["enabled"] === true ? {} : undefined,
    statuses: [
      provisioned,
      ...(machine.hidden["isGeneralized"] === true ? [generalized] : []),
      ...(power === undefined ? [] : [{ code: `PowerState/${power}`, level: "Info", displayStatus: `VM ${power}` }]),
    ],
  };
}

/** https://github.com/ansible/ansible/pull/49704 */
const generalized = { code: "OSState/generalized", level: "Info", displayStatus: "VM generalized" };

const windows = { osName: "Windows Server 2022 Datacenter", osVersion: "10.0.20348.2582" };

/**
 * The agent for Windows lists its handlers, with the exact version and a status of each:
 * https://learn.microsoft.com/rest/api/compute/virtual-machines/instance-view#virtualmachineextensionhandlerinstanceview
 */
function agent(time: string, onWindows: readonly Resource[] | undefined): Json {
  const statuses = [
    {
      code: "ProvisioningState/succeeded",
      level: "Info",
      displayStatus: "Ready",
      message: "Guest Agent is running",
      time,
    },
  ];
  if (onWindows === undefined) return { vmAgentVersion: "2.13.0.0", statuses, extensionHandlers: [] };
  const extensionHandlers = onWindows.map(({ properties }) => ({
    type: `${textAt(properties, "publisher")}.${textAt(properties, "type")}`,
    typeHandlerVersion: newestVersion(properties),
    status: { code: "ProvisioningState/succeeded", level: "Info", displayStatus: "Ready" },
  }));
  return { vmAgentVersion: "2.7.41491.1172", statuses, extensionHandlers };
}

function extensionsOf(world: World, machine: Resource): Resource[] {
  return childrenOf(world, machine.id).filter(({ type }) => /\/extensions$/i.test(type));
}
