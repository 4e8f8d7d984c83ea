import type { TlsMaterial } from "../../certificates/material.ts";
import { BerthError } from "../../errors/index.ts";
import type { HostPlan } from "../../plan/host.ts";
import { protectedSettings } from "../../plan/protected-settings.ts";
import { publicSettings } from "../../plan/public-settings.ts";
import { secretIds } from "../../plan/secret-ids.ts";
import { compressedScript } from "../../provision/custom-script.ts";
import type { HostSecrets } from "../../spec/index.ts";

const noSecrets: HostSecrets = { logins: [], environment: {} };

/**
 * The protected settings of a host's extension: the script, which holds the server's certificate and every secret. They are
 * revealed here, on their way to ARM.
 * @throws BerthError `secret-missing` for a secret of the plan that is not given, `settings-too-large`, `daemon-option-clash`
 */
export function hostExtensionSettings(
  plan: HostPlan,
  server: TlsMaterial,
  secrets: HostSecrets = noSecrets,
): { readonly script: string } {
  requireSecrets(plan, secrets);
  const input = { settings: publicSettings(plan), protectedSettings: protectedSettings(server, secrets) };
  return { script: compressedScript(input).reveal() };
}

function requireSecrets(plan: HostPlan, secrets: HostSecrets): void {
  const given = new Set(secretIds(secrets));
  const missing = plan.secrets.find((id) => !given.has(id));
  if (missing !== undefined) throw new BerthError("secret-missing", { name: missing });
}
