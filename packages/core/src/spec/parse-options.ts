import { BerthError } from "../errors/index.ts";
import { parseYaml } from "./yaml.ts";

/**
 * A mapping of fields, in YAML or in JSON, which is YAML.
 * @param source the path of the file, or what else the text is called
 * @throws BerthError `file-unreadable`; its reason never holds a line of the text, in which there may be a password
 */
export function parseMapping(text: string, source: string): Record<string, unknown> {
  try {
    const found: unknown = parseYaml(text);
    if (typeof found === "object" && found !== null && !Array.isArray(found)) return found as Record<string, unknown>;
    throw new Error("it is not a mapping of fields");
  } catch (error) {
    const reason = error instanceof Error ? error.message : "";
    throw new BerthError("file-unreadable", { path: source, reason });
  }
}

/**
 * NAME=VALUE pairs, such as tags, labels and variables.
 * @param field what they are, for the error
 * @throws BerthError `spec-invalid`
 */
export function parsePairs(pairs: readonly string[], field: string): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw invalid(field, `${JSON.stringify(pair)} is not of the form NAME=VALUE`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

const secondsOf = { m: 60, h: 3600, d: 86_400 } as const;

/**
 * Until when something is needed: a time from now on (`90m`, `8h`, `3d`), a point in time in RFC 3339, or `never`, which is
 * undefined.
 * @param field what it is, for the error
 * @throws BerthError `spec-invalid`
 */
export function parseExpiry(text: string, now: Date, field: string): Date | undefined {
  const word = text.trim();
  if (word === "never") return undefined;
  const [, amount, unit] = /^(\d{1,5})\s*([mhd])$/.exec(word) ?? [];
  const time =
    amount === undefined
      ? new Date(/^\d{4}-\d{2}-\d{2}T/.test(word) ? word : "")
      : new Date(now.getTime() + Number(amount) * secondsOf[unit as keyof typeof secondsOf] * 1000);
  if (!Number.isNaN(time.getTime())) return time;
  throw invalid(
    field,
    `${JSON.stringify(text)} is not of the form 90m, 8h, 3d or never, and no time such as 2030-01-31T18:00Z`,
  );
}

function invalid(path: string, message: string): BerthError {
  return new BerthError("spec-invalid", { issues: [{ path, message }] });
}
