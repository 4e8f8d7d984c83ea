import { summary } from "@actions/core";
import { inspectHost, issueClientCertificate } from "@berth/core";
import { requiredAuthority } from "../authority.ts";
import { keepClient, useDocker } from "../docker-connection.ts";
import { writeCertificate, writeHost } from "../outputs.ts";
import type { Step } from "../step.ts";
import { hostSummary } from "../summary.ts";

/** Hands a host that exists to the steps that follow, under a client certificate of this job's own. */
export async function env(step: Step): Promise<void> {
  const { inputs, job, signal } = step;
  const name = inputs.required("name");
  const authority = await requiredAuthority(inputs, name);
  const client = await issueClientCertificate(authority, {
    name: `GitHub Actions job ${job.id}`,
    validForHours: inputs.hours("client-valid-for-hours"),
  });
  const folder = await keepClient(client, step.env);
  const { docker, ...host } = await inspectHost(await step.signIn(), name, { client, signal });
  if (docker !== undefined && "error" in docker) throw docker.error;
  writeHost(host);
  writeCertificate(folder, client);
  await useDocker(host, folder, inputs, step.env);
  await summary.addRaw(hostSummary(host, client, []), true).write();
}
