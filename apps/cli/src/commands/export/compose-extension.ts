import { customScriptExtension, type DockerSettings, provisionRunCommand, type Secret, secret } from "@dockberth/core";
import { quotePosix } from "../../docker-cli/shells.ts";

export type ExtensionForm = "custom-script" | "run-command";

/** What is sent to Azure, in the form in which `az` sends it. */
export interface ExportedExtension {
  /** Without secrets: they print as `[secret]`. */
  readonly printable: object;
  readonly files: Readonly<Record<string, Secret>>;
  /** Sends the files. The words in capitals are placeholders. */
  readonly command: string;
}

/** Composes one of the forms in which Docker settings reach a machine. Throws what core's composers throw. */
export function composeExtension(form: ExtensionForm, settings: DockerSettings, folder: string): ExportedExtension {
  return form === "custom-script" ? extensionFiles(settings, folder) : runCommandFile(settings, folder);
}

function extensionFiles(dockerSettings: DockerSettings, folder: string): ExportedExtension {
  const extension = customScriptExtension(dockerSettings);
  const { settings, protectedSettings, publisher, type, typeHandlerVersion } = extension;
  const path = (name: string) => quotePosix(`${folder}/${name}`);
  return {
    printable: extension,
    files: {
      "settings.json": secret(JSON.stringify(settings)),
      "protected-settings.json": protectedSettings,
    },
    command: [
      "az vm extension set --resource-group GROUP --vm-name MACHINE",
      `--publisher ${publisher} --name ${type} --version ${typeHandlerVersion}`,
      `--settings ${path("settings.json")} --protected-settings ${path("protected-settings.json")}`,
    ].join(" "),
  };
}

/** With `az rest`, because `az vm run-command` takes protected parameters only as arguments, which everybody can read. */
function runCommandFile({ settings, protectedSettings }: DockerSettings, folder: string): ExportedExtension {
  const command = provisionRunCommand({ verb: "install", settings, protectedSettings });
  const protectedParameters = command.protectedParameters.map(({ name, value }) => ({ name, value: value.reveal() }));
  const machine =
    "/subscriptions/SUBSCRIPTION/resourceGroups/GROUP/providers/Microsoft.Compute/virtualMachines/MACHINE";
  return {
    printable: command,
    files: {
      "run-command.json": secret(
        JSON.stringify({ location: "LOCATION", properties: { ...command, protectedParameters } }),
      ),
    },
    command: `az rest --method put --url "${machine}/runCommands/berth-install?api-version=2024-07-01" --body @${quotePosix(`${folder}/run-command.json`)}`,
  };
}
