import { BerthError } from "../errors/index.ts";
import { type Secret, secret } from "../secret.ts";
import type { DockerProtectedSettings, DockerPublicSettings } from "../settings/settings.ts";
import type { ComposedExtension } from "./composed.ts";

/** Say it to whoever asks for this extension. */
export const dockerExtensionWarning =
  "The DockerExtension was retired in November 2018: Azure may refuse it, it knows no current distribution, and it opens Docker with the settings of its time. Use CustomScript, which is the default.";

/**
 * The retired DockerExtension, for those who still have machines that know it. Say {@link dockerExtensionWarning} with it.
 * @throws BerthError `settings-invalid` for what it has no word for
 */
export function dockerExtension(
  settings: DockerPublicSettings,
  protectedSettings: DockerProtectedSettings,
): ComposedExtension {
  refuseForeignWords(settings, protectedSettings);
  const { berth: _berth, docker, ...rest } = settings;
  return {
    publisher: "Microsoft.Azure.Extensions",
    type: "DockerExtension",
    typeHandlerVersion: "1.2",
    autoUpgradeMinorVersion: true,
    // The port was a string: https://github.com/Azure/azure-docker-extension
    settings: { ...rest, docker: { port: String(docker.port), options: docker.options } },
    protectedSettings: protectedJson(protectedSettings),
  };
}

function protectedJson({ certs, logins = [], environment = {} }: DockerProtectedSettings): Secret {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const [login] = logins;
  return secret(
    JSON.stringify({
      ...(certs && { certs: { ca: base64(certs.ca), cert: base64(certs.cert), key: base64(certs.key.reveal()) } }),
      ...(login && { login: { ...login, password: login.password.reveal() } }),
      environment: Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, value.reveal()])),
    }),
  );
}

function refuseForeignWords({ berth }: DockerPublicSettings, { logins = [] }: DockerProtectedSettings): void {
  const issues = [
    ...Object.keys(berth ?? {}).map((key) => ({
      path: `berth.${key}`,
      message: "the DockerExtension has no such setting",
    })),
    ...(logins.length > 1 ? [{ path: "logins", message: "the DockerExtension takes one login" }] : []),
  ];
  if (issues.length > 0) throw new BerthError("settings-invalid", { issues });
}
