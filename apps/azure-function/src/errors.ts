import { type CodedError, defineErrors } from "@dockberth/core";
import { errorTexts } from "./messages/en/errors.ts";

/** The fields of this app's own errors. No field ever holds a secret. */
export interface FunctionErrorDetails {
  "configuration-invalid": { issues: readonly { path: string; message: string }[] };
  "request-invalid": { issues: readonly { path: string; message: string }[] };
  "request-too-large": { bytes: number; limitBytes: number };
  "caller-unknown": { reason: string };
  "caller-forbidden": { action: string; role: string };
  "choice-forbidden": { what: string; value: string; allowed: readonly string[] };
  "host-quota-reached": { limit: number; used: number };
  "idempotency-mismatch": { key: string };
  "operation-not-found": { id: string };
  "operation-abandoned": { host: string; attempts: number; reason: string };
  "state-changed": { host: string };
  "storage-unavailable": { reason: string };
  "vault-missing": { what: string };
  "url-refused": { url: string; reason: string };
}

export type FunctionError<Code extends keyof FunctionErrorDetails = keyof FunctionErrorDetails> = CodedError<
  Code,
  FunctionErrorDetails[Code]
>;

/** This app's own errors, beside those of core. */
export const FunctionError = defineErrors<FunctionErrorDetails>(
  {
    "configuration-invalid": { kind: "input", audience: "caller" },
    "request-invalid": { kind: "input", audience: "caller" },
    "request-too-large": { kind: "input", audience: "caller" },
    "caller-unknown": { kind: "credentials", audience: "caller" },
    "caller-forbidden": { kind: "permission", audience: "caller" },
    "choice-forbidden": { kind: "permission", audience: "caller" },
    "host-quota-reached": { kind: "limit", audience: "caller" },
    "idempotency-mismatch": { kind: "conflict", audience: "caller" },
    "operation-not-found": { kind: "not-found", audience: "caller" },
    "operation-abandoned": { kind: "unexpected", audience: "berth" },
    "state-changed": { kind: "conflict", audience: "caller" },
    "storage-unavailable": { kind: "unreachable", audience: "azure" },
    "vault-missing": { kind: "input", audience: "caller" },
    "url-refused": { kind: "input", audience: "caller" },
  },
  errorTexts,
);
