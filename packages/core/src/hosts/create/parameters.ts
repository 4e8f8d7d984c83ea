import type { VirtualMachine } from "@azure/arm-compute";
import type { Azure } from "../../azure/connect.ts";
import type { HostCertificates } from "../../certificates/material.ts";
import { readCertificate } from "../../certificates/read.ts";
import { createSshKey } from "../../certificates/ssh-key.ts";
import type { HostPlan } from "../../plan/host.ts";
import type { HostSecrets } from "../../spec/index.ts";
import { plannedMachine } from "../model/planned.ts";
import { composeHostExtension } from "./host-extension.ts";

/**
 * The values of the template's parameters for one host: its secrets are revealed here, on their way to ARM.
 * @throws BerthError as `composeHostExtension` does
 */
export function templateParameters(
  plan: HostPlan,
  { server }: HostCertificates,
  adminPublicKey: string,
  secrets: HostSecrets | undefined,
): Record<string, unknown> {
  return {
    adminPublicKey,
    authorityFingerprint: readCertificate(server.ca).fingerprint,
    certificateExpiresAt: readCertificate(server.cert).notAfter.toISOString(),
    extensionProtectedSettings: JSON.parse(composeHostExtension(plan, server, secrets).reveal()) as unknown,
    ...(secrets?.customData === undefined ? {} : { customData: secrets.customData.reveal() }),
  };
}

/** The administrator's key: that of the machine, where there is one. */
export async function administratorKey(azure: Azure, plan: HostPlan): Promise<string> {
  return keyFor(plan, await plannedMachine(azure, plan));
}

/** Azure wants a key for the administrator and never lets it change; where nobody will sign in, its other half is thrown away. */
export function keyFor(plan: HostPlan, machine: VirtualMachine | undefined): string {
  const found = machine?.osProfile?.linuxConfiguration?.ssh?.publicKeys?.[0]?.keyData;
  return found ?? plan.sshPublicKey ?? createSshKey().publicKey;
}
