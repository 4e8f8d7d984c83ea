import { setOutput, summary } from "@actions/core";
import { BerthError, sweepHosts } from "@dockberth/core";
import { showProgress } from "../progress.ts";
import type { Step } from "../step.ts";
import { sweepSummary } from "../summary.ts";

/** Removes the hosts whose end has passed, or says which it would remove. One that cannot be removed fails the step. */
export async function sweep({ inputs, signal, signIn }: Step): Promise<void> {
  const graceMinutes = inputs.text("grace-minutes");
  const resourceGroup = inputs.text("resource-group");
  const report = await sweepHosts(await signIn(), {
    dryRun: inputs.flag("dry-run"),
    signal,
    onEvent: showProgress().onEvent,
    ...(graceMinutes === undefined ? {} : { graceMinutes: Number(graceMinutes) }),
    ...(resourceGroup === undefined ? {} : { resourceGroup }),
  });
  setOutput("report", JSON.stringify(report.entries));
  await summary.addRaw(sweepSummary(report), true).write();
  const failed = report.entries.filter(({ outcome }) => outcome === "failed");
  if (failed.length > 0) {
    const message = failed.map(({ host, reason }) => `${host} could not be removed: ${reason}`).join("; ");
    throw new BerthError("unexpected", { message });
  }
}
