import { BerthError, createHost, parseHostSpec } from "@dockberth/core";
import { joinSecrets } from "../routes/request-secrets.ts";
import { toHostShape } from "../routes/shapes.ts";
import type { Work } from "./run.ts";

/** Makes the host as the request described it, its secrets fetched from the vault. */
export async function createVerb({ service, azure, operation, run }: Work): Promise<unknown> {
  const { secretName } = operation;
  const secrets = secretName === undefined ? undefined : await service.secrets?.get(secretName);
  if (secretName !== undefined && secrets === undefined)
    throw new BerthError("secret-missing", { name: `of the request ${operation.id}` });
  const spec = parseHostSpec(joinSecrets(operation.input, secrets));
  const keepClient = service.clients === undefined ? {} : { keepClient: service.clients(spec.name) };
  const { host } = await createHost(azure, spec, await service.authority(), {
    clientName: "berth",
    clientValidForHours: 1,
    ...keepClient,
    ...run,
  });
  return toHostShape(host, undefined);
}
