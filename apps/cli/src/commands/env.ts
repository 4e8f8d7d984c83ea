import { Command, Option } from "commander";
import { writeJson, writeLine, writeNote } from "../outputs.ts";
import type { Session } from "../session.ts";
import { detectShell, type ShellName, shellNames, shells } from "../shells/shell.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withJson } from "./options.ts";

interface Options extends ConnectionOptions, OutputOptions {
  readonly shell?: ShellName;
  readonly unset?: boolean;
  /** False for `--no-proxy`; commander's default is true. */
  readonly proxy: boolean;
  readonly dockerContext?: boolean;
}

/** `berth env`: the lines that point docker at a host. */
export function envCommand(session: Session): Command {
  return withConnection(withJson(new Command("env")))
    .argument("[name]", "the host; not needed with --unset")
    .addOption(new Option("--shell <name>", "the shell (default: the one you use)").choices(shellNames))
    .option("--unset", "print the lines that undo it")
    .option("--no-proxy", "also except the host from the proxy of the environment")
    .option("--docker-context", "make a docker context in place of variables; with --unset, remove it")
    .summary("print what points docker at a host")
    .description("Print the variables that point docker and its kin at a host, for the shell to evaluate.")
    .addHelpText(
      "after",
      examples([
        ['eval "$(berth env build-1)"', "bash, zsh, sh"],
        ["berth env build-1 --shell fish | source", "fish"],
        ["berth env build-1 --shell powershell | Invoke-Expression", "PowerShell"],
        ["berth env build-1 --docker-context", "then: docker --context berth-build-1 ps"],
        ['eval "$(berth env --unset)"', "undo"],
      ]),
    )
    .action((name: string | undefined, options: Options) => printEnvironment(session, name, options));
}

async function printEnvironment(session: Session, name: string | undefined, options: Options): Promise<void> {
  const shell = options.shell ?? detectShell(session.env, process.platform);
  if (options.unset === true && options.dockerContext !== true) return printUnset(session, shell, options);
  const [{ BerthError }, environment, contexts, { openHost }] = await Promise.all([
    import("@dockberth/core"),
    import("../shells/docker-environment.ts"),
    import("../shells/docker-context.ts"),
    import("../hosts/open.ts"),
  ]);
  if (name === undefined)
    throw new BerthError("spec-invalid", { issues: [{ path: "name", message: "say which host" }] });
  if (options.unset === true) return contexts.removeContext(session, name);
  const { host, folder } = await openHost(session, name, options);
  if (options.dockerContext === true) {
    const context = await contexts.writeContext(session, host, folder);
    return writeNote(
      session,
      `Use it: docker --context ${context} version. Its certificate is good for a day; the same command renews it.`,
    );
  }
  const variables = {
    ...environment.dockerEnvironment(host, folder),
    ...(options.proxy ? {} : environment.withoutProxy(session.env, host.address ?? "")),
  };
  if (options.json === true) return writeJson(session, variables);
  for (const line of environment.setLines(shell, variables)) writeLine(session, line);
  // At the end and for eyes only: an unquoted eval joins the lines, and a comment in between would swallow the rest.
  if (session.stdout.isTTY === true) writeLine(session, shells[shell].advice(`berth env ${name}`));
}

async function printUnset(session: Session, shell: ShellName, { json }: Options): Promise<void> {
  const { dockerVariables } = await import("../shells/docker-environment.ts");
  if (json === true) return writeJson(session, dockerVariables);
  for (const name of dockerVariables) writeLine(session, shells[shell].unset(name));
}
