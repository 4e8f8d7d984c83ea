import { issueTexts } from "../messages/issues.ts";
import type { Secret } from "../secret.ts";
import type { ComposeFiles } from "./compose-needs.ts";
import { atLine, parseCompose } from "./compose-parse.ts";
import { wrongComposeValues } from "./compose-values.ts";
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

/** What is wrong with the variables of a compose file, and what compose makes of those that are given and of those that are not. */
export interface ComposeVariables {
  readonly problems: readonly string[];
  /** Those that compose would replace by nothing. */
  readonly unset: readonly string[];
  /** Settings of compose itself that have no effect on a host. */
  readonly ignored: readonly string[];
}

export function composeVariables(text: string, sources: VariableSources): ComposeVariables {
  const parsed = parseCompose(text);
  if ("problem" in parsed) return { problems: [], unset: [], ignored: [] };
  const { fields, lineOf, isTagged } = parsed;
  const states = variableStates(sources);
  const { missing, malformed, filled } = variableProblems(fields, (name) => states.get(name) ?? "unset");
  const required = new Map(missing.filter(({ isRequired }) => isRequired).map(({ name, at }) => [name, at]));
  const optional = missing.filter(({ isRequired }) => !isRequired);
  // What is wrong in any case is reported with the file, so only what an unset variable makes wrong is left.
  const without = new Map(optional.map(({ name, at }) => [at.join("\0"), name]));
  const wrong = required.size > 0 || isTagged ? [] : wrongComposeValues(filled);
  return {
    problems: [
      ...malformed.map((at) => atLine(text, lineOf(at), issueTexts.composeTemplate(at.join(".")))),
      ...[...required].map(([name, at]) => atLine(text, lineOf(at), issueTexts.composeVariable(name))),
      ...wrong.flatMap(({ at, message }) => {
        const name = without.get(at.join("\0"));
        return name === undefined ? [] : [atLine(text, lineOf(at), issueTexts.composeWithout(message, name))];
      }),
    ],
    unset: [...new Set(optional.map(({ name }) => name))],
    ignored: ignoredSettings.filter((name) => states.get(name) === "set"),
  };
}

/** Berth names the files: https://docs.docker.com/compose/how-tos/environment-variables/envvars/ */
const ignoredSettings = ["COMPOSE_FILE", "COMPOSE_PATH_SEPARATOR", "COMPOSE_ENV_FILES"];

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
