import {
  BerthError,
  type HostReport,
  hostAuthority,
  issueClientCertificate,
  issuedGrant,
  readCertificate,
  signClientRequest,
} from "@dockberth/core";
import { z } from "zod";
import { invalidRequest } from "../../errors.ts";
import { parseInput } from "../../http/inputs.ts";
import { reply } from "../../http/reply.ts";
import type { Route } from "../../http/route.ts";
import { apiTexts, issueTexts } from "../../messages/index.ts";
import type { Service } from "../../service.ts";
import type { Settings } from "../../settings.ts";
import { problemResponses, subscriptionQuery } from "../responses.ts";
import { findOwnHost } from "./find-host.ts";

const body = z.strictObject({
  csr: z.string().max(16_384).optional().describe(apiTexts.fields.csr),
  privateKey: z.literal("make").optional().describe(apiTexts.fields.privateKey),
  hours: z.number().positive().max(8760).optional().describe(apiTexts.fields.hours),
});
type GrantRequest = z.output<typeof body>;

const defaultHours = 8;

const grantSchema = z.strictObject({
  ca: z.string(),
  cert: z.string(),
  key: z.string().nullable().describe(apiTexts.fields.key),
  notAfter: z.string(),
  dockerHost: z.string().nullable(),
});

/** `POST /api/hosts/{name}/grants`: a client certificate for the caller's object id, which the application does not store. */
export const grantRoute: Route = {
  name: "grant",
  method: "POST",
  path: "hosts/{name}/grants",
  summary: apiTexts.summaries.grant,
  role: "Berth.Grant",
  query: subscriptionQuery,
  body,
  bodyRequired: true,
  responses: {
    201: { description: apiTexts.responses.certificate, schema: grantSchema },
    ...problemResponses(400, 404, 413, 415, 422, 429),
  },
  async handle(call, service) {
    const granted = parseInput(body, call.body, "body");
    requirePermitted(granted, service.settings);
    const { body: host, host: existing, subscriptionId } = await findOwnHost(call, service);
    if (existing === undefined) throw new BerthError("host-not-found", { host: host.name });
    // Whatever the request says, so that nobody can get one in another name. Display names change and are given again.
    const { ca, cert, key } = await issue(granted, existing, call.caller.id, service);
    // Before anybody gets it, so that the list lacks none.
    await service.store.grants.add(subscriptionId, host.name, issuedGrant({ ca, cert }, service.now()), service.now());
    return reply(201, {
      ca,
      cert,
      key: key?.reveal() ?? null,
      notAfter: readCertificate(cert).notAfter.toISOString(),
      dockerHost: host.address === null ? null : `tcp://${host.hostname ?? host.address}:${host.port}`,
    });
  },
};

function requirePermitted({ csr, privateKey, hours }: GrantRequest, { grantHours, allowPrivateKeys }: Settings): void {
  if ((csr === undefined) === (privateKey === undefined)) throw invalidRequest("body.csr", issueTexts.csrOrPrivateKey);
  if (hours !== undefined && hours > grantHours)
    throw invalidRequest("body.hours", issueTexts.hoursTooMany(grantHours));
  if (privateKey !== undefined && !allowPrivateKeys) throw invalidRequest("body.privateKey", issueTexts.privateKeysOff);
}

async function issue({ csr, hours }: GrantRequest, host: HostReport, name: string, service: Service) {
  const authority = await hostAuthority(host, await service.authority(), service.now());
  const validForHours = hours ?? Math.min(defaultHours, service.settings.grantHours);
  const options = { name, validForHours, now: service.now() };
  if (csr === undefined) return issueClientCertificate(authority, options);
  return { ca: authority.cert, cert: await signClientRequest(authority, csr, options), key: undefined };
}
