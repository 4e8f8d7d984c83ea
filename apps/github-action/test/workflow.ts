import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { builtApp, type EmulatedAzure, type EmulatedAzureOptions, emulatedAzure } from "@dockberth/testing";
import { type GitHub, startGitHub } from "./github.ts";
import { Step, type StepOptions } from "./runner.ts";

export const hasDocker = spawnSync("docker", ["--version"]).status === 0;

/** The inputs that sign a step in to the emulator by OIDC. */
export function signInInputs({ emulator }: EmulatedAzure): Record<string, string> {
  return {
    "subscription-id": emulator.subscriptionId,
    "tenant-id": emulator.tenantId,
    "client-id": emulator.clientId,
    endpoint: emulator.url,
    "endpoint-ca": emulator.ca,
    // The default needs the docker CLI, which not every machine has.
    ...(hasDocker ? {} : { connection: "environment" }),
  };
}

/** The inputs of a host that allows the address of this machine, which the step finds out as it does on a runner. */
export function hostInputs(cloud: EmulatedAzure, { env }: GitHub): Record<string, string> {
  return { ...signInInputs(cloud), "address-source": `${env["GITHUB_API_URL"]}/address` };
}

/** The folder of the bundle, which is built now if the sources are newer. */
export function builtBundle(): string {
  return join(builtApp("github-action"), ".bundle");
}

export interface Workflow extends AsyncDisposable {
  readonly cloud: EmulatedAzure;
  readonly github: GitHub;
  /** A step of a job with the inputs that create a host, and others over them. */
  readonly step: (inputs?: Record<string, string>, more?: Partial<StepOptions>) => Step;
}

/** Starts an emulated Azure and a fake GitHub, on which the steps of a job run. */
export async function startWorkflow(options: EmulatedAzureOptions = {}): Promise<Workflow> {
  const [cloud, github] = [await emulatedAzure(options), await startGitHub()];
  const bundle = builtBundle();
  const steps: Step[] = [];
  return {
    cloud,
    github,
    step: (inputs = {}, { env, ...more } = {}) => {
      const step = new Step({
        bundle,
        with: { ...hostInputs(cloud, github), ...inputs },
        env: { ...github.env, ...env },
        ...more,
      });
      steps.push(step);
      return step;
    },
    async [Symbol.asyncDispose]() {
      for (const step of steps) step[Symbol.dispose]();
      await github[Symbol.asyncDispose]();
      await cloud[Symbol.asyncDispose]();
    },
  };
}
