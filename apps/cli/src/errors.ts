import { type CodedError, defineErrors } from "@dockberth/core";
import type { CliErrorDetails } from "./error-details.ts";
import { cliErrorTexts } from "./messages/en/errors.ts";

export type CliError<Code extends keyof CliErrorDetails = keyof CliErrorDetails> = CodedError<
  Code,
  CliErrorDetails[Code]
>;

/** The command line's own errors, beside those of core. */
export const CliError = defineErrors<CliErrorDetails>(
  {
    "authority-in-use": { kind: "conflict", audience: "caller" },
    "next-authority-missing": { kind: "not-found", audience: "caller" },
    "next-authority-exists": { kind: "conflict", audience: "caller" },
    "authority-change-missing": { kind: "conflict", audience: "caller" },
    "authority-folder-incomplete": { kind: "input", audience: "caller" },
    "emulator-of-other-cloud": { kind: "input", audience: "caller" },
    "profile-unknown": { kind: "input", audience: "caller" },
    "usage-invalid": { kind: "input", audience: "caller" },
    "connection-missing": { kind: "input", audience: "caller" },
    "emulator-failed": { kind: "unreachable", audience: "caller" },
    "emulator-folder-in-use": { kind: "conflict", audience: "caller" },
    "emulator-down": { kind: "unreachable", audience: "caller" },
    "authority-foreign": { kind: "credentials", audience: "caller" },
    "host-known": { kind: "conflict", audience: "caller" },
    "confirmation-missing": { kind: "input", audience: "caller" },
    "ssh-closed": { kind: "conflict", audience: "caller" },
    "ssh-missing": { kind: "not-found", audience: "guest" },
    "program-missing": { kind: "not-found", audience: "caller" },
    "program-failed": { kind: "unexpected", audience: "caller" },
    "program-stopped": { kind: "unreachable", audience: "guest" },
  },
  cliErrorTexts,
);
