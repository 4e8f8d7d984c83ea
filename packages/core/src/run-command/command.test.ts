import { expect, test } from "vitest";
import type { Azure } from "../azure/connect.ts";
import { runOnMachine } from "./command.ts";

interface View {
  readonly executionState: string;
  readonly exitCode?: number;
  readonly executionMessage?: string;
  readonly output?: string;
  readonly error?: string;
}

/** A connection whose machine shows these views of a command, in turn, the last for ever. */
function azureWith(...views: readonly View[]) {
  let tags: Record<string, string> | undefined;
  let asked = 0;
  const azure = {
    pollMilliseconds: 2000,
    wait: async () => undefined,
    arm: {
      async *list() {},
      async get() {
        const instanceView = views[Math.min(asked++, views.length - 1)];
        return { tags, properties: { instanceView } };
      },
      async delete() {},
      async put(_path: string, body: { readonly tags: Record<string, string> }) {
        tags = body.tags;
      },
    },
  } as unknown as Azure;
  return { azure, asked: () => asked };
}

const target = {
  host: "demo",
  machineId: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/demo",
  location: "westeurope",
  tags: {},
};

const run = (azure: Azure) =>
  runOnMachine(azure, target, "berth-test", { script: "true", timeoutSeconds: 60 }, { signal: undefined });

// As https://github.com/Azure/run-command-handler-linux reports: while a command runs, its exit code is 0.
test("takes the exit code of a command that has ended, and not of one that runs", async () => {
  const { azure, asked } = azureWith(
    { executionState: "Running", exitCode: 0 },
    { executionState: "Running", exitCode: 0 },
    { executionState: "Failed", exitCode: 3, output: "out", error: "err" },
  );
  expect(await run(azure)).toEqual({ exitCode: 3, output: "out", error: "err" });
  expect(asked()).toBe(3);
});

test.each<[string, View, string, object]>([
  [
    "a shell that was killed at the timeout",
    { executionState: "Failed", exitCode: -1 },
    "command-timeout",
    { seconds: 60 },
  ],
  ["the state of a timeout", { executionState: "TimedOut", exitCode: 0 }, "command-timeout", { seconds: 60 }],
  [
    "a trouble of the handler",
    { executionState: "Failed", exitCode: -101, executionMessage: "Execution failed: disk full" },
    "command-failed",
    { command: "berth-test", reason: "Execution failed: disk full" },
  ],
  ["a trouble without words", { executionState: "Failed", exitCode: -224 }, "command-failed", { reason: "code -224" }],
  ["a command that never ends", { executionState: "Running", exitCode: 0 }, "agent-silent", {}],
  ["a command without a result", { executionState: "Failed" }, "agent-silent", {}],
])("reports %s", async (_what, view, code, details) => {
  await expect(run(azureWith(view).azure)).rejects.toMatchObject({ code, details });
});
