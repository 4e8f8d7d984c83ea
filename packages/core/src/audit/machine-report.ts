import type { Answer, FileFacts, MachineFacts } from "./facts.ts";

/**
 * Reads what `machine.sh` printed. Azure keeps the last 4 KB: a report that is not whole is none, since what is missing
 * would look like what is not there.
 */
export function parseMachineReport(output: string): Answer<MachineFacts> {
  const lines = output.split(/\r?\n/).map((line) => line.trimEnd());
  if (!lines.includes("begin") || !lines.includes("end")) return { reason: "what the machine said was cut off" };
  const records = lines.map((line) => line.split("|"));
  const of = (kind: string) => records.filter(([first]) => first === kind).map((record) => record.slice(1));
  const [dataRoot] = of("d");
  const members = of("g")[0]?.[0] ?? "";
  return {
    value: {
      options: optionsOf(of("o"), of("o!"), of("a")),
      files: new Map(of("f").flatMap(fileOf)),
      auditRules:
        of("r!").length > 0 ? { reason: of("r!")[0]?.[0] ?? "" } : { value: of("r").map(([rule = ""]) => rule) },
      dataRoot: dataRoot === undefined ? undefined : { path: dataRoot[0] ?? "", mount: dataRoot[1] ?? "/" },
      dockerGroup: members.split(",").filter((member) => member !== ""),
    },
  };
}

function fileOf([name = "", path = "", owner = "", mode = ""]: readonly string[]): [string, FileFacts][] {
  return /^[0-7]{1,4}$/.test(mode) ? [[name, { path, owner, mode: Number.parseInt(mode, 8) }]] : [];
}

/** Arguments stand over the file; the daemon itself refuses an option that is in both. */
function optionsOf(
  file: readonly (readonly string[])[],
  missing: readonly (readonly string[])[],
  flags: readonly (readonly string[])[],
): MachineFacts["options"] {
  const options = parseJson(file[0]?.join("|"));
  if (options === undefined) return { reason: missing[0]?.[0] ?? "the daemon's options could not be read" };
  for (const [text = ""] of flags) {
    const at = text.indexOf("=");
    const [name, value] = [text.slice(0, at), text.slice(at + 1)];
    const key = name === "default-ulimit" ? "default-ulimits" : name;
    options[key] = value === "true" ? true : value === "false" ? false : value;
  }
  return { value: options };
}

function parseJson(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
