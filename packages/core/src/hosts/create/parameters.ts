import type { HostCertificates } from "../../certificates/material.ts";
import { readCertificate } from "../../certificates/read.ts";
import type { HostPlan } from "../../plan/host.ts";
import { encodeCustomData } from "../../spec/custom-data.ts";
import type { HostSecrets } from "../../spec/index.ts";
import { hostExtensionSettings } from "./host-extension.ts";

/**
 * The values of the template's parameters for one host, secrets included.
 * @throws BerthError as {@link hostExtensionSettings} does
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
    extensionProtectedSettings: hostExtensionSettings(plan, server, secrets),
    ...(secrets?.customData === undefined ? {} : { customData: encodeCustomData(secrets.customData).reveal() }),
  };
}
