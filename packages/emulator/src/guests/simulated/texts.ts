import { gunzipSync } from "node:zlib";

const deepest = 8;
const largestBytes = 8 * 1024 * 1024;

/** Every text that can be read out of a value, through base64, gzip and JSON, and every number that is called a port. */
export function findTexts(value: unknown): { readonly texts: readonly string[]; readonly ports: readonly number[] } {
  const texts = new Set<string>();
  const ports: number[] = [];
  visit(value, 0);
  return { texts: [...texts], ports };

  function visit(item: unknown, depth: number): void {
    if (depth > deepest) return;
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
    visit(parseJson(text), depth + 1);
    for (const candidate of findBase64(text)) {
      const decoded = decodeText(candidate);
      if (decoded !== undefined) visitText(decoded, depth + 1);
    }
  }
}

function parseJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Runs of base64, also those that are wrapped over lines as `base64` prints them. */
function findBase64(text: string): string[] {
  const runs = text.match(/[A-Za-z0-9+/_-]{24,}={0,2}/g) ?? [];
  // Begun at the beginning of a run alone: a script of one long line would be searched anew from each of its letters.
  const wrapped = text.match(/(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{64,}\r?\n)+[A-Za-z0-9+/]+={0,2}/g) ?? [];
  return [...wrapped.map((run) => run.replaceAll(/\s/g, "")), ...runs];
}

function decodeText(base64: string): string | undefined {
  const bytes = Buffer.from(base64, "base64");
  try {
    const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: largestBytes }) : bytes;
    const text = new TextDecoder("utf-8", { fatal: true }).decode(plain);
    return /\p{Cc}/u.test(text.replaceAll(/[\t\r\n]/g, "")) ? undefined : text;
  } catch {
    return undefined;
  }
}
