import { BerthError } from "../errors/index.ts";
import { isObject } from "../json.ts";
import { issueTexts } from "../messages/issues.ts";
import { parseDuration } from "./duration.ts";
import { typedTime } from "./expiry-time.ts";
import { parseYaml } from "./yaml.ts";

/**
 * Parses a mapping in YAML or JSON.
 * @param source the path of the file, or another name for the text
 * @throws BerthError `file-unreadable`. Its reason never quotes the text, which may contain a password
 */
export function parseMapping(text: string, source: string): Record<string, unknown> {
  const found = parse(text, source);
  if (isObject(found)) return found;
  throw new BerthError("file-unreadable", { path: source, reason: { code: "not-a-mapping" } });
}

function parse(text: string, source: string): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "";
    throw new BerthError("file-unreadable", { path: source, reason });
  }
}

/**
 * Parses NAME=VALUE pairs, such as tags, labels and variables.
 * @param field the path of the field in errors
 * @throws BerthError `spec-invalid`
 */
export function parsePairs(pairs: readonly string[], field: string): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw invalid(field, issueTexts.notAPair(pair));
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/**
 * Parses an expiry: a duration (`90m`, `8h`, `3d`, `1d12h`), a point in time in RFC 3339 format, or `never`.
 * @param field the path of the field in errors
 * @param from when a duration begins; default `now`
 * @returns undefined for `never`
 * @throws BerthError `spec-invalid`, also for a time that is not later than `now`
 */
export function parseExpiry(text: string, now: Date, field: string, from: Date = now): Date | undefined {
  const word = text.trim();
  if (word === "never") return undefined;
  const minutes = parseDuration(word);
  if (minutes === undefined && !typedTime().safeParse(word).success) throw invalid(field, issueTexts.notAnExpiry(text));
  const time = new Date(minutes === undefined ? word : from.getTime() + minutes * 60_000);
  requireFuture(time, now, field);
  return time;
}

/** @throws BerthError `spec-invalid` for a time that is over or invalid */
export function requireFuture(time: Date | undefined, now: Date, field: string): void {
  if (time === undefined) return;
  if (Number.isNaN(time.getTime())) throw invalid(field, issueTexts.notADate);
  if (time <= now) throw invalid(field, issueTexts.pastDate(time.toISOString()));
}

function invalid(path: string, message: string): BerthError {
  return new BerthError("spec-invalid", { issues: [{ path, message }] });
}
