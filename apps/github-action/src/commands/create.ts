import { createHost, hostSecrets, parseHostSpec } from "@dockberth/core";
import { giveHost } from "../give-host.ts";
import { readHostInput } from "../host-input.ts";
import { jobTag } from "../job.ts";
import { mask } from "../mask.ts";
import type { Step } from "../step.ts";

/** Makes the host and hands it to the steps that follow. */
export async function create(step: Step): Promise<void> {
  const { inputs, job } = step;
  const spec = parseHostSpec(
    await readHostInput(step, {
      name: inputs.text("name") ?? job.hostName,
      tags: { [jobTag]: job.id, "github-repository": `${job.repository.owner}/${job.repository.repo}` },
    }),
  );
  const secrets = hostSecrets(spec);
  for (const each of [...secrets.logins.map(({ password }) => password), ...Object.values(secrets.environment)])
    mask(each);
  await giveHost(step, spec, (azure, authority, options) => createHost(azure, spec, authority, options));
}
