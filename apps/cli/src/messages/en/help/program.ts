import type { Example } from "../../command-text.ts";

/** What people do with the commands of `berth --help`. */
export const commandHeadings = {
  create: "Create and remove hosts:",
  use: "Use a host:",
  operate: "Operate hosts:",
  watch: "Watch and clean up:",
  share: "Grant and revoke access:",
  certificates: "Renew certificates:",
  machines: "Manage machines:",
  tools: "Set up and try out:",
};

/** Commander's own words. In English it says them itself. */
export const commanderTexts = {
  usage: "Usage:",
  arguments: "Arguments:",
  options: "Options:",
  commands: "Commands:",
  optionsPlace: "[options]",
  commandPlace: "[command]",
  choices: (choices: readonly string[]) => `choices: ${choices.join(", ")}`,
  default: (value: string) => `default: ${value}`,
  withFacts: (description: string, facts: readonly string[]) => `${description} (${facts.join(", ")})`,
};

/** The sentences that belong to no single command. */
export const programText = {
  description:
    "Create a Docker host on Azure with one command. Berth creates the certificates, installs Docker Engine, secures its API with mutual TLS, verifies the host with a real handshake, and removes it without residue.",
  summary: "a Docker host on Azure in one command",
  version: "print the version",
  help: "show this help",
  helpCommand: "show the help of a command",
  everyCommandHeading: "Options of every command, before or after it:",
  moreOptions: (command: string) => `For all options: berth ${command} --help --all`,
  examplesHeading: "Examples:",
  examples: [
    ["berth create build-1 --allow-from 203.0.113.7", "create a host"],
    ['eval "$(berth env build-1)"', "use it with docker"],
    ["berth remove build-1", "remove it completely"],
    ["berth apply", "create the hosts declared in berth.yaml"],
  ] satisfies readonly Example[],
};
