import type { HttpResponseInit } from "@azure/functions";

/** For every response: it is what one caller may see at one moment. */
export const securityHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
} as const;

/** A JSON response. */
export function reply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponseInit {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...securityHeaders, ...headers },
    body: `${JSON.stringify(body)}\n`,
  };
}
