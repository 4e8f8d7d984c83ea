import { z } from "zod";
import { exceedsExtent, isObject } from "../json.ts";
import { extentText, maxExtent } from "./limits.ts";
import { parseYaml } from "./yaml.ts";

type ComposeFile = Record<string, z.core.util.JSONType>;

/** A compose file: an object, or its text in YAML or JSON. */
export const compose = z
  .union([z.record(z.string(), z.json()), z.string()], {
    error: "give a compose file: an object, or YAML or JSON text",
  })
  .transform((value, context): ComposeFile => {
    const found = typeof value === "string" ? parse(value) : value;
    const problem = typeof found === "string" ? found : composeProblem(found);
    if (problem === undefined) return found as ComposeFile;
    context.addIssue({ code: "custom", message: problem });
    return z.NEVER;
  });

/** A few aliases make a large file of a small text. The settings of an extension take 256 KB in all. */
const maxBytes = 128 * 1024;

/** The parsed file, or the reason why it cannot be parsed. */
function parse(text: string): ComposeFile | string {
  if (Buffer.byteLength(text) > maxBytes) return tooLarge;
  try {
    const found: unknown = parseYaml(text);
    if (!isObject(found)) return "the compose file is not a mapping of fields";
    const json = JSON.stringify(found);
    return Buffer.byteLength(json) > maxBytes ? tooLarge : (JSON.parse(json) as ComposeFile);
  } catch (error) {
    return `the compose file is neither YAML nor JSON: ${error instanceof Error ? error.message : ""}`;
  }
}

const tooLarge = `the compose file has more than ${maxBytes} bytes, with its aliases expanded`;

/** Finds what compose would reject on the machine, minutes later: https://github.com/compose-spec/compose-spec */
function composeProblem(file: ComposeFile): string | undefined {
  const { services } = file;
  if (exceedsExtent(file, maxExtent)) return `the compose file ${extentText}`;
  if (!isObject(services) || Object.keys(services).length === 0) return "the compose file has no services";
  for (const [name, service] of Object.entries(services)) {
    if (!isObject(service)) return `service ${name} of the compose file is not a mapping of fields`;
    if ("build" in service) return `service ${name} has a build, but the host has no source files; use an image`;
    if (!("image" in service) && !("extends" in service)) return `service ${name} of the compose file has no image`;
  }
  return undefined;
}
