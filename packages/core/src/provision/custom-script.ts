import { gzipSync } from "node:zlib";
import { BerthError } from "../errors/index.ts";
import { secret } from "../secret.ts";
import type { DockerProtectedSettings, DockerPublicSettings } from "../settings/settings.ts";
import type { ComposedExtension } from "./composed.ts";
import { type ProvisionVerb, renderProvisionScript } from "./render.ts";

/** https://learn.microsoft.com/azure/virtual-machines/extensions/custom-script-linux#property-script */
export const scriptLimitBytes = 256 * 1024;

export interface CustomScriptInput {
  readonly settings: DockerPublicSettings;
  readonly protectedSettings: DockerProtectedSettings;
  readonly verb?: ProvisionVerb | undefined;
  /** A number that Azure has not seen yet makes it run the same script again. */
  readonly timestamp?: number | undefined;
}

/**
 * Azure's CustomScript extension for Linux, carrying Berth's script inside its protected settings: nothing is downloaded.
 * @throws BerthError `settings-too-large`
 */
export function customScriptExtension(input: CustomScriptInput): ComposedExtension {
  const script = renderProvisionScript(input.verb ?? "install", input.settings, input.protectedSettings);
  const encoded = gzipSync(script.reveal(), { level: 9 }).toString("base64");
  if (encoded.length > scriptLimitBytes) {
    throw new BerthError("settings-too-large", { bytes: encoded.length, limitBytes: scriptLimitBytes });
  }
  return {
    publisher: "Microsoft.Azure.Extensions",
    type: "CustomScript",
    typeHandlerVersion: "2.1",
    autoUpgradeMinorVersion: true,
    settings: input.timestamp === undefined ? {} : { timestamp: input.timestamp },
    protectedSettings: secret(JSON.stringify({ script: encoded })),
  };
}
