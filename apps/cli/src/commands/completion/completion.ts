import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";
import { filesWord } from "./files-word.ts";

/** A few lines for the shell, which call `berth __complete` at every Tab. */
export function completion(session: Session, shell: keyof typeof scripts): void {
  writeLine(session, scripts[shell]);
}

const scripts = {
  bash: `_berth() {
  local IFS=$'\\n' line
  COMPREPLY=()
  for line in $(berth __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null); do
    if [[ $line == "${filesWord}" ]]; then
      compopt -o default 2>/dev/null
      return
    fi
    COMPREPLY+=("\${line%%$'\\t'*}")
  done
}
complete -F _berth berth`,
  zsh: `#compdef berth
_berth() {
  local -a lines values shown
  lines=("\${(@f)$(berth __complete -- "\${words[@]:1:$((CURRENT-1))}" 2>/dev/null)}")
  if [[ $lines[1] == "${filesWord}" ]]; then
    _files
    return
  fi
  values=("\${(@)lines%%$'\\t'*}")
  shown=("\${(@)lines/$'\\t'/  -- }")
  compadd -l -d shown -a values
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _berth berth`,
  fish: `function __berth_complete
  set -l lines (berth __complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)
  if test "$lines[1]" = "${filesWord}"
    __fish_complete_path (commandline -ct)
  else if set -q lines[1]
    printf '%s\\n' $lines
  end
end
complete -c berth -f -a '(__berth_complete)'`,
  powershell: `Register-ArgumentCompleter -Native -CommandName berth -ScriptBlock {
  param($word, $tree, $position)
  $words = @($tree.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
  if ($word -eq '') { $words += '' }
  berth __complete -- @words 2>$null | Where-Object { $_ -ne '${filesWord}' } | ForEach-Object {
    $value, $text = $_ -split "\`t", 2
    if (-not $text) { $text = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $text)
  }
}`,
};
