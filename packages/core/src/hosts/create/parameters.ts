import type { HostCertificates } from "../../certificates/material.ts";
import { readCertificate } from "../../certificates/read.ts";
import type { HostPlan } from "../../plan/host.ts";
import { publicSettings } from "../../plan/public-settings.ts";
import { formatTrust, trustIn } from "../../plan/trust.ts";
import { firstBootData } from "../../provision/first-boot-data.ts";
import { renderHeadStart } from "../../provision/render.ts";
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
  const headStart = plan.headStart ? renderHeadStart(publicSettings(plan)) : undefined;
  const customData = firstBootData(secrets?.customData, headStart);
  return {
    adminPublicKey,
    authority: formatTrust(trustIn(server.ca)),
    certificateExpiresAt: readCertificate(server.cert).notAfter.toISOString(),
    extensionProtectedSettings: hostExtensionSettings(plan, server, secrets),
    // In base64, as Azure takes it, so that it never begins with the bracket of an ARM expression: ARM looks for them in
    // the values of objects too (https://github.com/Azure/bicep/issues/9173).
    ...(customData === undefined ? {} : { customData: customData.reveal() }),
  };
}
