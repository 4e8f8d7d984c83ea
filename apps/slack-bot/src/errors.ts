import { type CodedError, defineErrors } from "@dockberth/core";
import { errorTexts } from "./messages/en/errors.ts";

/** The fields of this app's own errors. No field ever holds a secret. */
export interface SlackErrorDetails {
  "file-unsafe": { path: string; reason: string; remedy: string };
  "authority-foreign": { host: string; path: string };
  "command-invalid": { message: string; usage: string };
  "configuration-invalid": { issues: readonly { path: string; message: string }[] };
  "not-allowed": { what: string; reason: string };
  "limit-reached": { what: string; limit: string };
  "confirmation-stale": { what: string };
  "key-exposed": { where: string };
  "chat-unreachable": { call: string; reason: string };
  "store-unreachable": { store: string; reason: string };
}

export type SlackError<Code extends keyof SlackErrorDetails = keyof SlackErrorDetails> = CodedError<
  Code,
  SlackErrorDetails[Code]
>;

/** This app's own errors, beside those of core. */
export const SlackError = defineErrors<SlackErrorDetails>(
  {
    "file-unsafe": { kind: "input", audience: "caller" },
    "authority-foreign": { kind: "credentials", audience: "caller" },
    "command-invalid": { kind: "input", audience: "caller" },
    "configuration-invalid": { kind: "input", audience: "caller" },
    "not-allowed": { kind: "permission", audience: "caller" },
    "limit-reached": { kind: "limit", audience: "caller" },
    "confirmation-stale": { kind: "conflict", audience: "caller" },
    "key-exposed": { kind: "input", audience: "caller" },
    "chat-unreachable": { kind: "unreachable", audience: "azure" },
    "store-unreachable": { kind: "unreachable", audience: "azure" },
  },
  errorTexts,
);
