import type { Host } from "@dockberth/core";
import { type Inputs, invalid } from "./inputs.ts";
import { inputTexts } from "./messages/en/texts.ts";

/** The address that people open, which the input `environment-url` describes; undefined without it. */
export function environmentUrl(inputs: Inputs, { hostname, address }: Host): string | undefined {
  return filledIn(inputs, hostname ?? address ?? "");
}

/** Checks the input before there is a host. @throws BerthError `spec-invalid` */
export function requireEnvironmentUrl(inputs: Inputs): void {
  const url = filledIn(inputs, "host.example");
  if (url !== undefined && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)))
    throw invalid("environment-url", inputTexts.notEnvironmentUrl);
}

function filledIn(inputs: Inputs, hostname: string): string | undefined {
  return inputs.text("environment-url")?.replaceAll("{hostname}", hostname);
}
