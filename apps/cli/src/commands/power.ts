import type { Host } from "@dockberth/core";
import { Command } from "commander";
import type { Care } from "../hosts/care.ts";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withProgress } from "./options.ts";

type Options = ConnectionOptions & OutputOptions;

/** `berth start`. */
export function startCommand(session: Session): Command {
  return withConnection(withProgress(new Command("start")))
    .argument("<names...>", "the hosts, by names or patterns: web-{1..20}")
    .summary("switch hosts on")
    .description(
      "Switch hosts on, and wait until their Docker answers. Addresses, disks and containers are as they were.",
    )
    .addHelpText("after", examples([["berth start build-1", "in the morning"]]))
    .action((names: string[], options: Options) =>
      power(session, names, "start", options, async (name, { azure, run, client }) => {
        const { startHost } = await import("@dockberth/core");
        return startHost(azure, name, { ...run, ...(await client()) });
      }),
    );
}

/** `berth stop`. */
export function stopCommand(session: Session): Command {
  return withConnection(withProgress(new Command("stop")))
    .argument("<names...>", "the hosts, by names or patterns: web-{1..20}")
    .summary("switch hosts off, so that only their disks and addresses are billed")
    .description("Switch hosts off and give their processors back to Azure (deallocate). Disks and addresses stay.")
    .addHelpText(
      "after",
      examples([
        ["berth stop build-1", "in the evening"],
        ["berth stop web-{1..20}", "twenty at once"],
      ]),
    )
    .action((names: string[], options: Options) =>
      power(session, names, "stop", options, async (name, { azure, run }) => {
        const { stopHost } = await import("@dockberth/core");
        return stopHost(azure, name, run);
      }),
    );
}

/** `berth restart`. */
export function restartCommand(session: Session): Command {
  return withConnection(withProgress(new Command("restart")))
    .argument("<names...>", "the hosts, by names or patterns: web-{1..20}")
    .summary("boot hosts again")
    .description("Boot hosts again, and wait until their Docker answers. One that is off is switched on.")
    .addHelpText("after", examples([["berth restart build-1", "its containers with a restart policy come back"]]))
    .action((names: string[], options: Options) =>
      power(session, names, "restart", options, async (name, { azure, run, client }) => {
        const { restartHost } = await import("@dockberth/core");
        return restartHost(azure, name, { ...run, ...(await client()) });
      }),
    );
}

async function power(
  session: Session,
  patterns: readonly string[],
  operation: string,
  options: Options,
  verb: (name: string, care: Omit<Care, "progress">) => Promise<Host>,
): Promise<void> {
  const [{ connect }, { careForEach, namedHosts }] = await Promise.all([
    import("../connection/connect.ts"),
    import("../hosts/care-for-each.ts"),
  ]);
  const names = namedHosts(patterns);
  const { azure } = await connect(session, options);
  await careForEach(session, { azure, names, operation, options }, verb, {
    sentence: (name, host) => `Host ${name} is ${host.power}.`,
    word: (host) => host.power,
    field: "host",
  });
}
