import type { TlsMaterial } from "../certificates/material.ts";
import type { DockerProtectedSettings } from "../settings/settings.ts";
import type { HostSecrets } from "../spec/index.ts";

/** The protected settings of a host's extension: the server's certificate, and every secret. */
export function protectedSettings(
  { ca, cert, key }: TlsMaterial,
  { logins, environment, environmentFile, composeFiles }: HostSecrets,
): DockerProtectedSettings {
  return {
    certs: { ca, cert, key },
    logins: logins.map(({ server, username, password }) => ({ server, username, password })),
    environment: { ...environment },
    environmentFile,
    composeFiles: { ...composeFiles },
  };
}
