import { type CodedError, defineErrors } from "@dockberth/core";
import { errorTexts } from "./messages/en/errors.ts";

/** The fields of this app's own errors. No field ever holds a secret. */
export interface CliErrorDetails {
  "authority-in-use": { subject: string; hosts: readonly string[] };
  "connection-missing": { looked: readonly string[] };
  "emulator-down": { stateFile: string };
  "file-unsafe": { path: string; reason: string; remedy: string };
  "file-unwritable": { path: string; reason: string };
  "authority-missing": { path: string };
  "authority-exists": { path: string };
  "authority-foreign": { host: string; path: string };
  "confirmation-missing": { what: string; option: string };
  "program-missing": { program: string };
  "program-failed": { program: string; what: string; exitCode: number };
}

export type CliError<Code extends keyof CliErrorDetails = keyof CliErrorDetails> = CodedError<
  Code,
  CliErrorDetails[Code]
>;

/** This app's own errors, beside those of core. */
export const CliError = defineErrors<CliErrorDetails>(
  {
    "authority-in-use": { kind: "conflict", audience: "caller" },
    "connection-missing": { kind: "input", audience: "caller" },
    "emulator-down": { kind: "unreachable", audience: "caller" },
    "file-unsafe": { kind: "input", audience: "caller" },
    "file-unwritable": { kind: "input", audience: "caller" },
    "authority-missing": { kind: "not-found", audience: "caller" },
    "authority-exists": { kind: "conflict", audience: "caller" },
    "authority-foreign": { kind: "credentials", audience: "caller" },
    "confirmation-missing": { kind: "input", audience: "caller" },
    "program-missing": { kind: "not-found", audience: "caller" },
    "program-failed": { kind: "unexpected", audience: "caller" },
  },
  errorTexts,
);
