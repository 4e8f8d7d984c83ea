import { Command } from "commander";
import { writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withProgress } from "./options.ts";

type Options = ConnectionOptions & OutputOptions;

/** `berth extend NAME TIME`. */
export function extendCommand(session: Session): Command {
  return withConnection(withProgress(new Command("extend")))
    .argument("<name>", "the host")
    .argument("<time>", "from now on: 90m, 8h, 3d; a time such as 2030-01-31T18:00Z; or `never`")
    .summary("say until when a host is needed")
    .description(
      "Say until when a host is needed. `berth sweep` removes it some time after; `never` takes the end away.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth extend build-1 8h", "for the rest of the day"],
        ["berth extend build-1 never", "sweep leaves it alone"],
      ]),
    )
    .action((name: string, time: string, options: Options) => extend(session, name, time, options));
}

async function extend(session: Session, name: string, time: string, options: Options): Promise<void> {
  const [{ extendHost, parseExpiry }, { careFor }] = await Promise.all([
    import("@dockberth/core"),
    import("../hosts/care.ts"),
  ]);
  const expiresAt = parseExpiry(time, new Date(), "time");
  const host = await careFor(session, name, "extend", options, ({ azure, run }) =>
    extendHost(azure, name, { expiresAt, ...run }),
  );
  if (options.json === true) return writeJson(session, host);
  const end =
    host.expiresAt === undefined ? "has no end" : `is needed until ${host.expiresAt.toISOString().slice(0, 16)}Z`;
  writeLine(session, `Host ${name} ${end}.`);
}
