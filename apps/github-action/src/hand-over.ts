import { summary } from "@actions/core";
import type { Authority } from "@dockberth/core";
import { type BerthEvent, type Host, issueClientCertificate, type TlsMaterial } from "@dockberth/core";
import { keepClient, useDocker } from "./docker-connection.ts";
import { writeCertificate, writeHost } from "./outputs.ts";
import type { Step } from "./step.ts";
import { hostSummary } from "./summary.ts";

/** A client certificate of this job's own, as short as the workflow wants it, and the folder that it is in. */
export async function jobClient(step: Step, authority: Authority): Promise<{ client: TlsMaterial; folder: string }> {
  const client = await issueClientCertificate(authority, {
    name: `GitHub Actions job ${step.job.id}`,
    validForHours: step.inputs.hours("client-valid-for-hours"),
  });
  return { client, folder: await keepClient(client, step.env) };
}

/** Gives the host to the steps that follow, and shows it on the job's page. Returns what it showed. */
export async function handOver(
  step: Step,
  host: Host,
  { client, folder }: { readonly client: TlsMaterial; readonly folder: string },
  events: readonly BerthEvent[] = [],
): Promise<string> {
  writeHost(host);
  writeCertificate(folder, client);
  await useDocker(host, folder, step.inputs, step.env);
  const text = hostSummary(host, client, events);
  await summary.addRaw(text, true).write();
  return text;
}
