import { homedir } from "node:os";
import { join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where keys and certificates are: `$BERTH_HOME`, or `berth` in the XDG configuration folder. */
export function configurationFolder(env: Environment): string {
  return given(env["BERTH_HOME"]) ?? join(given(env["XDG_CONFIG_HOME"]) ?? join(home(env), ".config"), "berth");
}

/** Where what can be made again is: base images, tools. */
export function cacheFolder(env: Environment): string {
  return join(given(env["XDG_CACHE_HOME"]) ?? join(home(env), ".cache"), "berth");
}

/** Where the emulator keeps its disks and its log. */
export function stateFolder(env: Environment): string {
  const berthHome = given(env["BERTH_HOME"]);
  if (berthHome !== undefined) return join(berthHome, "state");
  return join(given(env["XDG_STATE_HOME"]) ?? join(home(env), ".local", "state"), "berth");
}

/** An empty variable counts as none: https://specifications.freedesktop.org/basedir-spec/ */
function given(value: string | undefined): string | undefined {
  return value === undefined || value === "" ? undefined : value;
}

function home(env: Environment): string {
  return given(env["HOME"]) ?? homedir();
}
