import {
  connectionTexts,
  jsonText,
  machineReferenceTexts,
  mannersTexts,
  priceText,
  quietText,
  rawText,
  refreshText,
  registrationText,
  sshTexts,
  takeOverText,
} from "../messages/help/options.ts";
import { languages } from "../messages/language.ts";
import { type OptionSet, optionSet } from "./define-command.ts";

export const clouds = ["public", "china", "usgov"] as const;
export const guestKinds = ["auto", "linux", "simulated"] as const;
export const engineSources = ["auto", "distribution", "docker"] as const;

export const json = optionSet(jsonText, {
  json: "--json",
  query: { flags: "--query <expression>", implies: { json: true } },
});

export const quiet = optionSet(quietText, { quiet: "-q, --quiet" });

/** For commands that pass on what something on a host has written. */
export const raw = optionSet(rawText, { raw: "--raw" });

export const connection = optionSet(connectionTexts, {
  emulator: { flags: "--emulator", conflicts: ["subscription"] },
  subscription: "--subscription <id>",
  cloud: { flags: "--cloud <name>", choices: clouds },
  profile: "--profile <name>",
});

/** For commands that answer without Azure where they can. */
export const refresh = optionSet(refreshText, { refresh: "--refresh" });

/** How to sign in, for the commands that use SSH. */
export const sshOptions = optionSet(sshTexts, {
  user: { flags: "--user <name>", default: "berth" },
  identity: "--identity <path>",
  newKeys: "--new-keys",
});

/** What every command has. */
export const manners = optionSet(mannersTexts, {
  debug: "--debug",
  noColor: "--no-color",
  lang: { flags: "--lang <language>", choices: languages },
});

/** What may stand before the command too. */
export const global: readonly OptionSet[] = [connection, json, quiet, manners];

export const priceOptions = optionSet(priceText, {
  prices: "--prices",
  currency: { flags: "--currency <code>", implies: { prices: true } },
});

export const takeOver = optionSet(takeOverText, { takeOver: "--take-over" });

export const registration = optionSet(registrationText, { noRegister: "--no-register" });

/** A host by its name, or any machine by its resource id. */
export const machineReference = optionSet(machineReferenceTexts.options, { machineId: "--machine-id <id>" });
