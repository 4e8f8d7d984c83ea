import { inspectHost } from "@dockberth/core";
import { requiredAuthority } from "../authority.ts";
import { offerRunner } from "../github/runner.ts";
import { handOver, jobClient } from "../hand-over.ts";
import type { Step } from "../step.ts";

/** Hands a host that exists to the steps that follow, under a client certificate of this job's own. */
export async function env(step: Step): Promise<void> {
  const name = step.inputs.required("name");
  const connection = await jobClient(step, await requiredAuthority(step.inputs, name));
  const { client } = connection;
  const { docker, ...host } = await inspectHost(await step.signIn(), name, { client, signal: step.signal });
  if (docker !== undefined && "error" in docker) throw docker.error;
  await handOver(step, host, connection);
  await offerRunner(step, host, client);
}
