import { createHash } from "node:crypto";
import { compressedScript } from "../provision/custom-script.ts";
import { secret } from "../secret.ts";
import type { HostSecrets } from "../spec/index.ts";
import { protectedSettings } from "./protected-settings.ts";
import { type PlannedExtension, publicSettings } from "./public-settings.ts";

/** Whatever is shorter fits: the script itself takes a tenth of Azure's limit. */
const certainlyFits = 128 * 1024;

/**
 * Rejects what the extension cannot carry. Without this, the public address would exist by the time it is composed.
 * @throws BerthError `settings-too-large`
 */
export function requireDeliverable(plan: PlannedExtension, secrets: HostSecrets): void {
  const { environment, environmentFile, composeFiles = {} } = secrets;
  const revealed = [
    ...Object.values(composeFiles),
    ...Object.values(environment),
    ...(environmentFile === undefined ? [] : [environmentFile]),
  ];
  const { compose = "", composeEnvFile = "" } = plan.docker;
  const length = revealed.reduce((sum, each) => sum + each.reveal().length, compose.length + composeEnvFile.length);
  if (length < certainlyFits) return;
  const server = { ca: likeCertificate(1), cert: likeCertificate(2), key: secret(likeCertificate(3)) };
  compressedScript({ settings: publicSettings(plan), protectedSettings: protectedSettings(server, secrets) });
}

/** As long as a certificate, and as hard to compress. There is none yet. */
function likeCertificate(number: number): string {
  return Array.from({ length: 12 }, (_, part) =>
    createHash("sha512").update(`${number}-${part}`).digest("base64"),
  ).join("\n");
}
