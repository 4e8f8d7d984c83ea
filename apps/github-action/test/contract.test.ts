import {
  type AdapterButtons,
  type EmulatedAzure,
  type Pressed,
  testAdapterContract,
  type Wish,
} from "@dockberth/testing";
import { beforeAll } from "vitest";
import { startGitHub } from "./github.ts";
import { Step, type StepResult } from "./runner.ts";
import { builtBundle, signInInputs } from "./workflow.ts";

let bundle: string;
beforeAll(() => {
  bundle = builtBundle();
});

testAdapterContract("the GitHub Action", { open });

/** The first half of a step creates a host, the second half removes it. */
async function open(cloud: EmulatedAzure): Promise<AdapterButtons> {
  const github = await startGitHub();
  const steps: Step[] = [];
  return {
    async create({ name, allowFrom, size, location, logins }: Wish, { signal }) {
      const inputs = Object.entries({ name, "allow-from": allowFrom.join(" "), size, location });
      const spec = logins === undefined ? {} : { spec: JSON.stringify({ logins }) };
      const wanted = Object.fromEntries(inputs.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
      const step = new Step({ bundle, with: { ...signInInputs(cloud), ...wanted, ...spec }, env: github.env });
      steps.push(step);
      signal.addEventListener("abort", () => step.cancel());
      return pressed(step, await step.main());
    },
    async remove() {
      const step = steps.at(-1);
      if (step === undefined) throw new Error("Nothing was created.");
      return pressed(step, await step.post());
    },
    async [Symbol.asyncDispose]() {
      for (const step of steps) step[Symbol.dispose]();
      await github[Symbol.asyncDispose]();
    },
  };
}

function pressed(step: Step, { exitCode, log }: StepResult): Pressed {
  const files = [step.outputs, step.exported, step.state].map((pairs) => JSON.stringify(pairs));
  return { succeeded: exitCode === 0, output: [log, ...files, step.summary].join("\n") };
}
