import { auditHost, inspectHost, issueClientCertificate } from "@dockberth/core";
import type { Work } from "./run.ts";

/** Holds the host against what a hardened daemon is; the report is the operation's result. */
export async function auditVerb({ service, azure, operation, run }: Work): Promise<unknown> {
  const { deep = false } = (operation.input ?? {}) as { deep?: boolean };
  const host = await inspectHost(azure, operation.host);
  const client = await issueClientCertificate(await service.authority(), { name: "berth audit", validForHours: 1 });
  return auditHost(azure, host, client, { ...run, deep });
}
