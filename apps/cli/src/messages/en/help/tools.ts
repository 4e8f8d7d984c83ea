import type { CommandText } from "../../command-text.ts";

/** Commands that work without a host. */
export const toolCommands = {
  export: {
    summary: "write templates and extensions to files",
    description: "Write what Berth composes to files, to deploy it with other tools.",
  },
  exportExtension: {
    summary: "write Docker settings as a VM extension",
    description:
      "Read Docker settings and compose the VM extension or the Run Command that applies them. Without --to the result is printed with its secrets hidden.",
    options: {
      settings: "the public settings as JSON or YAML, in the format of the retired DockerExtension",
      protectedSettings: "the protected settings: certs, login, environment",
      as: "what to compose",
      to: "write the files for Azure into this folder, readable by you alone",
    },
    examples: [
      ["berth export extension --settings public.json --protected-settings protected.json", "print the extension"],
      [
        "berth export extension --settings public.json --protected-settings protected.json --to out",
        "write files for az",
      ],
    ],
  },
  exportPortal: {
    summary: "write a template and a form for Azure's portal",
    description:
      "Write azuredeploy.json and createUiDefinition.json, with which people create a host in Azure's portal. They upload its certificates there as secure parameters; --host creates the certificates here.",
    arguments: { folder: "where to write the files" },
    options: {
      at: "the URL where the two files will be published; prints the button for it",
      host: "also create the certificates of this host, with your authority",
      location: "the Azure region of that host",
      dnsLabel: "the first label of its public DNS name",
      resourceGroup: "its resource group, from which its own DNS label is derived",
    },
    examples: [
      ["berth export portal out --host build-1 --location westeurope", "the files, and what to enter"],
      ["berth export portal --at https://raw.githubusercontent.com/OWNER/REPOSITORY/main/deploy/portal", "the button"],
    ],
  },
  defaults: {
    summary: "set defaults of options, and profiles",
    description:
      "Set defaults of --location, --subscription, --cloud and --allow-from. An option or a host file overrides them. A profile is a named set of defaults, which overrides those without a name.",
  },
  defaultsSet: {
    summary: "set a default",
    description:
      "Set a default on this machine. The subscription is used if AZURE_SUBSCRIPTION_ID is not set and no emulator is running, and the ranges of --allow-from if no host file is given.",
    arguments: { option: "the option", value: "its value; ranges are separated by commas" },
    options: { profile: "the profile to change; it is created if it does not exist" },
    examples: [
      ["berth defaults set location chinanorth3", "hosts are created there"],
      ["berth defaults set allow-from me", "this machine's public address, asked at each create"],
      ["berth defaults set subscription ID --profile work", "only with this profile"],
    ],
  },
  defaultsUnset: {
    summary: "remove a default",
    description: "Remove a default of this machine.",
    arguments: { option: "the option" },
    options: { profile: "the profile to change" },
    examples: [["berth defaults unset location", "use the location of the cloud"]],
  },
  defaultsShow: {
    summary: "show the defaults",
    description: "Show the defaults of this machine, with those of the profile in use.",
    options: { profile: "show the defaults with this profile" },
    examples: [["berth defaults show --json", "for programs"]],
  },
  defaultsList: {
    summary: "list the profiles",
    description: "List the profiles of this machine and their values, and show which one is in use.",
    examples: [["berth defaults list", "names, values, and the one in use"]],
  },
  defaultsUse: {
    summary: "use a profile from now on",
    description:
      "Use a profile where neither --profile nor BERTH_PROFILE names one. A profile that one of these names overrides AZURE_SUBSCRIPTION_ID and a running emulator; the profile in use does not.",
    arguments: { profile: "the profile" },
    options: { none: "use no profile" },
    examples: [
      ["berth defaults use work", "for all commands"],
      ["berth list --profile home", "for one command"],
      ["berth defaults use --none", "back to the defaults without a name"],
    ],
  },
  defaultsRemove: {
    summary: "remove a profile",
    description: "Remove a profile of this machine. Hosts are not changed.",
    arguments: { profile: "the profile" },
    examples: [["berth defaults remove work", "its values are deleted"]],
  },
  emulator: {
    summary: "run a small Azure on this machine",
    description:
      "Run a small Azure on this machine, for trying things out and for tests. As root on Linux, its virtual machines are real Linux systems.",
  },
  emulatorStart: {
    summary: "start it in the background",
    description: "Start the emulator. The hosts of an earlier run are available again.",
    options: {
      guests: "the virtual machines: real Linux systems (as root), or simulated",
      agent: "what runs extensions on real machines: an imitation, or Azure's own agent with a wire server (slower)",
      timeScale: "how much of Azure's waiting time to emulate: 0 for none, 1 for all",
      cloud: "the Azure cloud to emulate",
      foreground: "stay in this terminal; Ctrl-C stops it",
    },
    examples: [
      ["berth emulator start", "then: berth create demo --allow-from anywhere"],
      ["berth emulator start --guests simulated", "without root"],
    ],
  },
  emulatorStop: {
    summary: "stop it; its hosts are kept",
    description: "Stop the emulator. Its hosts keep their disks and are available again after the next start.",
    options: { forget: "also delete its hosts and their disks" },
  },
  emulatorStatus: {
    summary: "show whether it is running, and where",
    description: "Show whether an emulator is running, and where. The exit code is 9 if none is running.",
  },
  demo: {
    summary: "demonstrate everything on this machine",
    description:
      "Start an emulator, create a host in it, run a container there, show that other clients are rejected, remove everything, and verify that nothing is left.",
    options: { guests: "real Linux guests (as root), or simulated" },
  },
  completion: {
    summary: "print shell completion",
    description: "Print the completion of commands, options and hosts for bash, zsh, fish or PowerShell.",
    arguments: { shell: "the shell" },
    examples: [
      ['eval "$(berth completion bash)"', "in ~/.bashrc"],
      ["berth completion fish | source", "in ~/.config/fish/config.fish"],
    ],
  },
  complete: {
    summary: "complete a command line",
    description: "Print the words that may follow, one per line.",
    arguments: { words: "the words so far" },
  },
  version: {
    summary: "show versions",
    description: "Show the versions of berth and Node.js.",
  },
} satisfies Readonly<Record<string, CommandText>>;
