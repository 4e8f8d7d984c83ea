import type { Azure } from "../../azure/connect.ts";
import { type Deployment, deploymentState, isEnded } from "../../azure/deployment.ts";
import { type RunOptions, reporter } from "../../run/options.ts";
import { sleep } from "../../run/time.ts";

const pollSeconds = 2;

/** Waits for a deployment that an interrupted run left behind: ARM runs one deployment of a name at a time. */
export async function waitForEarlierDeployment(
  azure: Azure,
  deployment: Omit<Deployment, "template">,
  subject: string,
  run: RunOptions,
): Promise<void> {
  const report = reporter(subject, run);
  while (!isEnded(await deploymentState(azure, deployment))) {
    report({ type: "retry", reason: "earlier-deployment", seconds: pollSeconds });
    await sleep(azure, pollSeconds, run.signal);
  }
}
