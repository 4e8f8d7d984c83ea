import * as z from "zod";
import { isObject } from "../json.ts";
import { lazy } from "../lazy.ts";
import { issueTexts } from "../messages/issues.ts";
import { misspelledFields } from "./compose-fields.ts";
import { atLine, type ComposeFields, type ComposeIssue, type Path, parseCompose, servicesOf } from "./compose-parse.ts";
import { dependencyCycle, externalResources, undeclaredReferences } from "./compose-references.ts";
import { composeText } from "./compose-text.ts";
import { wrongComposeTypes } from "./compose-types.ts";
import { wrongComposeValues } from "./compose-values.ts";

/**
 * A compose file: its text in YAML or JSON, or an object. The host gets the text as it is, and docker compose alone reads
 * it. Here it is only checked for what would fail there, minutes later.
 */
export const compose = lazy(() =>
  z
    .union([z.record(z.string(), z.unknown()), z.string()], {
      error: issueTexts.compose,
    })
    .transform((value, context): string => {
      const text = typeof value === "string" ? value : composeText(value);
      const parsed = parseCompose(text);
      const issues = "problem" in parsed ? [parsed.problem] : problemsIn(parsed);
      for (const { line, message } of issues)
        context.addIssue({ code: "custom", message: atLine(text, line, message) });
      return text;
    }),
);

/** What a compose file expects on a host, and a new one does not have. */
export function missingOnNewHost(text: string): { readonly name: string; readonly problem: string }[] {
  const parsed = parseCompose(text);
  if ("problem" in parsed) return [];
  return externalResources(parsed.fields).flatMap(({ kind, key, name }) => {
    if (kind !== "networks" && kind !== "volumes") return [];
    const one = kind === "networks" ? "network" : "volume";
    const problem = atLine(text, parsed.lineOf([kind, key]), issueTexts.composeExternalOnHost(one, name));
    return [{ name, problem }];
  });
}

/**
 * Images of registries in upper case, for which Docker does not find the login: it compares the letters of names as they are
 * (docker/cli#2753). @param registries those with a login, in lower case
 */
export function imagesWithoutLogin(text: string, registries: readonly string[]): string[] {
  const parsed = parseCompose(text);
  if ("problem" in parsed) return [];
  return servicesOf(parsed.fields).flatMap(([name, { image }]) => {
    const [registry = ""] = typeof image === "string" ? image.split("/") : [];
    if (registries.includes(registry) || !registries.includes(registry.toLowerCase())) return [];
    return [atLine(text, parsed.lineOf(["services", name, "image"]), issueTexts.registryInUpperCase(registry))];
  });
}

/** What compose would reject on the host, whatever files are there. */
function problemsIn(parsed: ComposeFields): ComposeIssue[] {
  const { fields, lineOf, isTagged } = parsed;
  const found = structureProblems(parsed);
  if (found.length > 0 || isTagged) return found;
  // What is included may declare what this file uses.
  const undeclared = "include" in fields ? [] : undeclaredReferences(fields);
  const cycle = dependencyCycle(fields);
  const unsupported = externalResources(fields).filter(({ kind }) => kind === "secrets" || kind === "configs");
  return [
    ...wrongComposeTypes(fields).map(({ field, at, message }) => {
      return { line: lineOf(at), message: issueTexts.composeField(field, message) };
    }),
    ...[...misspelledFields(fields), ...wrongComposeValues(fields)].map(({ at, message }) => {
      return { line: lineOf(at), message };
    }),
    ...unsupported.map(({ kind, key }) => {
      return { line: lineOf([kind, key]), message: issueTexts.composeExternal(kind, key) };
    }),
    ...(cycle === undefined
      ? []
      : [{ line: lineOf(["services", cycle[0] ?? ""]), message: issueTexts.composeCycle(cycle) }]),
    ...undeclared.map(({ service, field, name, kind }) => {
      return { line: lineOf(["services", service, field]), message: issueTexts.composeReference(service, name, kind) };
    }),
  ];
}

function structureProblems({ fields: { services = {}, include }, lineOf }: ComposeFields): ComposeIssue[] {
  const at = (path: Path, message: string): ComposeIssue => ({ line: lineOf(path), message });
  if (!isObject(services) || (Object.keys(services).length === 0 && include === undefined))
    return [at(["services"], issueTexts.composeWithoutServices)];
  return Object.entries(services).flatMap(([name, service]) => {
    if (!isObject(service)) return [at(["services", name], issueTexts.serviceNotAMapping(name))];
    const isComplete = ["image", "build", "extends", "provider"].some((key) => key in service);
    return isComplete ? [] : [at(["services", name], issueTexts.serviceWithoutImage(name))];
  });
}
