import {
  type AdviceAction,
  BerthError,
  type CodedError,
  describeError,
  type ErrorKind,
  type ErrorText,
  type ProvisionExitCode,
  provisionExitCodes,
  reasonText,
} from "@dockberth/core";
import { exampleDetails, placeholderDetails } from "@dockberth/testing/placeholders";
import { FunctionError } from "../../../apps/azure-function/src/errors.ts";
import { CliError } from "../../../apps/cli/src/errors.ts";
import { coreErrorTexts } from "../../../apps/cli/src/messages/en/errors.ts";
import { phrasesOf } from "../../../apps/cli/src/messages/en/phrases.ts";
import { ActionError } from "../../../apps/github-action/src/errors.ts";
import { SlackError } from "../../../apps/slack-bot/src/errors.ts";
import { functionExamples, slackExamples } from "./app-error-examples.ts";
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

interface App {
  readonly name: string;
  readonly errors: AppErrors;
  /** Details between which the sentences choose. */
  readonly examples?: object;
}

/** The errors of each app, beside core's. */
const apps: readonly App[] = [
  { name: "the command line", errors: CliError },
  { name: "the GitHub Action", errors: ActionError },
  { name: "the Slack bot", errors: SlackError, examples: slackExamples },
  { name: "the Azure Function", errors: FunctionError, examples: functionExamples },
];

const heading = ["code", "what happened, and why", "what to do"];

/** `docs/errors.md`: every code of core, by kind; the exit codes of the provisioning script; and the codes of each app. */
export function errorsPage(): string {
  return markdownPage([
    "# Errors",
    generatedNotice,
    "Every failure is an error with a `code`, a `kind`, `details` with fields for programs, a message that says what happened and why, and a " +
      "hint that says what to do. Each adapter maps the kind to an exit code, an HTTP status or a color. `isBerthError(error, code?)` recognizes " +
      "an error of core. Codes, kinds and fields are stable; the wording is not. Each adapter gives the hints in its own terms; those of core " +
      "are shown here as the command line gives them. Text in ‹ › is filled in.",
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
    ...apps.flatMap((app) => [
      `## Errors of ${app.name}`,
      markdownTable([["code", "kind", ...heading.slice(1)], ...appRows(app)]),
    ]),
  ]);
}

function coreRows(kind: ErrorKind): string[][] {
  const codes = Object.entries(BerthError.definitions).filter(([, definition]) => definition.kind === kind);
  return codes.flatMap(([code]) => {
    // The exit codes of `provision-failed` have a table of their own.
    const examples = code === "provision-failed" ? [placeholderDetails()] : exampleDetails(code);
    const texts = examples.map((details) => inCliWords(new BerthError(code as "unexpected", details)));
    return byHint(texts).map((cells) => [`\`${code}\``, ...cells]);
  });
}

function provisionRow(exitCode: ProvisionExitCode): string[] {
  const reason = { code: "exit-code", exitCode } as const;
  const error = new BerthError("provision-failed", { host: "‹host›", exitCode, reason, output: "" });
  const { hint } = inCliWords(error);
  return [String(exitCode), reasonText(reason), hint];
}

/** The advice of core's errors in the words of the command line, which most readers of the page know. */
function inCliWords(error: CodedError): { message: string; hint: string } {
  return describeError(error, { phrases: phrasesOf("berth create"), errors: coreErrorTexts });
}

function appRows({ errors, examples = {} }: App): string[][] {
  const known = examples as Readonly<Record<string, readonly never[]>>;
  return Object.entries(errors.definitions).flatMap(([code, { kind }]) => {
    const texts = (known[code] ?? [placeholderDetails()]).map((details) => ({
      message: errors.texts[code]?.message(details) ?? "",
      hint: errors.texts[code]?.hint(details, noAdvice) ?? "",
    }));
    return byHint(texts).map((cells) => [`\`${code}\``, kind, ...cells]);
  });
}

/** The messages that share a hint, in one cell, and the hint. */
function byHint(texts: readonly { readonly message: string; readonly hint: string }[]): string[][] {
  return [...Map.groupBy(texts, ({ hint }) => hint)].map(([hint, group]) => [
    group.map(({ message }) => message).join("<br>"),
    hint,
  ]);
}

/** The errors of apps advise in their own words only. */
function noAdvice(action: AdviceAction): never {
  throw new TypeError(`An app's own error advises ${action}`);
}
