import { type Secret, secret } from "../secret.ts";
import type { DockerProtectedSettings, DockerPublicSettings } from "../settings/settings.ts";
import { type ProvisionSecrets, type ProvisionVerb, provisionParts } from "./render.ts";

/** A managed Run Command as Azure takes it. `protectedParameters` never come back from Azure. */
export interface ComposedRunCommand {
  readonly source: { readonly script: string };
  readonly protectedParameters: readonly { readonly name: string; readonly value: Secret }[];
  readonly timeoutInSeconds: number;
  readonly treatFailureAsDeploymentFailure: boolean;
}

/** Longer than the script's own limit, so that it is the script that says what took so long. */
const timeoutSeconds = 30 * 60;

/**
 * The same script by managed Run Command: for machines whose CustomScript is somebody else's. Everybody who may read the
 * machine may read the script, so that what is secret goes apart from it, as one variable of its environment.
 * https://learn.microsoft.com/azure/virtual-machines/linux/run-command-managed
 */
export function provisionRunCommand(input: {
  readonly verb: ProvisionVerb;
  readonly settings: DockerPublicSettings;
  readonly protectedSettings: DockerProtectedSettings;
}): ComposedRunCommand {
  return compose(provisionParts(input.verb, input.settings, input.protectedSettings));
}

/** One verb of the script by the settings that the machine kept when it was set up. */
export function keptRunCommand(
  verb: "install" | "upgrade",
  options: { readonly version?: string | undefined } = {},
): ComposedRunCommand {
  return compose(provisionParts(verb, undefined, {}, options));
}

/** Other certificates for a machine that is set up: the server's pair, the authorities that it trusts, or both. */
export function certificatesRunCommand(certs: ProvisionSecrets["certs"]): ComposedRunCommand {
  return compose(provisionParts("certificates", undefined, { certs }));
}

function compose({ head, secrets, body }: ReturnType<typeof provisionParts>): ComposedRunCommand {
  const takeSecrets = 'eval "$berth_secrets"\nunset berth_secrets';
  return {
    source: { script: [head, takeSecrets, body].join("\n") },
    protectedParameters: [{ name: "berth_secrets", value: secret(secrets) }],
    timeoutInSeconds: timeoutSeconds,
    treatFailureAsDeploymentFailure: true,
  };
}
