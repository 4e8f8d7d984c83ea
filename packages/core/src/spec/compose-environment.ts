import { issueTexts } from "../messages/issues.ts";
import type { Secret } from "../secret.ts";
import type { ComposeFiles } from "./compose-needs.ts";
import { atLine, parseCompose } from "./compose-parse.ts";
import { type VariableState, variableProblems } from "./compose-variables.ts";
import { decodeBytes } from "./encoded-bytes.ts";
import { envFileEntries } from "./env-file.ts";

/** What gives values to the variables of a compose file. */
interface VariableSources {
  readonly composeEnvironment: Readonly<Record<string, string>>;
  readonly composeEnvFile?: string | undefined;
  readonly secretEnvironment: Readonly<Record<string, Secret>>;
  readonly secretEnvFile?: Secret | undefined;
  readonly composeFiles: ComposeFiles;
}

/** What is wrong with the variables of a compose file, and those that compose would replace by nothing. */
export function composeVariables(
  text: string,
  sources: VariableSources,
): { readonly problems: readonly string[]; readonly unset: readonly string[] } {
  const parsed = parseCompose(text);
  if ("problem" in parsed) return { problems: [], unset: [] };
  const { fields, lineOf } = parsed;
  const states = variableStates(sources);
  const { missing, malformed } = variableProblems(fields, (name) => states.get(name) ?? "unset");
  const required = new Map(missing.filter(({ isRequired }) => isRequired).map(({ name, at }) => [name, at]));
  return {
    problems: [
      ...malformed.map((at) => atLine(text, lineOf(at), issueTexts.composeTemplate(at.join(".")))),
      ...[...required].map(([name, at]) => atLine(text, lineOf(at), issueTexts.composeVariable(name))),
    ],
    unset: [...new Set(missing.filter(({ isRequired }) => !isRequired).map(({ name }) => name))],
  };
}

/** The host's own variables, and those that compose sets. */
const ownVariables = ["PATH", "HOME", "PWD", "COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES"];

function variableStates(sources: VariableSources): Map<string, VariableState> {
  const { composeEnvironment, secretEnvironment, composeEnvFile = "", secretEnvFile, composeFiles } = sources;
  const given = [composeEnvFile, secretEnvFile?.reveal() ?? ""].join("\n");
  const beside = composeFiles[".env"];
  // As with the option of docker compose, other env files replace the one beside the compose file.
  const files = given.trim() === "" && beside !== undefined ? decodeBytes(beside.reveal()).toString("utf8") : given;
  const inFiles = envFileEntries(files).filter(({ value }) => value !== "none");
  const values = { ...composeEnvironment, ...revealed(secretEnvironment) };
  return new Map<string, VariableState>([
    ...ownVariables.map((name) => [name, "set"] as const),
    ...inFiles.map(({ name, value }) => [name, value === "empty" ? "empty" : "set"] as const),
    ...Object.entries(values).map(([name, value]) => [name, value === "" ? "empty" : "set"] as const),
  ]);
}

function revealed(secrets: Readonly<Record<string, Secret>>): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, value.reveal()]));
}
