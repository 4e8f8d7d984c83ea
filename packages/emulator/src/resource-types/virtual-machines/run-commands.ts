import { ArmError } from "../../arm-error.ts";
import { at, type Json, listAt, objectAt, textAt } from "../../json.ts";
import { childrenOf } from "../../resources/read.ts";
import { InterruptedError } from "../../state/interrupted.ts";
import type { Resource } from "../../state/resource.ts";
import type { ResourceType } from "../../world.ts";
import { throwAgentError } from "./extensions/outcome.ts";
import { runningGuest } from "./lifecycle.ts";

/** https://learn.microsoft.com/azure/virtual-machines/linux/run-command-managed */
const maxPerMachine = 25;

export const runCommands: ResourceType = {
  type: "Microsoft.Compute/virtualMachines/runCommands",
  tracked: false,
  tagged: true,
  put(world, id, body, existing) {
    const { protectedParameters, ...properties } = objectAt(body, "properties");
    const script = textAt(properties, "source", "script");
    if (script === undefined)
      throw new ArmError(400, "InvalidParameter", "Required parameter 'source.script' is missing (null).", {
        target: "source.script",
      });
    const others = childrenOf(world, id.parent ?? "").filter(({ type }) => /\/runCommands$/i.test(type));
    if (existing === undefined && others.length >= maxPerMachine) {
      throw new ArmError(
        409,
        "OperationNotAllowed",
        `The maximum number of Run Commands (${maxPerMachine}) has been reached for this virtual machine.`,
      );
    }
    runningGuest(world, id.parent ?? "");
    return {
      properties,
      hidden: {
        view: {
          executionState: "Running",
          executionMessage: "Execution in progress",
          exitCode: 0,
          startTime: world.clock.now().toISOString(),
        },
      },
      seconds: 5,
      work: async (command, signal) => {
        const guest = runningGuest(world, id.parent ?? "");
        const running = guest?.run(
          {
            kind: "run-command",
            name: id.name,
            script,
            parameters: toParameters(properties["parameters"]),
            protectedParameters: toParameters(protectedParameters),
            timeoutSeconds: Number(textAt(properties, "timeoutInSeconds") ?? 5400),
          },
          {
            signal,
            onProgress: ({ stdout, stderr }) => {
              const before = objectAt(command.hidden, "view");
              if (before["executionState"] === "Running")
                command.hidden["view"] = { ...before, output: stdout, error: stderr };
            },
          },
        );
        const result = await running?.catch(throwAgentError(command));
        // The handler reports a time limit as a failure with -1, and never says TimedOut: https://github.com/Azure/run-command-handler-linux
        const exitCode = result?.timedOut === true ? -1 : (result?.exitCode ?? 0);
        command.hidden["view"] = {
          executionState: exitCode === 0 ? "Succeeded" : "Failed",
          executionMessage:
            exitCode === 0
              ? "Execution completed"
              : `Execution failed: command terminated with exit status=${exitCode}`,
          exitCode,
          output: result?.stdout ?? "",
          error: result?.stderr ?? "",
          startTime: result?.startedAt,
          endTime: result?.endedAt,
        };
        if (exitCode !== 0 && at(properties, "treatFailureAsDeploymentFailure") === true) {
          throw new ArmError(
            409,
            "VMExtensionProvisioningError",
            `Run Command '${id.name}' failed with exit code ${exitCode}.`,
          );
        }
      },
    };
  },
  remove: () => ({ seconds: 2 }),
  interrupt(command) {
    const view = objectAt(command.hidden, "view");
    if (view["executionState"] !== "Running") return;
    const executionMessage = new InterruptedError().message;
    command.hidden["view"] = { ...view, executionState: "Failed", executionMessage, exitCode: -1 };
  },
  view: (_world, command: Resource, expand): Json =>
    expand?.toLowerCase() === "instanceview" ? { properties: { instanceView: objectAt(command.hidden, "view") } } : {},
};

function toParameters(parameters: unknown): { name: string; value: string }[] {
  return listAt({ parameters }, "parameters").map((each) => ({
    name: textAt(each, "name") ?? "",
    value: textAt(each, "value") ?? "",
  }));
}
