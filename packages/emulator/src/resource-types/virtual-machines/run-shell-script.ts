import { ArmError } from "../../arm-error.ts";
import { type Json, listAt, textAt } from "../../json.ts";
import type { Resource } from "../../state/resource.ts";
import type { Provision, World } from "../../world.ts";
import { runningGuest } from "./lifecycle.ts";

/** The time limit of the Run Command action: https://learn.microsoft.com/azure/virtual-machines/linux/run-command */
const maxSeconds = 90 * 60;

/** Machines on which the action is in progress. A machine runs only one script at a time and rejects a second one. */
const busy = new WeakSet<Resource>();

/** POST /runCommand: runs a script once and returns its output. */
export function runShellScript(world: World, machine: Resource, body: Json): Provision {
  const commandId = textAt(body, "commandId");
  if (commandId !== "RunShellScript") {
    const message = `The entity RunCommandDocument was not found: '${String(commandId)}'.`;
    throw new ArmError(404, "NotFound", message, { target: "commandId" });
  }
  runningGuest(world, machine.id);
  if (busy.has(machine)) {
    const message =
      "Run command extension execution is in progress. Please wait for completion before invoking a run command.";
    throw new ArmError(409, "Conflict", message);
  }
  busy.add(machine);
  return {
    properties: machine.properties,
    seconds: 5,
    work: async (_machine, signal) => {
      try {
        const result = await runningGuest(world, machine.id)?.run(
          {
            kind: "run-command",
            name: commandId,
            script: listAt(body, "script").map(String).join("\n"),
            parameters: parametersOf(body),
            protectedParameters: [],
            timeoutSeconds: maxSeconds,
          },
          { signal },
        );
        return { value: [status(result?.stdout ?? "", result?.stderr ?? "")] };
      } finally {
        busy.delete(machine);
      }
    },
  };
}

/**
 * The action exports each parameter by its name, and passes the values as arguments, too: the Azure CLI names those without a name
 * `arg1`, `arg2` …. https://github.com/Azure/azure-cli/issues/10400, https://github.com/Azure/azure-cli/issues/7505
 */
function parametersOf(body: Json): { name: string; value: string }[] {
  const named = listAt(body, "parameters").map((each) => ({
    name: textAt(each, "name") ?? "",
    value: textAt(each, "value") ?? "",
  }));
  return [...named.filter(({ name }) => name !== ""), ...named.map(({ value }) => ({ name: "", value }))];
}

function status(stdout: string, stderr: string): Json {
  return {
    code: "ProvisioningState/succeeded",
    level: "Info",
    displayStatus: "Provisioning succeeded",
    message: `Enable succeeded: \n[stdout]\n${stdout}\n[stderr]\n${stderr}`,
  };
}
