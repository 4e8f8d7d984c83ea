import { Command } from "commander";
import type { HostFlags } from "../inputs.ts";
import { table, writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { withHostOptions } from "./host-options.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withJson } from "./options.ts";

type Options = ConnectionOptions & OutputOptions & HostFlags;

/** `berth plan`: what `create` would make; nothing is sent. */
export function planCommand(session: Session): Command {
  return withHostOptions(withConnection(withJson(new Command("plan"))))
    .argument("[name]", "the name of the host (or `name` in the file)")
    .summary("show what create would make, and make nothing")
    .description("Show what `berth create` with the same options would make. Nothing is sent anywhere.")
    .addHelpText(
      "after",
      examples([
        ["berth plan build-1 --allow-from 203.0.113.7", "the resources, names and tags"],
        ["berth plan --file berth.yaml --json", "all of it, with the ARM template"],
      ]),
    )
    .action((name: string | undefined, options: Options) => plan(session, name, options));
}

async function plan(session: Session, name: string | undefined, options: Options): Promise<void> {
  const [{ planHost }, { readSpec }, { scopeOf }] = await Promise.all([
    import("@berth/core"),
    import("../hosts/read-spec.ts"),
    import("../connection/scope.ts"),
  ]);
  const spec = await readSpec(session, name, options);
  const found = planHost(spec, await scopeOf(session, options));
  if (options.json === true) return writeJson(session, found);
  writeLine(session, `Host ${found.name}, to answer as ${found.hostname}:${found.port}`);
  writeLine(
    session,
    `Resource group ${found.resourceGroup} in ${found.location}${found.ownResourceGroup ? ", of its own" : ""}\n`,
  );
  const rows = found.template.resources.map(({ type, name: resource }) => [resource, type]);
  writeLine(session, table([["RESOURCE", "TYPE"], ...rows]));
  writeLine(session, `\nThe server certificate will carry ${found.hostnames.join(", ")} and the host's address.`);
}
