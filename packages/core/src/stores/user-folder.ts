import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The folder of this user's authority and client certificates, which the command line uses too: `$BERTH_HOME`, or `berth`
 * in the XDG configuration folder. An empty variable counts as unset: https://specifications.freedesktop.org/basedir-spec/
 */
export function userFolder(env: Readonly<Record<string, string | undefined>>): string {
  return env["BERTH_HOME"] || join(env["XDG_CONFIG_HOME"] || join(env["HOME"] || homedir(), ".config"), "berth");
}
