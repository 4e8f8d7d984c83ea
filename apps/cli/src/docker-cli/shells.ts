import { inputTexts } from "../messages/input.ts";
import { applyWith } from "../messages/shells.ts";
import type { Environment } from "../session.ts";

/** The shells that `berth env` supports. */
export const shellNames = ["bash", "zsh", "sh", "fish", "powershell", "cmd", "tcsh", "emacs"] as const;
export type ShellName = (typeof shellNames)[number];

/** The variables that point docker at a host. */
export const dockerVariables = ["DOCKER_TLS_VERIFY", "DOCKER_HOST", "DOCKER_CERT_PATH"] as const;

interface Shell {
  readonly set: (name: string, value: string) => string;
  readonly unset: (name: string) => string;
  /** A comment that tells how to apply the lines. */
  readonly advice: (command: string) => string;
}

const posix: Shell = {
  set: (name, value) => `export ${name}=${quotePosix(value)}`,
  unset: (name) => `unset ${name}`,
  advice: (command) => `# ${applyWith(`eval "$(${command})"`)}`,
};

export const shells: Readonly<Record<ShellName, Shell>> = {
  bash: posix,
  zsh: posix,
  sh: posix,
  fish: {
    set: (name, value) => `set -gx ${name} ${quoteFish(value)};`,
    unset: (name) => `set -e ${name};`,
    advice: (command) => `# ${applyWith(`${command} | source`)}`,
  },
  powershell: {
    set: (name, value) => `$Env:${name} = ${quotePowerShell(value)}`,
    unset: (name) => `Remove-Item -ErrorAction SilentlyContinue Env:\\${name}`,
    advice: (command) => `# ${applyWith(`& ${command} | Invoke-Expression`)}`,
  },
  cmd: {
    set: (name, value) => `SET "${name}=${plainForCmd(value)}"`,
    unset: (name) => `SET ${name}=`,
    advice: (command) => `REM ${applyWith(`@FOR /f "tokens=*" %i IN ('${command}') DO @%i`)}`,
  },
  tcsh: {
    set: (name, value) => `setenv ${name} ${quoteTcsh(value)};`,
    unset: (name) => `unsetenv ${name};`,
    advice: (command) => `# ${applyWith(`eval \`${command}\``)}`,
  },
  emacs: {
    set: (name, value) => `(setenv "${name}" "${value.replaceAll(/["\\]/g, "\\$&")}")`,
    unset: (name) => `(setenv "${name}" nil)`,
    advice: (command) => `;; ${applyWith(`(eval-buffer), after M-! ${command}`)}`,
  },
};

/** The shell that is most likely in use. */
export function detectShell(env: Environment, platform: NodeJS.Platform): ShellName {
  const name =
    (env["SHELL"] ?? "")
      .split(/[/\\]/)
      .at(-1)
      ?.replace(/\.exe$/, "") ?? "";
  if (name === "csh") return "tcsh";
  const known = shellNames.find((each) => each === name);
  if (known !== undefined) return known;
  if (platform !== "win32") return "sh";
  // The variable is also set in cmd; PowerShell adds the user's own path to the two machine-wide ones.
  return (env["PSModulePath"] ?? "").split(";").length >= 3 ? "powershell" : "cmd";
}

/** A word for a POSIX shell. */
export function quotePosix(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

function quoteFish(value: string): string {
  return `'${value.replaceAll(/['\\]/g, "\\$&")}'`;
}

/** PowerShell also treats typographic quotes as quotes. */
function quotePowerShell(value: string): string {
  return `'${value.replaceAll(/['\u2018\u2019\u201a\u201b]/g, "$&$&")}'`;
}

/** `!` triggers history expansion even in single quotes. */
function quoteTcsh(value: string): string {
  return `'${value.replaceAll("'", "'\\''").replaceAll(/[!\n]/g, "\\$&")}'`;
}

/** cmd has no quoting that works both at the prompt and in a batch file, so a value that needs quoting is rejected. */
function plainForCmd(value: string): string {
  const found = /["%!\r\n]/.exec(value)?.[0];
  if (found === undefined) return value;
  throw new RangeError(inputTexts.cmdCharacter(found, value));
}
