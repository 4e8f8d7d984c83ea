import { detectShell, dockerVariables, type ShellName, shells } from "../../docker-cli/shells.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";
import type { EnvOptions } from "./print-environment.ts";

export async function env(session: Session, name: string | undefined, options: EnvOptions): Promise<void> {
  const shell = options.shell ?? detectShell(session.env, process.platform);
  if (options.unset === true && options.dockerContext !== true) return printUnset(session, shell, options);
  // Without core, the lines above are instant in every new shell.
  const { printEnvironment } = await import("./print-environment.ts");
  return printEnvironment(session, name, shell, options);
}

function printUnset(session: Session, shell: ShellName, { json }: EnvOptions): void {
  if (json === true) writeLine(session, JSON.stringify(dockerVariables, undefined, 2));
  else for (const name of dockerVariables) writeLine(session, shells[shell].unset(name));
}
