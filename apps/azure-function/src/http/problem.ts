import type { HttpResponseInit } from "@azure/functions";
import { type ErrorKind, type Issue, isBerthError } from "@dockberth/core";
import type { ProblemCode } from "../error-details.ts";
import { describePublicError, type PublicError } from "../errors.ts";
import { apiTexts } from "../messages/index.ts";
import { reply } from "./reply.ts";

/** A problem document of RFC 9457; `code`, `kind`, `hint` and `issues` are ours. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ProblemCode;
  readonly kind: ErrorKind;
  readonly hint: string;
  readonly issues?: readonly Issue[] | undefined;
}

/** An error as a problem document. */
export function problemReply(error: PublicError, instance: string): HttpResponseInit {
  const problem = toProblem(error, instance);
  const seconds = isBerthError(error, "throttled") ? error.details.seconds : undefined;
  const headers: Record<string, string> = { "content-type": "application/problem+json; charset=utf-8" };
  if (problem.status === 401) headers["www-authenticate"] = "Bearer";
  if (problem.status === 503 || problem.status === 429) headers["retry-after"] = String(seconds ?? 10);
  return reply(problem.status, problem, headers);
}

function toProblem(error: PublicError, instance: string): Problem {
  const { code, kind } = error;
  const { message, hint } = describePublicError(error);
  return {
    type: `urn:berth:error:${code}`,
    title: apiTexts.titles[kind],
    status: statusOfCode[code] ?? statusOfKind[kind],
    detail: message,
    instance,
    code,
    kind,
    hint,
    issues: (error.details as { issues?: readonly Issue[] }).issues,
  };
}

/** Where Azure rejects the application (`credentials`, `permission`), the caller is not to blame: a bad gateway. */
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

const statusOfCode: Readonly<Partial<Record<ProblemCode, number>>> = {
  "caller-unknown": 401,
  "caller-forbidden": 403,
  "choice-forbidden": 403,
  "owner-differs": 403,
  "group-of-other-owner": 403,
  "request-too-large": 413,
  "idempotency-mismatch": 422,
  "vault-missing": 422,
  "state-changed": 412,
  "configuration-invalid": 500,
  "azure-unexpected": 502,
  "deployment-failed": 502,
};
