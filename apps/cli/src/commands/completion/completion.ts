import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

/** A few lines for the shell, which call `berth __complete` at every Tab. */
export function completion(session: Session, shell: keyof typeof scripts): void {
  writeLine(session, scripts[shell]);
}

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
