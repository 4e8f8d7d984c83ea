import { Command } from "commander";
import { writeJson, writeLine } from "../../outputs.ts";
import type { Session } from "../../session.ts";
import { type MachineOptions, machineOf, withMachine } from "../machine-options.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withProgress } from "../options.ts";

type Options = ConnectionOptions &
  OutputOptions &
  MachineOptions & {
    readonly extension?: string;
    readonly publisher: string;
    readonly type: string;
    readonly version: string;
    readonly settings?: string;
    readonly protectedSettingsFile?: string;
  };

/** `berth extension set`: puts one on a machine, and waits for its handler. */
export function setExtensionCommand(session: Session): Command {
  return withConnection(withProgress(withMachine(new Command("set"))))
    .requiredOption("--publisher <name>", "such as Microsoft.Azure.Extensions")
    .requiredOption("--type <name>", "such as CustomScript")
    .requiredOption("--version <version>", "major and minor, such as 2.1")
    .option("--extension <name>", "its name on the machine (default: its type)")
    .option("--settings <json>", "what everybody with read access to the machine may see")
    .option("--protected-settings-file <path>", "a file with the protected settings, as JSON; `-` is stdin")
    .summary("put an extension on a machine, or change it")
    .description(
      "Put an extension on a machine, or change its settings, and wait for its handler. Azure takes one of a publisher and type per machine; one of another name is not replaced. Protected settings come from a file or from stdin, never from an argument.",
    )
    .addHelpText(
      "after",
      examples([
        [
          "berth extension set build-1 --publisher Microsoft.Azure.Monitor --type AzureMonitorLinuxAgent --version 1.33",
          "Azure's monitoring",
        ],
      ]),
    )
    .action((name: string | undefined, options: Options) => set(session, name, options));
}

async function set(session: Session, name: string | undefined, options: Options): Promise<void> {
  const [{ setExtension }, { connect }, { showProgress }, { readSecretFile }] = await Promise.all([
    import("@dockberth/core"),
    import("../../connection/connect.ts"),
    import("../../progress.ts"),
    import("../../secret-input.ts"),
  ]);
  const { publisher, type, version, extension, settings, protectedSettingsFile: file } = options;
  const machine = await machineOf(name, options);
  const request = {
    ...{ publisher, type, version },
    ...(extension === undefined ? {} : { name: extension }),
    ...(settings === undefined ? {} : { settings: await parseSettings(settings) }),
    ...(file === undefined ? {} : { protectedSettings: await readSecretFile(session, file) }),
  };
  const { azure } = await connect(session, options);
  const progress = showProgress(session, options);
  try {
    const set = await setExtension(azure, machine, request, { signal: session.signal, onEvent: progress.onEvent });
    if (options.json === true) writeJson(session, set);
    else writeLine(session, `Extension ${set.name} is ${set.state.toLowerCase()}.`);
  } finally {
    progress.close();
  }
}

async function parseSettings(text: string): Promise<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, in the same words.
  }
  const { BerthError } = await import("@dockberth/core");
  throw new BerthError("settings-invalid", { issues: [{ path: "settings", message: "is not a JSON object" }] });
}
