import { z } from "zod";
import { exceedsExtent, isObject } from "../json.ts";
import { issueTexts } from "../messages/en/issues.ts";
import { extentText, maxExtent } from "./limits.ts";
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

/** A few aliases make a large file of a small text. The settings of an extension take 256 KB in all. */
const maxBytes = 128 * 1024;

/** The parsed file, or the reason why it cannot be parsed. */
function parse(text: string): ComposeFile | string {
  if (Buffer.byteLength(text) > maxBytes) return tooLarge;
  try {
    const found: unknown = parseYaml(text);
    if (!isObject(found)) return issueTexts.composeNotAMapping;
    const json = JSON.stringify(found);
    return Buffer.byteLength(json) > maxBytes ? tooLarge : (JSON.parse(json) as ComposeFile);
  } catch (error) {
    return issueTexts.composeUnreadable(error instanceof Error ? error.message : "");
  }
}

const tooLarge = `the compose file has more than ${maxBytes} bytes, with its aliases expanded`;

/** Finds what compose would reject on the machine, minutes later: https://github.com/compose-spec/compose-spec */
function composeProblem(file: ComposeFile): string | undefined {
  const { services } = file;
  if (exceedsExtent(file, maxExtent)) return `the compose file ${extentText}`;
  if (!isObject(services) || Object.keys(services).length === 0) return issueTexts.composeWithoutServices;
  for (const [name, service] of Object.entries(services)) {
    if (!isObject(service)) return issueTexts.serviceNotAMapping(name);
    if ("build" in service) return issueTexts.serviceWithBuild(name);
    if (!("image" in service) && !("extends" in service)) return issueTexts.serviceWithoutImage(name);
  }
  return undefined;
}
