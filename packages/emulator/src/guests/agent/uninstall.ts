import type { GuestTask } from "../guest.ts";
import type { AgentScript } from "./agent-script.ts";
import { customScriptHome } from "./custom-script.ts";
import { vmAccessHome } from "./vm-access.ts";

type Uninstall = Extract<GuestTask, { kind: "uninstall" }>;

const homes = { "custom-script": customScriptHome, "vm-access": vmAccessHome };

/**
 * Removes what a handler keeps, and nothing that it did: https://github.com/Azure/custom-script-extension-linux (main/cmds.go,
 * `uninstall`). The time limit is that of the agent's commands: `launch_command` of
 * https://github.com/Azure/WALinuxAgent/blob/develop/azurelinuxagent/ga/exthandlers.py
 */
export function uninstall({ handler }: Uninstall): AgentScript {
  return { folder: "/run/waagent-uninstall", timeoutSeconds: 300, lines: [`rm -rf ${homes[handler]}`] };
}
