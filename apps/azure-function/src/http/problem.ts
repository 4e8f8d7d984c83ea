import type { HttpResponseInit } from "@azure/functions";
import { type ErrorKind, type Issue, isBerthError } from "@dockberth/core";
import type { ProblemCode } from "../error-details.ts";
import { describePublicError, type PublicError } from "../errors.ts";
import { apiTexts } from "../messages/index.ts";
import type { OperationError } from "../storage/operation.ts";
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
  const { code, kind } = error;
  const status = statusOfCode[code] ?? statusOfKind[kind];
  const { issues } = error.details as { issues?: readonly Issue[] };
  const problem = { ...toProblem({ code, kind, ...describePublicError(error) }, status, instance), issues };
  const seconds = isBerthError(error, "throttled") ? error.details.seconds : undefined;
  const headers: Record<string, string> = { ...problemHeaders };
  if (status === 401) headers["www-authenticate"] = "Bearer";
  if (status === 503 || status === 429) headers["retry-after"] = String(seconds ?? 10);
  return reply(status, problem, headers);
}

/** Why an operation failed. Always 409: with a status that clients repeat, such as 503, they would ask for ever. */
export function operationProblemReply(error: OperationError, instance: string): HttpResponseInit {
  return reply(409, toProblem(error, 409, instance), problemHeaders);
}

const problemHeaders = { "content-type": "application/problem+json; charset=utf-8" } as const;

function toProblem({ code, kind, message, hint }: OperationError, status: number, instance: string): Problem {
  return {
    type: `urn:berth:error:${code}`,
    title: apiTexts.titles[kind],
    status,
    detail: message,
    instance,
    code,
    kind,
    hint,
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
  "media-type-unsupported": 415,
  "idempotency-mismatch": 422,
  "vault-missing": 422,
  "state-changed": 412,
  "configuration-invalid": 500,
  "azure-unexpected": 502,
  "deployment-failed": 502,
};
