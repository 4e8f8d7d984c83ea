import type { ErrorCode, Issue } from "@dockberth/core";

/** The fields of this application's own errors. No field ever holds a secret. */
export interface FunctionErrorDetails {
  "configuration-invalid": { issues: readonly Issue[] };
  "request-invalid": { issues: readonly Issue[] };
  "media-type-unsupported": { given: string };
  "request-too-large": { bytes: number; limitBytes: number };
  /** `claim`: the claim of the token that is wrong. */
  "caller-unknown": { reason: SignInProblem; claim?: string | undefined };
  "caller-forbidden": { request: string; role: string; reason: "role-missing" | "not-owner" };
  "choice-forbidden": { field: RestrictedField; value: string; allowed: readonly string[] };
  "host-quota-reached": { limit: number; used: number };
  "idempotency-mismatch": { key: string };
  "operation-not-found": { id: string };
  /** `reason`: the message of the last attempt; undefined where no worker lived long enough to leave one. */
  "operation-abandoned": { host: string; attempts: number; reason: string | undefined };
  "state-changed": { host: string };
  "storage-unavailable": { reason: string };
  "vault-missing": { needed: VaultUse };
  /** `detail`: the status or the network error that the webhook answered with. */
  "url-refused": { url: string | undefined; reason: UrlProblem; detail?: string | undefined };
}

/** Why the caller of a request is not authenticated. */
export type SignInProblem =
  | "not-signed-in"
  | "sign-in-unreadable"
  | "header-missing"
  | "token-missing"
  | "token-malformed"
  | "token-expired"
  | "claim-wrong"
  | "signature-wrong"
  | "key-unknown"
  | "keys-unavailable"
  | "other-tenant"
  | "no-object-id";

/** What the operator can restrict. */
export type RestrictedField =
  | "subscription"
  | "location"
  | "size"
  | "resourceGroup"
  | "identity"
  | "hostname"
  | "image";

/** What needs a key vault. */
export type VaultUse = "authority" | "request-secrets";

/** Why a webhook is not called, or its answer does not count. */
export type UrlProblem =
  | "not-a-url"
  | "not-https"
  | "has-credentials"
  | "unresolvable"
  | "not-public"
  | "unreachable"
  | "rejected";

export type FunctionErrorCode = keyof FunctionErrorDetails;

/** Every code that a problem document or an operation can carry. */
export type ProblemCode = ErrorCode | FunctionErrorCode;
