import type { GuestTask } from "../guest.ts";
import { type AgentScript, quote } from "./agent-script.ts";

type RunCommand = Extract<GuestTask, { kind: "run-command" }>;

const home = "/var/lib/waagent/run-command-handler";

/**
 * Run Command. Named parameters become environment variables; parameters without a name become arguments. As Azure's handler
 * does, it sets no empty value, and bash starts the script, also one without an interpreter line.
 * https://learn.microsoft.com/azure/virtual-machines/linux/run-command-managed, https://github.com/Azure/run-command-handler-linux
 */
export function runCommand(task: RunCommand): AgentScript {
  const parameters = [...task.parameters, ...task.protectedParameters].filter(({ value }) => value !== "");
  const folder = `${home}/download/${encodeURIComponent(task.name)}`;
  const script = Buffer.from(task.script.replaceAll("\r\n", "\n")).toString("base64");
  return {
    folder,
    timeoutSeconds: task.timeoutSeconds,
    lines: [
      ...["rm -f script.sh", "base64 -d >script.sh <<'EOF'", script, "EOF", "chmod 0500 script.sh"],
      ...parameters.filter(({ name }) => isName(name)).map(({ name, value }) => `export ${name}=${quote(value)}`),
      [
        "exec /bin/bash -c './script.sh \"$@\"' bash",
        ...parameters.filter(({ name }) => name === "").map(({ value }) => quote(value)),
      ].join(" "),
    ],
  };
}

function isName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}
