import { removeHost } from "@dockberth/core";
import { sayRemoved } from "../github/announce.ts";
import { showProgress } from "../progress.ts";
import type { Step } from "../step.ts";

/** Removes a host that an earlier job left. */
export async function remove({ inputs, env, job, signal, signIn }: Step): Promise<void> {
  const name = inputs.required("name");
  const resourceGroup = inputs.text("resource-group");
  await removeHost(await signIn(), name, {
    signal,
    onEvent: showProgress().onEvent,
    ...(resourceGroup === undefined ? {} : { resourceGroup }),
  });
  if (inputs.flag("comment")) await sayRemoved(inputs, env, job);
}
