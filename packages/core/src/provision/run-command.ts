import { type Secret, secret } from "../secret.ts";
import type { DockerProtectedSettings, DockerPublicSettings } from "../settings/settings.ts";
import { type ProvisionChoices, type ProvisionSecrets, type ProvisionVerb, provisionParts } from "./render.ts";

/** A managed Run Command in the form that Azure expects. Azure never returns `protectedParameters`. */
export interface ComposedRunCommand {
  readonly source: { readonly script: string };
  readonly protectedParameters: readonly { readonly name: string; readonly value: Secret }[];
  readonly timeoutInSeconds: number;
  readonly treatFailureAsDeploymentFailure: boolean;
}

/** Longer than the script's own limit, so that the script can report what took too long. */
const timeoutSeconds = 30 * 60;

/**
 * The provisioning script as a managed Run Command, for machines that already have a CustomScript extension. Everybody
 * with read access to the machine can read the script, so the secrets are passed in a protected environment variable.
 * https://learn.microsoft.com/azure/virtual-machines/linux/run-command-managed
 */
export function provisionRunCommand(input: {
  readonly verb: ProvisionVerb;
  readonly settings: DockerPublicSettings;
  readonly protectedSettings: DockerProtectedSettings;
}): ComposedRunCommand {
  return compose(provisionParts(input.verb, input.settings, input.protectedSettings));
}

/** Runs a verb with the settings that are stored on the machine. */
export function storedSettingsRunCommand(
  verb: "install" | "upgrade" | "patch" | "generalize",
  choices: ProvisionChoices = {},
): ComposedRunCommand {
  return compose(provisionParts(verb, undefined, {}, choices));
}

/** Changes the certificates of a machine that is set up: the server's pair, the trusted authorities, or both. */
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
