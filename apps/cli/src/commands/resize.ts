import { Command } from "commander";
import { writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withProgress } from "./options.ts";

type Options = ConnectionOptions & OutputOptions;

/** `berth resize NAME SIZE`. */
export function resizeCommand(session: Session): Command {
  return withConnection(withProgress(new Command("resize")))
    .argument("<name>", "the host")
    .argument("<size>", "the new size of the machine")
    .summary("give a host another size")
    .description(
      "Give a host another size. One that runs is booted again, or moved where its hardware has no such size.",
    )
    .addHelpText("after", examples([["berth resize build-1 Standard_D4s_v5", "four cores"]]))
    .action((name: string, size: string, options: Options) => resize(session, name, size, options));
}

async function resize(session: Session, name: string, size: string, options: Options): Promise<void> {
  const [{ resizeHost }, { careFor }] = await Promise.all([import("@dockberth/core"), import("../hosts/care.ts")]);
  const host = await careFor(session, name, "resize", options, async ({ azure, run, client }) =>
    resizeHost(azure, name, { size, ...run, ...(await client()) }),
  );
  if (options.json === true) writeJson(session, host);
  else writeLine(session, `Host ${name} is a ${host.size}, ${host.power}.`);
}
