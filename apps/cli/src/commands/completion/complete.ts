import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { configurationFolder } from "../../folder/locations.ts";
import { writeLine } from "../../output/write.ts";
import type { Environment, Session } from "../../session.ts";

/** Prints what may stand in the place of the last word, one per line. */
export async function complete(
  session: Session,
  words: readonly string[],
  _options: object,
  { parent }: Command,
): Promise<void> {
  if (parent === null) return;
  const last = words.at(-1) ?? "";
  const found = await candidates(session.env, parent, words.slice(0, -1));
  for (const each of found.filter((candidate) => candidate.startsWith(last))) writeLine(session, each);
}

async function candidates(env: Environment, program: Command, before: readonly string[]): Promise<string[]> {
  let command = program;
  for (const word of before) command = command.commands.find((each) => each.name() === word) ?? command;
  const option = command.options.find(({ long }) => long === before.at(-1));
  if (option?.argChoices !== undefined) return [...option.argChoices];
  const options = command.options.flatMap(({ long }) => (long === undefined || long === null ? [] : [long]));
  const subcommands = command.commands.map((each) => each.name()).filter((name) => !name.startsWith("__"));
  const argument = command.registeredArguments[0];
  const choices = argument?.argChoices ?? (argument?.name() === "name" ? await hostsOfFolder(env) : []);
  return [...subcommands, ...choices, ...options, "--help"];
}

/** The hosts for which this machine has certificates. Asking Azure at every Tab would be too slow. */
async function hostsOfFolder(env: Environment): Promise<string[]> {
  return readdir(join(configurationFolder(env), "hosts")).catch(() => []);
}
