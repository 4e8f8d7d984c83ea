import { type CodedError, defineErrors } from "@dockberth/core";
import { errorTexts } from "./messages/en/errors.ts";

/** The fields of this app's own errors. No field ever holds a secret. */
export interface ActionErrorDetails {
  "program-missing": { program: string };
  "program-failed": { program: string; what: string; exitCode: number };
  "fork-refused": { repository: string };
  "id-token-missing": Record<string, never>;
  "runner-address-unknown": { source: string; reason: string };
  "runner-not-started": { host: string; image: string; reason: string };
  "authority-needed": { host: string };
  "github-refused": { what: string; status: number | undefined; reason: string; permission: string };
}

export type ActionError<Code extends keyof ActionErrorDetails = keyof ActionErrorDetails> = CodedError<
  Code,
  ActionErrorDetails[Code]
>;

/** This app's own errors, beside those of core. */
export const ActionError = defineErrors<ActionErrorDetails>(
  {
    "program-missing": { kind: "not-found", audience: "caller" },
    "program-failed": { kind: "unexpected", audience: "caller" },
    "fork-refused": { kind: "permission", audience: "caller" },
    "id-token-missing": { kind: "credentials", audience: "caller" },
    "runner-address-unknown": { kind: "unreachable", audience: "caller" },
    "runner-not-started": { kind: "guest", audience: "caller" },
    "authority-needed": { kind: "input", audience: "caller" },
    "github-refused": { kind: "permission", audience: "caller" },
  },
  errorTexts,
);
