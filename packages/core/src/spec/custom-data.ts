import { issueTexts } from "../messages/en/issues.ts";
import { type Secret, secret } from "../secret.ts";
import { secretText } from "./secret-text.ts";

/** https://learn.microsoft.com/azure/virtual-machines/custom-data */
const maxBytes = 65_535;

/** Data for cloud-init: text, or any bytes, such as a gzip archive, as `base64:` and their encoding. */
export const customData = secretText
  .refine((data) => hasEncoding(data.reveal()), issueTexts.notBase64)
  .refine((data) => bytesOf(data.reveal()).length <= maxBytes, issueTexts.customDataTooLarge(maxBytes));

/** The data as Azure takes it. */
export function encodeCustomData(data: Secret): Secret {
  return secret(bytesOf(data.reveal()).toString("base64"));
}

function bytesOf(data: string): Buffer {
  return isEncoded(data) ? Buffer.from(encodingOf(data), "base64") : Buffer.from(data);
}

function hasEncoding(data: string): boolean {
  return !isEncoded(data) || isBase64(encodingOf(data));
}

function isEncoded(data: string): boolean {
  return data.startsWith("base64:");
}

function encodingOf(data: string): string {
  return data.slice("base64:".length).replace(/\s/g, "");
}

function isBase64(text: string): boolean {
  return text !== "" && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}
