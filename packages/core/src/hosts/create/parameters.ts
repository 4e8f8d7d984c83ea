import type { HostCertificates } from "../../certificates/material.ts";
import { readCertificate } from "../../certificates/read.ts";
import { isObject } from "../../json.ts";
import type { HostPlan } from "../../plan/host.ts";
import { publicSettings } from "../../plan/public-settings.ts";
import { formatTrust, trustIn } from "../../plan/trust.ts";
import { firstBootData } from "../../provision/first-boot-data.ts";
import { renderHeadStart } from "../../provision/render.ts";
import { requireOption } from "../../run/require-option.ts";
import { isSecret, type Secret, secret } from "../../secret.ts";
import type { HostSecrets } from "../../spec/index.ts";
import { hostExtensionSettings } from "./host-extension.ts";

/**
 * The parameters of a plan's template, for a deployment by another tool: JSON in the form of a deployment's `parameters`. It
 * holds the server's key and the secrets: pass it to Azure, and store it nowhere.
 * @param certificates the ones of the host: its daemon gets `server`
 * @param adminPublicKey the administrator's SSH key, as in `authorized_keys`
 * @param secrets what `hostSecrets` takes out of the description; needed for each secret that the plan names
 * @throws BerthError `secret-missing`, `option-invalid`, `settings-too-large`, `daemon-option-clash`
 */
export function deploymentParameters(
  plan: HostPlan,
  certificates: Pick<HostCertificates, "server">,
  adminPublicKey: string,
  secrets?: HostSecrets,
): Secret {
  requireOption("plan", isObject(plan) && isObject(plan.docker) && isObject(plan.template), "a HostPlan");
  requireOption(
    "certificates",
    isObject(certificates) && isObject(certificates.server) && isSecret(certificates.server.key),
    "the certificates of a host, as issueCertificates returns them",
  );
  requireOption("adminPublicKey", typeof adminPublicKey === "string", "a text");
  const values = Object.entries(templateParameters(plan, certificates, adminPublicKey, secrets));
  return secret(JSON.stringify(Object.fromEntries(values.map(([name, value]) => [name, { value }]))));
}

/**
 * The values of the template's parameters for one host, secrets included.
 * @throws BerthError as {@link hostExtensionSettings} does
 */
export function templateParameters(
  plan: HostPlan,
  { server }: Pick<HostCertificates, "server">,
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
