import { Command, Option } from "commander";
import type { HostFlags } from "../inputs/host.ts";
import { writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import {
  type ConnectionOptions,
  examples,
  gather,
  type OutputOptions,
  type TakeOverOption,
  takeOverOption,
  withConnection,
  withProgress,
} from "./options.ts";

type Options = ConnectionOptions &
  OutputOptions &
  HostFlags &
  TakeOverOption & { readonly machineId?: string; readonly name?: string; readonly prove: boolean };

/** `berth adopt`: Docker with mutual TLS on a Linux machine that is there already. */
export function adoptCommand(session: Session): Command {
  return withConnection(withProgress(new Command("adopt")))
    .argument("[machine]", "the virtual machine's name, with --resource-group")
    .option("--machine-id <id>", "the virtual machine's resource id, in place of its name and group")
    .option("--resource-group <name>", "the virtual machine's resource group")
    .option("--name <host>", "what the host is to be called (default: the machine's name)")
    .option("-f, --file <path>", "a YAML or JSON file with the fields of a host; flags go over it")
    .option("--allow-from <range>", "who may reach Docker: an address, a CIDR range, or `anywhere`; repeatable", gather)
    .option("--port <number>", "the Docker port")
    .option("--hostname <name>", "a further name or address for the server certificate; repeatable", gather)
    .option("--admin-username <name>", "a user of the machine who may use Docker's socket from now on")
    .addOption(
      new Option("--engine-source <name>", "whose packages to install").choices(["auto", "distribution", "docker"]),
    )
    .option("--engine-version <version>", "the version of Docker Engine")
    .option("--expires-in <time>", "when the machine may be given back by sweep: 90m, 8h, 3d")
    .option("--no-prove", "do not wait for an answer: Docker is reached from another network only")
    .addOption(takeOverOption())
    .summary("make a host of a machine that exists")
    .description(
      "Set Docker with mutual TLS up on a Linux machine that exists. What it has stays: its extensions, the options of its Docker, its security rules. A Docker that runs there is restarted once. `berth remove` gives the machine back as it was.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth adopt vm7 --resource-group team --allow-from 203.0.113.7", "by name and group"],
        ['berth adopt --machine-id "$(az vm show -g team -n vm7 --query id -o tsv)" -f berth.yaml', "by its id"],
      ]),
    )
    .action((machine: string | undefined, options: Options) => adopt(session, machine, options));
}

async function adopt(session: Session, machine: string | undefined, options: Options): Promise<void> {
  const [{ readAdoption }, { connect }, { adoptWithFolder }, { showProgress }, { withLock }] = await Promise.all([
    import("../hosts/read-adoption.ts"),
    import("../connection/connect.ts"),
    import("../hosts/adopt.ts"),
    import("../progress.ts"),
    import("../folder/lock.ts"),
  ]);
  const { env, signal } = session;
  const { azure, emulator } = await connect(session, options);
  const adoption = await readAdoption(session, machine, options, { azure, emulator });
  const progress = showProgress(session, options);
  const { prove } = options;
  try {
    const { host, changed } = await withLock({ env, name: adoption.name, operation: "adopt", signal }, () =>
      adoptWithFolder(adoption, { env, azure, signal, progress, prove, takeOver: options.takeOver === true }),
    );
    if (options.json === true) return writeJson(session, { host, changed });
    writeLine(
      session,
      `Machine ${adoption.machine} is host ${host.name} at ${host.address}:${host.port}. Use it:\n  eval "$(berth env ${host.name})"`,
    );
  } finally {
    progress.close();
  }
}
