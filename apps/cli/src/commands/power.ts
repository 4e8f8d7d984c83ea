import type { Host } from "@berth/core";
import { Command } from "commander";
import type { Care } from "../hosts/care.ts";
import { writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withProgress } from "./options.ts";

type Options = ConnectionOptions & OutputOptions;

/** `berth start`. */
export function startCommand(session: Session): Command {
  return withConnection(withProgress(new Command("start")))
    .argument("<name>", "the host")
    .summary("switch a host on")
    .description(
      "Switch a host on, and wait until its Docker answers. Its address, disk and containers are as they were.",
    )
    .addHelpText("after", examples([["berth start build-1", "in the morning"]]))
    .action((name: string, options: Options) =>
      power(session, name, "start", options, async ({ azure, run, client }) => {
        const { startHost } = await import("@berth/core");
        return startHost(azure, name, { ...run, ...(await client()) });
      }),
    );
}

/** `berth stop`. */
export function stopCommand(session: Session): Command {
  return withConnection(withProgress(new Command("stop")))
    .argument("<name>", "the host")
    .summary("switch a host off, so that only its disk and address are billed")
    .description("Switch a host off and give its processor back to Azure (deallocate). Its disk and its address stay.")
    .addHelpText("after", examples([["berth stop build-1", "in the evening"]]))
    .action((name: string, options: Options) =>
      power(session, name, "stop", options, async ({ azure, run }) => {
        const { stopHost } = await import("@berth/core");
        return stopHost(azure, name, run);
      }),
    );
}

/** `berth restart`. */
export function restartCommand(session: Session): Command {
  return withConnection(withProgress(new Command("restart")))
    .argument("<name>", "the host")
    .summary("boot a host again")
    .description("Boot a host again, and wait until its Docker answers. One that is off is switched on.")
    .addHelpText("after", examples([["berth restart build-1", "its containers with a restart policy come back"]]))
    .action((name: string, options: Options) =>
      power(session, name, "restart", options, async ({ azure, run, client }) => {
        const { restartHost } = await import("@berth/core");
        return restartHost(azure, name, { ...run, ...(await client()) });
      }),
    );
}

async function power(
  session: Session,
  name: string,
  operation: string,
  options: Options,
  verb: (care: Care) => Promise<Host>,
): Promise<void> {
  const { careFor } = await import("../hosts/care.ts");
  const host = await careFor(session, name, operation, options, verb);
  if (options.json === true) writeJson(session, host);
  else writeLine(session, `Host ${name} is ${host.power}.`);
}
