import type { VirtualMachine } from "@azure/arm-compute";
import type { Warning } from "../../events.ts";
import { parseProvisionReport, reportWarnings } from "../../provision/report.ts";
import { isOwnExtension } from "../model/host.ts";

/**
 * The warnings in the output of a host's extension. A host that is ready does not fail because there is none.
 * @param machine with its instance view
 */
export function extensionWarnings(host: string, machine: VirtualMachine | undefined): Warning[] {
  const view = machine?.instanceView?.extensions?.find(({ name }) => isOwnExtension(name));
  const { statuses = [], substatuses = [] } = view ?? {};
  const report = parseProvisionReport([...statuses, ...substatuses].map(({ message = "" }) => message).join("\n"));
  return report === undefined ? [] : reportWarnings(host, report);
}
