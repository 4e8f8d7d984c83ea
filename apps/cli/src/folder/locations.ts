import { homedir } from "node:os";
import { join } from "node:path";
import { userFolder } from "@dockberth/core/stores";
import type { Environment } from "../session.ts";

/** The folder of keys and certificates. */
export const configurationFolder: (env: Environment) => string = userFolder;

/** The folder of what can be downloaded or built again: base images, tools. */
export function cacheFolder(env: Environment): string {
  return join(nonEmpty(env["XDG_CACHE_HOME"]) ?? join(home(env), ".cache"), "berth");
}

/** The folder of the emulator's disks and log. */
export function emulatorFolder(env: Environment): string {
  return join(stateFolder(env), "emulator");
}

function stateFolder(env: Environment): string {
  const berthHome = nonEmpty(env["BERTH_HOME"]);
  if (berthHome !== undefined) return join(berthHome, "state");
  return join(nonEmpty(env["XDG_STATE_HOME"]) ?? join(home(env), ".local", "state"), "berth");
}

/** An empty variable counts as unset: https://specifications.freedesktop.org/basedir-spec/ */
export function nonEmpty(value: string | undefined): string | undefined {
  return value === undefined || value === "" ? undefined : value;
}

function home(env: Environment): string {
  return nonEmpty(env["HOME"]) ?? homedir();
}
