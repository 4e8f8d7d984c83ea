import type { Azure } from "../../azure/connect.ts";
import type { Warning } from "../../events.ts";
import type { HostPlan } from "../../plan/host.ts";
import { parseProvisionReport, reportWarnings } from "../../provision/report.ts";

/** The warnings in the output of a host's extension. A host that is ready does not fail because they cannot be read. */
export async function extensionWarnings(azure: Azure, { name, resourceGroup, names }: HostPlan): Promise<Warning[]> {
  const { virtualMachine, extension } = names;
  const { virtualMachineExtensions } = await azure.compute();
  const found = await virtualMachineExtensions
    .get(resourceGroup, virtualMachine, extension, { expand: "instanceView" })
    .catch(() => undefined);
  const { statuses = [], substatuses = [] } = found?.instanceView ?? {};
  const report = parseProvisionReport([...statuses, ...substatuses].map(({ message = "" }) => message).join("\n"));
  return report === undefined ? [] : reportWarnings(name, report);
}
