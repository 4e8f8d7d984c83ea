import { type CodedError, defineErrors } from "@dockberth/core";
import type { SlackErrorDetails } from "./error-details.ts";
import { errorTexts } from "./messages/index.ts";

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
