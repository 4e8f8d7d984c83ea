import { BerthError } from "@dockberth/core";
import { findAnsweringHost } from "../../actions/answering-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { removeContext, writeContext } from "../../docker-cli/context.ts";
import { type DockerHost, dockerEnvironment, setLines, withoutProxy } from "../../docker-cli/environment.ts";
import { type ShellName, shells } from "../../docker-cli/shells.ts";
import { clientFolder } from "../../folder/certificate-store.ts";
import { inputTexts } from "../../messages/input.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine, writeNote } from "../../output/write.ts";
import type { Session } from "../../session.ts";

export interface EnvOptions extends ConnectionOptions, OutputOptions {
  readonly shell?: ShellName;
  readonly unset?: boolean;
  /** False for `--no-proxy`; commander's default is true. */
  readonly proxy: boolean;
  readonly dockerContext?: boolean;
  readonly wake?: boolean;
  readonly refresh?: boolean;
}

/** Prints the variables of a host, or creates or removes its docker context. */
export async function printEnvironment(
  session: Session,
  name: string | undefined,
  shell: ShellName,
  options: EnvOptions,
): Promise<void> {
  if (name === undefined)
    throw new BerthError("spec-invalid", { issues: [{ path: "name", message: inputTexts.nameMissing }] });
  if (options.unset === true) return removeContext(session, name);
  const host = (await findAnsweringHost(session, name, options)) ?? (await askForHost(session, name, options));
  const folder = clientFolder(session.env, name);
  if (options.dockerContext === true) {
    const context = await writeContext(session, host, folder);
    return writeNote(session, resultTexts.contextWritten(context));
  }
  const proxy = options.proxy ? {} : withoutProxy(session.env, host.address ?? "");
  const variables = { ...dockerEnvironment(host, folder), ...proxy };
  if (options.json === true) return writeJson(session, variables);
  for (const line of setLines(shell, variables)) writeLine(session, line);
  // Last, and only for people: an unquoted eval joins the lines, and a comment before the others would hide them.
  if (session.stdout.isTTY === true) writeLine(session, shells[shell].advice(`berth env ${name}`));
}

/** What talks to Azure is loaded where Azure is asked. */
async function askForHost(session: Session, name: string, options: EnvOptions): Promise<DockerHost> {
  const { openHost, openHostForUse } = await import("../../actions/open-host.ts");
  const open =
    options.wake === true ? openHostForUse(session, name, options, "every") : openHost(session, name, options);
  return (await open).host;
}
