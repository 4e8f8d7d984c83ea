/** The shells that `berth env` can speak to. */
export const shellNames = ["bash", "zsh", "sh", "fish", "powershell", "cmd", "tcsh", "emacs"] as const;
export type ShellName = (typeof shellNames)[number];

interface Shell {
  readonly set: (name: string, value: string) => string;
  readonly unset: (name: string) => string;
  /** How a person applies the lines, as a comment of the shell's own. */
  readonly advice: (command: string) => string;
}

const posix: Shell = {
  set: (name, value) => `export ${name}=${quotePosix(value)}`,
  unset: (name) => `unset ${name}`,
  advice: (command) => `# Apply it with: eval "$(${command})"`,
};

export const shells: Readonly<Record<ShellName, Shell>> = {
  bash: posix,
  zsh: posix,
  sh: posix,
  fish: {
    set: (name, value) => `set -gx ${name} ${quoteFish(value)};`,
    unset: (name) => `set -e ${name};`,
    advice: (command) => `# Apply it with: ${command} | source`,
  },
  powershell: {
    set: (name, value) => `$Env:${name} = ${quotePowerShell(value)}`,
    unset: (name) => `Remove-Item -ErrorAction SilentlyContinue Env:\\${name}`,
    advice: (command) => `# Apply it with: & ${command} | Invoke-Expression`,
  },
  cmd: {
    set: (name, value) => `SET "${name}=${plainForCmd(value)}"`,
    unset: (name) => `SET ${name}=`,
    advice: (command) => `REM Apply it with: @FOR /f "tokens=*" %i IN ('${command}') DO @%i`,
  },
  tcsh: {
    set: (name, value) => `setenv ${name} ${quoteTcsh(value)};`,
    unset: (name) => `unsetenv ${name};`,
    advice: (command) => `# Apply it with: eval \`${command}\``,
  },
  emacs: {
    set: (name, value) => `(setenv "${name}" "${value.replaceAll(/["\\]/g, "\\$&")}")`,
    unset: (name) => `(setenv "${name}" nil)`,
    advice: (command) => `;; Apply it with: (eval-buffer), after M-! ${command}`,
  },
};

/** The shell that the person most likely sits in. */
export function detectShell(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): ShellName {
  const name =
    (env["SHELL"] ?? "")
      .split(/[/\\]/)
      .at(-1)
      ?.replace(/\.exe$/, "") ?? "";
  if (name === "csh") return "tcsh";
  const known = shellNames.find((each) => each === name);
  if (known !== undefined) return known;
  if (platform !== "win32") return "sh";
  // Both are set for cmd; PowerShell adds a path of the user's own to the machine-wide ones.
  return (env["PSModulePath"] ?? "").split(";").length >= 3 ? "powershell" : "cmd";
}

/** A word for a POSIX shell. */
export function quotePosix(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

function quoteFish(value: string): string {
  return `'${value.replaceAll(/['\\]/g, "\\$&")}'`;
}

/** PowerShell takes the typographic quotes for quotes as well. */
function quotePowerShell(value: string): string {
  return `'${value.replaceAll(/['\u2018\u2019\u201a\u201b]/g, "$&$&")}'`;
}

/** `!` calls up the history even between single quotes. */
function quoteTcsh(value: string): string {
  return `'${value.replaceAll("'", "'\\''").replaceAll(/[!\n]/g, "\\$&")}'`;
}

/** cmd has no quoting that holds at the prompt and in a batch file alike, so what would need it is refused. */
function plainForCmd(value: string): string {
  const found = /["%!\r\n]/.exec(value)?.[0];
  if (found === undefined) return value;
  throw new RangeError(`cmd cannot take the character ${JSON.stringify(found)} in ${JSON.stringify(value)}`);
}
