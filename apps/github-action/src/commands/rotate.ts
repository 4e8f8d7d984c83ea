import { rotateHost } from "@dockberth/core";
import { requiredAuthority } from "../authority.ts";
import { handOver, jobClient } from "../hand-over.ts";
import { showProgress } from "../progress.ts";
import type { Step } from "../step.ts";

/** Gives a host a new server certificate while its containers run on, and hands it to the steps that follow. */
export async function rotate(step: Step): Promise<void> {
  const name = step.inputs.required("name");
  const authority = await requiredAuthority(step.inputs, name);
  const connection = await jobClient(step, authority);
  const progress = showProgress();
  const { host } = await rotateHost(await step.signIn(), name, authority, {
    client: connection.client,
    signal: step.signal,
    onEvent: progress.onEvent,
  });
  await handOver(step, host, connection, progress.events);
}
