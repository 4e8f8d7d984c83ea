import { Command } from "commander";
import type { HostFlags } from "../inputs.ts";
import { writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { withHostOptions } from "./host-options.ts";
import {
  type ConnectionOptions,
  examples,
  type OutputOptions,
  type TakeOverOption,
  takeOverOption,
  withConnection,
  withProgress,
} from "./options.ts";

type Options = ConnectionOptions & OutputOptions & HostFlags & TakeOverOption;

/** `berth create`: from nothing to a Docker that answers over mutual TLS. Run again, it goes on where it stopped. */
export function createCommand(session: Session): Command {
  return withHostOptions(withConnection(withProgress(new Command("create"))))
    .argument("[name]", "the name of the host (or `name` in the file)")
    .addOption(takeOverOption())
    .summary("make a host, or finish one that was interrupted")
    .description(
      "Make a virtual machine with Docker Engine locked to mutual TLS, and prove it by a handshake. Run again, it goes on where it stopped, and changes nothing about a host that is as described.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth create build-1 --allow-from 203.0.113.7", "a host that one address may use"],
        [
          "berth create build-1 --allow-from 203.0.113.0/24 --size Standard_D4s_v5 --expires-in 8h",
          "larger, for a day",
        ],
        ["berth create --file berth.yaml --json", "as a file describes it"],
      ]),
    )
    .action((name: string | undefined, options: Options) => create(session, name, options));
}

async function create(session: Session, name: string | undefined, options: Options): Promise<void> {
  const [{ readSpec }, { connect }, { makeWithFolder }, { showProgress }, { withLock }] = await Promise.all([
    import("../hosts/read-spec.ts"),
    import("../connection/connect.ts"),
    import("../hosts/make.ts"),
    import("../progress.ts"),
    import("../folder/lock.ts"),
  ]);
  const { env, signal } = session;
  const spec = await readSpec(session, name, options);
  const { azure } = await connect(session, options);
  const progress = showProgress(session, options);
  try {
    const host = await withLock({ env, name: spec.name, operation: "create", signal }, () =>
      makeWithFolder(spec, { env, azure, signal, progress, takeOver: options.takeOver === true }),
    );
    if (options.json === true) return writeJson(session, host);
    writeLine(
      session,
      `Host ${host.name} is ready at ${host.address}:${host.port}. Use it:\n  eval "$(berth env ${host.name})"`,
    );
  } finally {
    progress.close();
  }
}
