import {
  type AdviceAction,
  BerthError,
  type ErrorKind,
  type ErrorText,
  provisionExitCodes,
  provisionTexts,
} from "@dockberth/core";
import { exampleDetails, placeholderDetails } from "@dockberth/testing/placeholders";
import { FunctionError } from "../../../apps/azure-function/src/errors.ts";
import { CliError } from "../../../apps/cli/src/errors.ts";
import { ActionError } from "../../../apps/github-action/src/errors.ts";
import { SlackError } from "../../../apps/slack-bot/src/errors.ts";
import { generatedNotice, markdownPage, markdownTable } from "./markdown.ts";

/** Each kind's meaning, in the order of the page. */
const kinds: Readonly<Record<ErrorKind, string>> = {
  input: "The input is wrong: a field, a file, a certificate. The same input fails again.",
  credentials: "Azure or Docker did not accept the credentials.",
  permission: "The identity is signed in, but has no permission.",
  "not-found": "Something that was named does not exist.",
  conflict: "An existing resource or another run is in the way.",
  limit: "A quota, a capacity or a rate is exhausted.",
  guest: "Something failed inside the virtual machine.",
  unreachable: "Azure, Docker or the emulator does not answer, or another server answers in its place.",
  interrupted: "The work was stopped from outside.",
  unexpected: "A bug in Berth, or an answer that Berth does not know.",
};

interface AppErrors {
  readonly definitions: Readonly<Record<string, { readonly kind: ErrorKind }>>;
  readonly texts: Readonly<Record<string, ErrorText<never>>>;
}

/** The errors of each app, beside core's. */
const apps: readonly { readonly name: string; readonly errors: AppErrors }[] = [
  { name: "the command line", errors: CliError },
  { name: "the GitHub Action", errors: ActionError },
  { name: "the Slack bot", errors: SlackError },
  { name: "the Azure Function", errors: FunctionError },
];

/** Details of the apps' errors between which their sentences choose. */
const examplesOfApps: Readonly<Record<string, readonly never[]>> = {};

const heading = ["code", "what happened, and why", "what to do"];

/** `docs/errors.md`: every code of core, by kind; the exit codes of the provisioning script; and the codes of each app. */
export function errorsPage(): string {
  return markdownPage([
    "# Errors",
    generatedNotice,
    "Every failure is an error with a `code`, a `kind`, `details` with fields for programs, a message that says what happened and why, and a " +
      "hint that says what to do. Each adapter maps the kind to an exit code, an HTTP status or a color. `isBerthError(error, code?)` recognizes " +
      "an error of core. Codes, kinds and fields are stable; the wording is not. Text in ‹ › is filled in.",
    ...Object.entries(kinds).flatMap(([kind, meaning]) => [
      `## ${kind}`,
      meaning,
      markdownTable([heading, ...coreRows(kind as ErrorKind)]),
    ]),
    "## Exit codes of the provisioning script",
    "The script that sets up Docker Engine runs on the machine and has exit codes of its own. Core turns them into `provision-failed`, with " +
      "the reason and the hint below.",
    markdownTable([
      ["exit code", "reason", "what to do"],
      ["0", "success", "nothing"],
      ...Object.values(provisionExitCodes).map(provisionRow),
    ]),
    ...apps.flatMap(({ name, errors }) => [
      `## Errors of ${name}`,
      markdownTable([["code", "kind", ...heading.slice(1)], ...appRows(errors)]),
    ]),
  ]);
}

function coreRows(kind: ErrorKind): string[][] {
  const codes = Object.entries(BerthError.definitions).filter(([, definition]) => definition.kind === kind);
  return codes.flatMap(([code]) =>
    // The exit codes of `provision-failed` have a table of their own.
    (code === "provision-failed" ? [placeholderDetails()] : exampleDetails(code)).map((details) => {
      const { message, hint } = new BerthError(code as "unexpected", details);
      return [`\`${code}\``, message, hint];
    }),
  );
}

function provisionRow(exitCode: number): string[] {
  const { reason = "" } = provisionTexts[exitCode] ?? {};
  const error = new BerthError("provision-failed", { host: "‹host›", exitCode, reason, output: "" });
  return [String(exitCode), reason, error.hint];
}

function appRows({ definitions, texts }: AppErrors): string[][] {
  return Object.entries(definitions).flatMap(([code, { kind }]) =>
    (examplesOfApps[code] ?? [placeholderDetails()]).map((details) => {
      const text = texts[code];
      return [`\`${code}\``, kind, text?.message(details) ?? "", text?.hint(details, noAdvice) ?? ""];
    }),
  );
}

/** The errors of apps advise in their own words only. */
function noAdvice(action: AdviceAction): never {
  throw new TypeError(`An app's own error advises ${action}`);
}
