import { inspect } from "node:util";
import { gunzipSync } from "node:zlib";

/** As whoever debugs, logs or stores values would see them: to any depth, with what is hidden, inherited, or packed. */
export function shown(values: readonly unknown[]): string {
  const options = { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null, maxArrayLength: null };
  const texts = values.map((value) => (value instanceof Error ? `${value.stack}${String(value)}` : ""));
  // An object may hide what it holds from whoever inspects it, and others not ask it.
  const raw = inspect(values, { ...options, customInspect: false });
  return withUnpacked([inspect(values, options), raw, json(values), ...texts].join("\n"));
}

/** What has a cycle in it or a big number is not stored as JSON by anybody either. */
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

/** Scripts are packed on their way to a machine: in gzip's base64, whose first letters are always the same. */
export function withUnpacked(text: string): string {
  const packed = new Set(text.match(/H4sI[A-Za-z0-9+/]{40,}={0,2}/g));
  return [text, ...[...packed].map((each) => gunzipSync(Buffer.from(each, "base64")).toString("utf8"))].join("\n");
}
