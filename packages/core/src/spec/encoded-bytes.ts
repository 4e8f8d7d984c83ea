import * as z from "zod";
import { lazy } from "../lazy.ts";
import { issueTexts } from "../messages/issues.ts";
import { secretOf } from "./secret-text.ts";

/** Text, or any bytes, such as a gzip archive, as `base64:` and their encoding. It becomes a secret. */
export const encodedBytes = lazy(() =>
  secretOf(z.string().refine((data) => !isEncoded(data) || isBase64(encodingOf(data)), issueTexts.notBase64)),
);

/** The bytes that a text of {@link encodedBytes} stands for. */
export function decodeBytes(data: string): Buffer {
  return isEncoded(data) ? Buffer.from(encodingOf(data), "base64") : Buffer.from(data);
}

function isEncoded(data: string): boolean {
  return data.startsWith("base64:");
}

function encodingOf(data: string): string {
  return data.slice("base64:".length).replace(/\s/g, "");
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}
