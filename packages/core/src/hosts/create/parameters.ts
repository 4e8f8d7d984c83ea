import type { HostCertificates } from "../../certificates/material.ts";
import { readCertificate } from "../../certificates/read.ts";
import type { HostPlan } from "../../plan/host.ts";
import type { HostSecrets } from "../../spec/index.ts";
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
