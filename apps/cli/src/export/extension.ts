import {
  type ComposedExtension,
  customScriptExtension,
  type DockerSettings,
  dockerExtension,
  dockerExtensionWarning,
  provisionRunCommand,
  type Secret,
  secret,
} from "@dockberth/core";
import { quotePosix } from "../shells/shell.ts";

export type ExtensionForm = "custom-script" | "run-command" | "docker-extension";

/** What goes to Azure, in the form in which `az` sends it. */
export interface ExportedExtension {
  /** Safe to print: a secret in it prints as `[secret]`. */
  readonly shown: object;
  readonly files: Readonly<Record<string, Secret>>;
  /** Sends the files; what stands in capitals is for the reader to fill in. */
  readonly command: string;
  readonly warning?: string;
}

/** Composes one of the forms in which Docker settings reach a machine. Throws what core's composers throw. */
export function composeExtension(form: ExtensionForm, settings: DockerSettings, folder: string): ExportedExtension {
  switch (form) {
    case "custom-script":
      return extensionFiles(customScriptExtension(settings), folder);
    case "docker-extension": {
      const extension = dockerExtension(settings.settings, settings.protectedSettings);
      return { ...extensionFiles(extension, folder), warning: dockerExtensionWarning };
    }
    case "run-command":
      return runCommandFile(settings, folder);
  }
}

function extensionFiles(extension: ComposedExtension, folder: string): ExportedExtension {
  const { settings, protectedSettings, publisher, type, typeHandlerVersion } = extension;
  const path = (name: string) => quotePosix(`${folder}/${name}`);
  return {
    shown: extension,
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

/** By `az rest`: `az vm run-command` takes protected parameters on its command line alone, where everybody sees them. */
function runCommandFile({ settings, protectedSettings }: DockerSettings, folder: string): ExportedExtension {
  const command = provisionRunCommand({ verb: "install", settings, protectedSettings });
  const protectedParameters = command.protectedParameters.map(({ name, value }) => ({ name, value: value.reveal() }));
  const machine =
    "/subscriptions/SUBSCRIPTION/resourceGroups/GROUP/providers/Microsoft.Compute/virtualMachines/MACHINE";
  return {
    shown: command,
    files: {
      "run-command.json": secret(
        JSON.stringify({ location: "LOCATION", properties: { ...command, protectedParameters } }),
      ),
    },
    command: `az rest --method put --url "${machine}/runCommands/berth-install?api-version=2024-07-01" --body @${quotePosix(`${folder}/run-command.json`)}`,
  };
}
