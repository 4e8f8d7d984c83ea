import { rm } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { readEmulatorState } from "../../connection/emulator-state.ts";
import { emulatorFolder } from "../../folder/locations.ts";
import { processStart } from "../../folder/process-start.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = OutputOptions & { readonly forget?: boolean };

export async function stop(session: Session, { forget = false, json }: Options): Promise<void> {
  const { env, signal } = session;
  const running = await readEmulatorState(env);
  if (running !== undefined) {
    process.kill(running.pid, "SIGTERM");
    while (processStart(running.pid) === running.processStart) await pause(50, undefined, { signal });
  }
  if (forget) await rm(emulatorFolder(env), { recursive: true, force: true });
  if (json === true) return writeJson(session, { stopped: running !== undefined, forgotten: forget });
  writeLine(session, running === undefined ? resultTexts.emulatorNotRunning : resultTexts.emulatorStopped(running.url));
}
