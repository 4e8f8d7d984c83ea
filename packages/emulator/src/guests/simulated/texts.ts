import { gunzipSync } from "node:zlib";
import { parseJson } from "../../json.ts";

const maxDepth = 8;
const maxDecodedBytes = 8 * 1024 * 1024;

/** Returns every text in a value, decoded from base64, gzip and JSON at any depth, and every number that is named `port`. */
export function findTexts(value: unknown): { readonly texts: readonly string[]; readonly ports: readonly number[] } {
  const texts = new Set<string>();
  const ports: number[] = [];
  visit(value, 0);
  return { texts: [...texts], ports };

  function visit(item: unknown, depth: number): void {
    if (depth > maxDepth) return;
    if (typeof item === "string") visitText(item, depth);
    if (typeof item !== "object" || item === null) return;
    for (const [name, member] of Object.entries(item)) {
      const port = /^port$/i.test(name) ? Number(member) : 0;
      if (Number.isInteger(port) && port > 0 && port < 65_536) ports.push(port);
      visit(member, depth + 1);
    }
  }

  function visitText(text: string, depth: number): void {
    if (texts.has(text)) return;
    texts.add(text);
    for (const assigned of text.matchAll(/\bport=['"]?(\d{2,5})\b/gi)) ports.push(Number(assigned[1]));
    if (/^\s*[[{]/.test(text)) visit(parseJson(text), depth + 1);
    for (const candidate of findBase64(text)) {
      const decoded = decodeText(candidate);
      if (decoded !== undefined) visitText(decoded, depth + 1);
    }
  }
}

/** Finds base64, also if it is wrapped into lines in the way of `base64`. */
function findBase64(text: string): string[] {
  const runs = text.match(/[A-Za-z0-9+/_-]{24,}={0,2}/g) ?? [];
  // The lookbehind lets a match begin only at the start of a run. Without it, a long line is searched again from each letter.
  const wrapped = text.match(/(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{64,}\r?\n)+[A-Za-z0-9+/]+={0,2}/g) ?? [];
  return [...wrapped.map((run) => run.replaceAll(/\s/g, "")), ...runs];
}

function decodeText(base64: string): string | undefined {
  const bytes = Buffer.from(base64, "base64");
  try {
    const plain =
      bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: maxDecodedBytes }) : bytes;
    const text = new TextDecoder("utf-8", { fatal: true }).decode(plain);
    return /\p{Cc}/u.test(text.replaceAll(/[\t\r\n]/g, "")) ? undefined : text;
  } catch {
    return undefined;
  }
}
