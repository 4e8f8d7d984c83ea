import {
  type AdapterDriver,
  type AdapterResult,
  type EmulatedAzure,
  type HostRequest,
  testAdapterContract,
} from "@dockberth/testing";
import { beforeAll } from "vitest";
import { startGitHub } from "./github.ts";
import { Step, type StepResult } from "./runner.ts";
import { builtBundle, signInInputs } from "./workflow.ts";

let bundle: string;
beforeAll(() => {
  bundle = builtBundle();
});

testAdapterContract("the GitHub Action", { open, wording: "action" });

/** The first half of a step creates a host, the second half removes it. */
async function open(cloud: EmulatedAzure): Promise<AdapterDriver> {
  const github = await startGitHub();
  const steps: Step[] = [];
  return {
    async create({ name, allowFrom, size, location, ...others }: HostRequest, { signal }) {
      const inputs = Object.entries({ name, "allow-from": allowFrom.join(" "), size, location });
      const spec = Object.keys(others).length === 0 ? {} : { spec: JSON.stringify(others) };
      const wanted = Object.fromEntries(inputs.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
      // The job before has ended: the runner runs the second half, whether or not the first was cancelled.
      await steps.at(-1)?.post();
      const step = new Step({ bundle, with: { ...signInInputs(cloud), ...wanted, ...spec }, env: github.env });
      steps.push(step);
      signal.addEventListener("abort", () => step.cancel());
      return resultOf(step, await step.main());
    },
    async remove() {
      const step = steps.at(-1);
      if (step === undefined) throw new Error("Nothing was created.");
      return resultOf(step, await step.post());
    },
    async [Symbol.asyncDispose]() {
      for (const step of steps) step[Symbol.dispose]();
      await github[Symbol.asyncDispose]();
    },
  };
}

function resultOf(step: Step, { exitCode, log }: StepResult): AdapterResult {
  const files = [step.outputs, step.exported, step.state].map((pairs) => JSON.stringify(pairs));
  return { succeeded: exitCode === 0, output: [log, ...files, step.summary].join("\n") };
}
