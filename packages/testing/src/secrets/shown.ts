import { inspect } from "node:util";
import { gunzipSync } from "node:zlib";

/** The values as debuggers, logs and stores show them: at any depth, with hidden, inherited and compressed parts. */
export function shown(values: readonly unknown[]): string {
  const options = { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null, maxArrayLength: null };
  const texts = values.map((value) => (value instanceof Error ? `${value.stack}${String(value)}` : ""));
  // An object may hide its contents from `inspect`; a debugger does not ask it.
  const raw = inspect(values, { ...options, customInspect: false });
  return withUnpacked([inspect(values, options), raw, json(values), ...texts].join("\n"));
}

/** Values with cycles or big integers cannot be stored as JSON, and are left out. */
function json(values: readonly unknown[]): string {
  return values
    .map((value) => {
      try {
        return JSON.stringify(value);
      } catch {
        return "";
      }
    })
    .join("\n");
}

/** Scripts are sent as base64 of gzip, which always begins with the same characters. */
export function withUnpacked(text: string): string {
  const packed = new Set(text.match(/H4sI[A-Za-z0-9+/]{40,}={0,2}/g));
  return [text, ...[...packed].map((each) => gunzipSync(Buffer.from(each, "base64")).toString("utf8"))].join("\n");
}
