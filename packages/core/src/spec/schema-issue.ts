import type * as z from "zod";
import { issueTexts } from "../messages/issues.ts";

/** Longer values are described by their type: a message stays one line. */
const maxShownLength = 60;

/**
 * Words an issue of zod for people who know nothing of schemas; undefined where a schema has a message of its own. For zod's
 * `error` option. A value is shown only where a number, a truth value or one of some words is expected: no secret is of these.
 */
export function schemaIssue(issue: z.core.$ZodRawIssue): string | undefined {
  const { input } = issue;
  switch (issue.code) {
    case "invalid_type":
      if (input === undefined) return issueTexts.missing;
      if (typeof input === "bigint") return issueTexts.tooLargeInteger;
      if (typeof input === "number" && !Number.isFinite(input)) return issueTexts.notFinite;
      return isShown(issue.expected)
        ? issueTexts.notOfType(shown(input), issue.expected)
        : issueTexts.otherType(typeOf(input), issue.expected);
    case "invalid_value":
      if (input === undefined) return issueTexts.missing;
      if ((typeof input === "number" || typeof input === "boolean") && issue.values.includes(String(input)))
        return issueTexts.notQuoted(typeof input);
      return issue.values.every((value) => typeof value === "number") && typeof input !== "number"
        ? issueTexts.notOfType(shown(input), "number")
        : issueTexts.notOneOf(
            shown(input),
            issue.values.map((value) => String(value)),
          );
    case "too_small":
      return issueTexts.tooSmall(issue.origin, Number(issue.minimum), issue.inclusive !== false);
    case "too_big":
      return issueTexts.tooBig(issue.origin, Number(issue.maximum), issue.inclusive !== false);
    case "invalid_format":
      if (typeof input !== "string") return undefined;
      return issue.format === "url" ? issueTexts.notAUrl : issueTexts.notOfForm(issue.pattern ?? issue.format);
    case "invalid_key":
      return issueTexts.either(issue.issues.map(({ message }) => message));
    default:
      return undefined;
  }
}

/**
 * Converts an issue of zod. An unknown field gets a path of its own, so that an adapter can locate it. For a field with
 * several forms, the form that matched furthest is assumed to be the intended one.
 */
export function fieldIssues(issue: z.core.$ZodIssue): { path: string; message: string }[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ path: [...issue.path, key].join("."), message: issueTexts.unknownField }));
  if (issue.code !== "invalid_union" || issue.message !== "Invalid input" || issue.errors.length === 0)
    return [{ path: issue.path.join("."), message: issue.message }];
  const depth = Math.max(...issue.errors.flat().map(({ path }) => path.length));
  const closest = issue.errors.flat().filter(({ path, code }) => path.length === depth || code === "unrecognized_keys");
  // The forms of another type say nothing that the form of the value's own type does not say better.
  const ofItsType = closest.filter(({ path, code }) => path.length > 0 || code !== "invalid_type");
  const meant = ofItsType.length > 0 ? ofItsType : closest;
  const found = meant.flatMap((each) => fieldIssues({ ...each, path: [...issue.path, ...each.path] }));
  const paths = new Map(found.map(({ path }) => [path, found.filter((each) => each.path === path)]));
  return [...paths].map(([path, each]) => ({
    path,
    message: issueTexts.either([...new Set(each.map(({ message }) => message))]),
  }));
}

function isShown(expected: string): boolean {
  return ["number", "int", "boolean"].includes(expected);
}

function shown(input: unknown): string {
  const isShort = typeof input === "string" && input.length <= maxShownLength;
  if (isShort || typeof input === "number" || typeof input === "boolean") return JSON.stringify(input);
  return issueTexts.valueOfType(typeOf(input));
}

function typeOf(input: unknown): string {
  if (input === null) return "null";
  return Array.isArray(input) ? "array" : typeof input;
}
