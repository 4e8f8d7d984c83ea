import { Argument, Command } from "commander";
import { writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { examples } from "./options.ts";

const scripts = {
  bash: `_berth() {
  local IFS=$'\\n'
  COMPREPLY=($(berth __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _berth berth`,
  zsh: `#compdef berth
_berth() { compadd -- \${(f)"$(berth __complete -- "\${words[@]:1:$((CURRENT-1))}" 2>/dev/null)"} }
compdef _berth berth`,
  fish: `complete -c berth -f -a '(berth __complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'`,
  powershell: `Register-ArgumentCompleter -Native -CommandName berth -ScriptBlock {
  param($word, $tree, $position)
  $words = @($tree.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
  if ($word -eq '') { $words += '' }
  berth __complete -- @words 2>$null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}`,
};

/** `berth completion`: a few lines for the shell, which ask berth itself at every key. */
export function completionCommand(session: Session): Command {
  return new Command("completion")
    .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(scripts)))
    .summary("print completion for bash, zsh, fish or PowerShell")
    .description("Print what makes the shell complete the commands, options and hosts of berth.")
    .addHelpText(
      "after",
      examples([
        ['eval "$(berth completion bash)"', "in ~/.bashrc"],
        ["berth completion fish | source", "in ~/.config/fish/config.fish"],
      ]),
    )
    .action((shell: keyof typeof scripts) => writeLine(session, scripts[shell]));
}

/** `berth __complete -- WORD…`: what may stand where the last word stands, one a line. */
export function completeCommand(session: Session, program: () => Command): Command {
  return new Command("__complete").argument("[words...]").action(async (words: string[]) => {
    const last = words.at(-1) ?? "";
    const found = await candidates(session, program(), words.slice(0, -1));
    for (const each of found.filter((candidate) => candidate.startsWith(last))) writeLine(session, each);
  });
}

async function candidates(session: Session, program: Command, before: readonly string[]): Promise<string[]> {
  let command = program;
  for (const word of before) command = command.commands.find((each) => each.name() === word) ?? command;
  const wanted = command.options.find(({ long }) => long === before.at(-1));
  if (wanted?.argChoices !== undefined) return [...wanted.argChoices];
  const options = command.options.flatMap(({ long }) => (long === undefined || long === null ? [] : [long]));
  const subcommands = command.commands.map((each) => each.name()).filter((name) => !name.startsWith("__"));
  const argument = command.registeredArguments[0];
  const choices = argument?.argChoices ?? (argument?.name() === "name" ? await hostNames(session) : []);
  return [...subcommands, ...choices, ...options, "--help"];
}

/** The hosts that this machine holds keys for; asking Azure at every key would be too slow. */
async function hostNames({ env }: Session): Promise<string[]> {
  const [{ readdir }, { join }, { configurationFolder }] = await Promise.all([
    import("node:fs/promises"),
    import("node:path"),
    import("../folder/place.ts"),
  ]);
  return readdir(join(configurationFolder(env), "hosts")).catch(() => []);
}
