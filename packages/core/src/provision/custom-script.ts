import { gzipSync } from "node:zlib";
import { BerthError } from "../errors/index.ts";
import { type Secret, secret } from "../secret.ts";
import type { DockerProtectedSettings, DockerPublicSettings } from "../settings/settings.ts";
import { type ProvisionVerb, renderProvisionScript } from "./render.ts";

/** An extension in the form that Azure expects. */
export interface ComposedExtension {
  readonly publisher: string;
  readonly type: string;
  /** Major and minor version, such as 2.1. */
  readonly typeHandlerVersion: string;
  readonly autoUpgradeMinorVersion: boolean;
  readonly forceUpdateTag?: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** JSON text. */
  readonly protectedSettings: Secret;
}

/**
 * Azure's CustomScript extension for Linux:
 * https://learn.microsoft.com/azure/virtual-machines/extensions/custom-script-linux
 */
export const customScriptHandler = {
  publisher: "Microsoft.Azure.Extensions",
  type: "CustomScript",
  typeHandlerVersion: "2.1",
  autoUpgradeMinorVersion: true,
} as const;

/** Azure's limit: https://learn.microsoft.com/azure/virtual-machines/extensions/custom-script-linux#property-script */
export const scriptLimitBytes = 256 * 1024;

/** What the script of the extension is composed of. */
export interface CustomScriptInput {
  readonly settings: DockerPublicSettings;
  readonly protectedSettings: DockerProtectedSettings;
  /** Default `install`. */
  readonly verb?: ProvisionVerb | undefined;
  /** A new number makes Azure run an unchanged script again. */
  readonly timestamp?: number | undefined;
}

/**
 * The CustomScript extension with the provisioning script in its protected settings. The machine downloads no script.
 * @throws BerthError `settings-too-large`
 */
export function customScriptExtension(input: CustomScriptInput): ComposedExtension {
  return {
    ...customScriptHandler,
    settings: input.timestamp === undefined ? {} : { timestamp: input.timestamp },
    protectedSettings: secret(JSON.stringify({ script: compressedScript(input).reveal() })),
  };
}

/**
 * The provisioning script as CustomScript expects it: compressed with gzip, then encoded as base64.
 * @throws BerthError `settings-too-large`
 */
export function compressedScript({ verb = "install", settings, protectedSettings }: CustomScriptInput): Secret {
  const script = renderProvisionScript(verb, settings, protectedSettings);
  const encoded = gzipSync(script.reveal(), { level: 9 }).toString("base64");
  if (encoded.length > scriptLimitBytes)
    throw new BerthError("settings-too-large", { bytes: encoded.length, limitBytes: scriptLimitBytes });
  return secret(encoded);
}
