import type { HttpResponseInit } from "@azure/functions";
import { BerthError, type ErrorCode, type ErrorKind, isBerthError } from "@dockberth/core";

/**
 * One status for each kind of error. Where Azure refuses the application (`credentials`, `permission`), the caller is not
 * to blame: a bad gateway.
 */
const statusOfKind: Readonly<Record<ErrorKind, number>> = {
  input: 400,
  credentials: 502,
  permission: 502,
  "not-found": 404,
  conflict: 409,
  limit: 429,
  guest: 502,
  unreachable: 503,
  interrupted: 503,
  unexpected: 500,
};

const statusOfCode: Partial<Record<ErrorCode, number>> = {
  "caller-unknown": 401,
  "caller-forbidden": 403,
  "choice-forbidden": 403,
  "request-too-large": 413,
  "idempotency-mismatch": 422,
  "vault-missing": 422,
  "state-changed": 412,
  "configuration-invalid": 500,
  "azure-unexpected": 502,
  "deployment-failed": 502,
};

/** A problem document of RFC 9457; `code`, `kind` and `hint` are ours. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly hint: string;
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
}

const titles: Readonly<Record<ErrorKind, string>> = {
  input: "The request cannot be used",
  credentials: "Who is asking is not accepted",
  permission: "This is not allowed",
  "not-found": "There is no such thing",
  conflict: "This does not fit what is there",
  limit: "A limit is reached",
  guest: "Docker could not be set up",
  unreachable: "Something does not answer",
  interrupted: "The work was interrupted",
  unexpected: "Something went wrong",
};

/** JSON, never kept by a cache: it is what one caller may see at one moment. */
export function reply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponseInit {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...safety, ...headers },
    body: `${JSON.stringify(body)}\n`,
  };
}

/** An error as a problem document. What is not of the table says no more than that. */
export function problemReply(error: BerthError, instance: string): HttpResponseInit {
  const problem = toProblem(error, instance);
  const seconds = isBerthError(error, "throttled") ? error.details.seconds : undefined;
  const headers: Record<string, string> = { "content-type": "application/problem+json; charset=utf-8", ...safety };
  if (problem.status === 401) headers["www-authenticate"] = "Bearer";
  if (problem.status === 503 || problem.status === 429) headers["retry-after"] = String(seconds ?? 10);
  return { status: problem.status, headers, body: `${JSON.stringify(problem)}\n` };
}

export function toProblem(error: BerthError, instance: string): Problem {
  const { code, kind, message, hint } = error;
  const { issues } = error.details as { issues?: Problem["issues"] };
  return {
    type: `urn:berth:error:${code}`,
    title: titles[kind],
    status: statusOfCode[code] ?? statusOfKind[kind],
    detail: message,
    instance,
    code,
    kind,
    hint,
    ...(issues === undefined ? {} : { issues }),
  };
}

/** Whatever was thrown, as a row of the table; what is foreign stays in the log. */
export function toBerthError(thrown: unknown): BerthError {
  if (isBerthError(thrown)) return thrown;
  return new BerthError("unexpected", { message: "the application met an error of its own" }, { cause: thrown });
}

export const safety = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
} as const;
