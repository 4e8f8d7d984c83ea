import { Command, Option } from "commander";
import { writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type OutputOptions, withProgress } from "./options.ts";

type Options = OutputOptions & { readonly guests: "auto" | "linux" | "simulated" };

/** `berth demo`: all of it once, on this machine, and nothing left. */
export function demoCommand(session: Session): Command {
  return withProgress(new Command("demo"))
    .addOption(
      new Option("--guests <kind>", "real Linux guests (as root), or simulated")
        .choices(["auto", "linux", "simulated"])
        .default("auto"),
    )
    .summary("show all of it once on this machine, and leave nothing")
    .description(
      "Start an Azure on this machine, make a host in it, run a container there, show who is refused, remove everything and check that nothing is left.",
    )
    .action((options: Options) => demo(session, options));
}

async function demo(session: Session, options: Options): Promise<void> {
  const [{ runDemo }, { showProgress }] = await Promise.all([import("../demo/demo.ts"), import("../progress.ts")]);
  const progress = showProgress(session, options);
  try {
    const result = await runDemo(session, { guests: options.guests, progress });
    if (options.json === true) writeJson(session, result);
    else writeLine(session, `Done in ${result.seconds} s, with ${result.guests} guests.`);
  } finally {
    progress.close();
  }
}
