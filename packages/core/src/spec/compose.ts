import { z } from "zod";
import { parseYaml } from "./yaml.ts";

type ComposeFile = Record<string, z.core.util.JSONType>;

/** A compose file: an object, or its text in YAML or JSON. */
export const compose = z
  .union([z.record(z.string(), z.json()), z.string()], {
    error: "give a compose file: an object, or YAML or JSON text",
  })
  .transform((value, context): ComposeFile => {
    const found = typeof value === "string" ? read(value) : value;
    const problem = typeof found === "string" ? found : problemOf(found);
    if (problem === undefined) return found as ComposeFile;
    context.addIssue({ code: "custom", message: problem });
    return z.NEVER;
  });

/** The file, or why it is none. */
function read(text: string): ComposeFile | string {
  try {
    const found: unknown = parseYaml(text);
    if (isMapping(found)) return JSON.parse(JSON.stringify(found)) as ComposeFile;
    return "the compose file is not a mapping of fields";
  } catch (error) {
    return `the compose file is neither YAML nor JSON: ${error instanceof Error ? error.message : ""}`;
  }
}

/** What compose itself would refuse, minutes later and on the machine: https://github.com/compose-spec/compose-spec */
function problemOf({ services }: ComposeFile): string | undefined {
  if (!isMapping(services) || Object.keys(services).length === 0) return "the compose file has no services";
  for (const [name, service] of Object.entries(services)) {
    if (!isMapping(service)) return `service ${name} of the compose file is not a mapping of fields`;
    if ("build" in service)
      return `service ${name} has a build, and the host has no files to build from; give an image`;
    if (!("image" in service) && !("extends" in service)) return `service ${name} of the compose file has no image`;
  }
  return undefined;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
