import { createHash } from "node:crypto";
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { securityHeaders } from "./reply.ts";

/** A JSON text with its ETag, made once for any number of answers. */
export interface Answer {
  readonly text: string;
  readonly etag: string;
  /** Further headers. */
  readonly headers: Readonly<Record<string, string>>;
}

export function answerOf(body: unknown, headers: Answer["headers"] = {}): Answer {
  const json = JSON.stringify(body);
  return { text: `${json}\n`, etag: etagOfJson(json), headers };
}

/** A JSON response with an ETag, or 304 to a caller who already has it. */
export function conditionalReply({ headers }: HttpRequest, { text, etag, headers: more }: Answer): HttpResponseInit {
  // A browser may keep it, but asks each time whether it still holds.
  const common = { ...securityHeaders, "cache-control": "private, no-cache", etag, ...more };
  if (isKnown(headers.get("if-none-match"), etag)) return { status: 304, headers: common };
  return { status: 200, headers: { "content-type": "application/json; charset=utf-8", ...common }, body: text };
}

/** `If-Match` compares strongly: a weak ETag matches none (RFC 9110, 13.1.1). */
export function isExpected(ifMatch: string | null, etag: string): boolean {
  return ifMatch === null || ifMatch.trim() === "*" || etagsIn(ifMatch).includes(etag);
}

/** `If-None-Match` compares weakly (RFC 9110, 13.1.2). */
function isKnown(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  return ifNoneMatch.trim() === "*" || etagsIn(ifNoneMatch).some((each) => each.replace(/^W\//, "") === etag);
}

/** The ETags of this application contain no comma. */
function etagsIn(header: string): string[] {
  return header.split(",").map((each) => each.trim());
}

export function etagOf(value: unknown): string {
  return etagOfJson(JSON.stringify(value));
}

function etagOfJson(json: string): string {
  return `"${createHash("sha256").update(json).digest("base64url").slice(0, 27)}"`;
}
