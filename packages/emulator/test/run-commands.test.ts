import { expect, test } from "vitest";
import type { GuestProvider, GuestTask } from "../src/index.ts";
import { emulated, machineParameters, machineTemplate, recordingGuests } from "./azure.ts";

/** A machine whose guest ends run commands with this result. */
async function machineThatEnds(result: { readonly exitCode: number; readonly timedOut: boolean }) {
  const { provider } = recordingGuests();
  const tasks: GuestTask[] = [];
  const guests: GuestProvider = {
    ...provider,
    async create(spec) {
      const guest = await provider.create(spec);
      return {
        ...guest,
        async run(task, options) {
          tasks.push(task);
          const ended = await guest.run(task, options);
          return task.kind === "run-command" ? { ...ended, ...result } : ended;
        },
      };
    },
  };
  const azure = await emulated({ guests });
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  const parameters = machineParameters("one");
  const properties = { mode: "Incremental" as const, template: machineTemplate, parameters };
  await azure.deployments.deployments.createOrUpdate("team", "make", { properties });
  return { azure, tasks };
}

const command = { location: "westeurope", source: { script: "sleep 60" }, timeoutInSeconds: 1 };

test("says of a run command past its time limit what Azure's handler says, which is never TimedOut", async () => {
  const { azure } = await machineThatEnds({ exitCode: 124, timedOut: true });
  await using _azure = azure;
  const { virtualMachineRunCommands } = azure.compute;
  const made = await virtualMachineRunCommands.createOrUpdate("team", "one", "late", command);
  expect(made.provisioningState).toBe("Succeeded");
  const { instanceView } = await virtualMachineRunCommands.getByVirtualMachine("team", "one", "late", {
    expand: "instanceView",
  });
  expect(instanceView).toMatchObject({
    executionState: "Failed",
    executionMessage: "Execution failed: command terminated with exit status=-1",
    exitCode: -1,
    output: "out",
    error: "err",
  });
  const strict = { ...command, treatFailureAsDeploymentFailure: true };
  await expect(virtualMachineRunCommands.createOrUpdate("team", "one", "strict", strict)).rejects.toThrow(
    "Run Command 'strict' failed with exit code -1.",
  );
});

test.each([0, 7])("says of a run command that it ended with %i", async (exitCode) => {
  const { azure, tasks } = await machineThatEnds({ exitCode, timedOut: false });
  await using _azure = azure;
  const { virtualMachineRunCommands } = azure.compute;
  const parameters = [
    { name: "kept", value: "a" },
    { name: "gone", value: "" },
  ];
  await virtualMachineRunCommands.createOrUpdate("team", "one", "other", { ...command, parameters });
  const { instanceView } = await virtualMachineRunCommands.getByVirtualMachine("team", "one", "other", {
    expand: "instanceView",
  });
  expect(instanceView).toMatchObject({ executionState: exitCode === 0 ? "Succeeded" : "Failed", exitCode });
  expect(tasks.at(-1)).toMatchObject({ kind: "run-command", parameters, timeoutSeconds: 1 });
});
