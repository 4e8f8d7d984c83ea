import type { HostSpec } from "@dockberth/core";
import { Command } from "commander";
import type { MakeWithFolderOptions } from "../hosts/make.ts";
import type { HostFlags } from "../inputs/host.ts";
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
    .argument("[names...]", "the names of the hosts, or patterns: web-{1..20} (default: those of the file)")
    .addOption(takeOverOption())
    .summary("make hosts, or finish those that were interrupted")
    .description(
      "Make a virtual machine with Docker Engine locked to mutual TLS, and prove it by a handshake. Run again, it goes on where it stopped, and changes nothing about a host that is as described. Several hosts of a resource group are made by one deployment.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth create build-1 --allow-from 203.0.113.7", "a host that one address may use"],
        [
          "berth create build-1 --allow-from 203.0.113.0/24 --size Standard_D4s_v5 --expires-in 8h",
          "larger, until this evening",
        ],
        ["berth create 'web-{1..20}' --resource-group shop --allow-from 203.0.113.7", "twenty, in one network"],
        ["berth create --file berth.yaml --json", "as a file describes it"],
      ]),
    )
    .action((names: string[], options: Options) => create(session, names, options));
}

async function create(session: Session, names: readonly string[], options: Options): Promise<void> {
  const [{ readSpecs }, { connect }, { showProgress }] = await Promise.all([
    import("../hosts/read-specs.ts"),
    import("../connection/connect.ts"),
    import("../progress.ts"),
  ]);
  const { env, signal } = session;
  const { hosts } = await readSpecs(session, names, options);
  const { azure } = await connect(session, options);
  const progress = showProgress(session, options);
  const making = { env, azure, signal, progress, takeOver: options.takeOver === true };
  const [only, ...others] = hosts;
  try {
    if (only !== undefined && others.length === 0) await createOne(session, only, options, making);
    else await createMany(session, hosts, options, making);
  } finally {
    progress.close();
  }
}

async function createOne(session: Session, spec: HostSpec, options: Options, making: MakeWithFolderOptions) {
  const [{ makeWithFolder }, { withLock }] = await Promise.all([
    import("../hosts/make.ts"),
    import("../folder/lock.ts"),
  ]);
  const { env, signal } = making;
  const host = await withLock({ env, name: spec.name, operation: "create", signal }, () =>
    makeWithFolder(spec, making),
  );
  if (options.json === true) return writeJson(session, host);
  writeLine(
    session,
    `Host ${host.name} is ready at ${host.address}:${host.port}. Use it:\n  eval "$(berth env ${host.name})"`,
  );
}

async function createMany(
  session: Session,
  specs: readonly HostSpec[],
  options: Options,
  making: MakeWithFolderOptions,
) {
  const { makeManyWithFolder, outcomeExitCode, outcomeJson, outcomeTable } = await import("../hosts/make-many.ts");
  const outcomes = await makeManyWithFolder(specs, "create", making);
  session.exitCode = outcomeExitCode(outcomes);
  if (options.json === true) writeJson(session, { hosts: outcomes.map(outcomeJson) });
  else writeLine(session, outcomeTable(outcomes));
}
