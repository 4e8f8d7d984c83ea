import { type EmulatedAzure, type EmulatedAzureOptions, emulatedAzure } from "@dockberth/testing";
import { builtBundle } from "./built.ts";
import { type GitHub, startGitHub } from "./github.ts";
import { Step, type StepOptions } from "./runner.ts";

/** The inputs by which a step signs in to the emulator, by OIDC. */
export function signInInputs({ emulator }: EmulatedAzure): Record<string, string> {
  return {
    "subscription-id": emulator.subscriptionId,
    "tenant-id": emulator.tenantId,
    "client-id": emulator.clientId,
    endpoint: emulator.url,
    "endpoint-ca": emulator.ca,
  };
}

/** The inputs of a host that this machine may reach, which it finds out as a runner does. */
export function hostInputs(cloud: EmulatedAzure, { env }: GitHub): Record<string, string> {
  return { ...signInInputs(cloud), "address-source": `${env["GITHUB_API_URL"]}/address` };
}

export interface Stage extends AsyncDisposable {
  readonly cloud: EmulatedAzure;
  readonly github: GitHub;
  /** A step of a job, with what it takes to make a host, and what is given over it. */
  readonly step: (inputs?: Record<string, string>, more?: Partial<StepOptions>) => Step;
}

/** An Azure, a GitHub and the steps of a job between them. */
export async function openStage(options: EmulatedAzureOptions = {}): Promise<Stage> {
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
