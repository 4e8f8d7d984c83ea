import { z } from "zod";
import { isObject } from "../json.ts";
import { issueTexts } from "../messages/en/issues.ts";
import { parseYaml } from "./yaml.ts";

type ComposeFile = Record<string, z.core.util.JSONType>;

/** A compose file: an object, or its text in YAML or JSON. */
export const compose = z
  .union([z.record(z.string(), z.json()), z.string()], {
    error: issueTexts.compose,
  })
  .transform((value, context): ComposeFile => {
    const found = typeof value === "string" ? parse(value) : value;
    const problem = typeof found === "string" ? found : composeProblem(found);
    if (problem === undefined) return found as ComposeFile;
    context.addIssue({ code: "custom", message: problem });
    return z.NEVER;
  });

/** The parsed file, or the reason why it cannot be parsed. */
function parse(text: string): ComposeFile | string {
  try {
    const found: unknown = parseYaml(text);
    if (isObject(found)) return JSON.parse(JSON.stringify(found)) as ComposeFile;
    return issueTexts.composeNotAMapping;
  } catch (error) {
    return issueTexts.composeUnreadable(error instanceof Error ? error.message : "");
  }
}

/** Finds what compose would reject on the machine, minutes later: https://github.com/compose-spec/compose-spec */
function composeProblem({ services }: ComposeFile): string | undefined {
  if (!isObject(services) || Object.keys(services).length === 0) return issueTexts.composeWithoutServices;
  for (const [name, service] of Object.entries(services)) {
    if (!isObject(service)) return issueTexts.serviceNotAMapping(name);
    if ("build" in service) return issueTexts.serviceWithBuild(name);
    if (!("image" in service) && !("extends" in service)) return issueTexts.serviceWithoutImage(name);
  }
  return undefined;
}
