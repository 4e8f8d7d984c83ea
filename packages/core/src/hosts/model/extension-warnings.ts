import type { VirtualMachine } from "../../azure/machine-reads.ts";
import type { Warning } from "../../events.ts";
import { type ProvisionReport, parseProvisionReport, reportWarnings } from "../../provision/report.ts";
import { isOwnExtension } from "./host.ts";

/**
 * The warnings in the output of a host's extension. A host that is ready does not fail because there is none.
 * @param machine with its instance view
 */
export function extensionWarnings(host: string, machine: VirtualMachine | undefined): Warning[] {
  const report = extensionReport(machine);
  return report === undefined ? [] : reportWarnings(host, report);
}

/**
 * Which plugins of Docker's command line a host lacks, as its extension found; none where another Engine runs by now, which
 * may have brought them.
 */
export function clientToolWarnings(host: string, machine: VirtualMachine | undefined, engine: string): Warning[] {
  const report = extensionReport(machine);
  if (report?.engine !== engine) return [];
  return reportWarnings(host, report).filter(({ code }) => code === "client-tools-missing");
}

function extensionReport(machine: VirtualMachine | undefined): ProvisionReport | undefined {
  const view = machine?.instanceView?.extensions?.find(({ name }) => isOwnExtension(name));
  const { statuses = [], substatuses = [] } = view ?? {};
  return parseProvisionReport([...statuses, ...substatuses].map(({ message = "" }) => message).join("\n"));
}
