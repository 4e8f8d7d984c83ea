import { Command } from "commander";
import { writeJson, writeLine } from "../../outputs.ts";
import type { Session } from "../../session.ts";
import { type OutputOptions, withJson } from "../options.ts";

type Options = OutputOptions & { readonly forget?: boolean };

/** `berth emulator stop`. */
export function emulatorStopCommand(session: Session): Command {
  return withJson(new Command("stop"))
    .option("--forget", "also throw away its hosts and their disks")
    .summary("stop it; its hosts come back at the next start")
    .description(
      "Stop the emulator. Its hosts keep their disks and come back at the next start, unless told otherwise.",
    )
    .action((options: Options) => stop(session, options));
}

async function stop(session: Session, options: Options): Promise<void> {
  const [{ readEmulatorState, processStart }, { emulatorFolder }, { rm }, { setTimeout: pause }] = await Promise.all([
    import("../../connection/emulator-state.ts"),
    import("../../emulator/keep.ts"),
    import("node:fs/promises"),
    import("node:timers/promises"),
  ]);
  const { env, signal } = session;
  const running = await readEmulatorState(env);
  if (running !== undefined) {
    process.kill(running.pid, "SIGTERM");
    while (processStart(running.pid) === running.processStart) await pause(50, undefined, { signal });
  }
  if (options.forget === true) await rm(emulatorFolder(env), { recursive: true, force: true });
  if (options.json === true)
    return writeJson(session, { stopped: running !== undefined, forgotten: options.forget === true });
  writeLine(
    session,
    running === undefined ? "No emulator was running." : `The emulator at ${running.url} has stopped.`,
  );
}
