import { clientTools } from "../events.ts";
import { isObject, parseJson } from "../json.ts";
import type { FileFacts, MachineFacts, Observed } from "./facts.ts";

/**
 * Parses the output of `machine.sh`. Azure keeps the last 4 KB. A truncated report is rejected, because missing lines
 * would look like missing files and options.
 */
export function parseMachineReport(output: string): Observed<MachineFacts> {
  const lines = output.split(/\r?\n/).map((line) => line.trimEnd());
  if (!lines.includes("begin") || !lines.includes("end")) return { reason: { code: "report-truncated" } };
  const records = lines.map((line) => line.split("|"));
  const of = (kind: string) => records.filter(([first]) => first === kind).map((record) => record.slice(1));
  const [dataRoot] = of("d");
  const members = of("g")[0]?.[0] ?? "";
  return {
    value: {
      options: optionsOf(of("o"), of("o!").length > 0, of("a")),
      files: new Map(of("f").flatMap(fileOf)),
      auditRules:
        of("r!").length > 0
          ? { reason: { code: "audit-rules-unreadable" } }
          : { value: of("r").map(([rule = ""]) => rule) },
      dataRoot: dataRoot === undefined ? undefined : { path: dataRoot[0] ?? "", mount: dataRoot[1] ?? "/" },
      missingTools: of("p").flatMap(([tool]) => clientTools.filter((each) => each === tool)),
      dockerGroup: members.split(",").filter((member) => member !== ""),
    },
  };
}

function fileOf([name = "", path = "", owner = "", mode = ""]: readonly string[]): [string, FileFacts][] {
  return /^[0-7]{1,4}$/.test(mode) ? [[name, { path, owner, mode: Number.parseInt(mode, 8) }]] : [];
}

/** Arguments take precedence over the file. The daemon itself rejects an option that is in both. */
function optionsOf(
  file: readonly (readonly string[])[],
  isToolMissing: boolean,
  flags: readonly (readonly string[])[],
): MachineFacts["options"] {
  const found = parseJson(file[0]?.join("|"));
  if (!isObject(found)) return { reason: { code: isToolMissing ? "no-json-tool" : "options-unreadable" } };
  const options: Record<string, unknown> = { ...found };
  for (const [text = ""] of flags) {
    const at = text.indexOf("=");
    const [name, value] = [text.slice(0, at), text.slice(at + 1)];
    const key = name === "default-ulimit" ? "default-ulimits" : name;
    options[key] = value === "true" ? true : value === "false" ? false : value;
  }
  return { value: options };
}
