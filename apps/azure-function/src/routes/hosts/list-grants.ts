import { acceptedGenerations, BerthError, listedGrant } from "@dockberth/core";
import { z } from "zod";
import { reply } from "../../http/reply.ts";
import type { Route } from "../../http/route.ts";
import { apiTexts } from "../../messages/index.ts";
import { problemResponses, subscriptionQuery } from "../responses.ts";
import { findOwnHost } from "./find-host.ts";

const grantSchema = z.strictObject({
  for: z.string().describe(apiTexts.fields.grantedFor),
  state: z.enum(["valid", "expired", "revoked"]),
  issuedAt: z.string(),
  notAfter: z.string(),
  serialNumber: z.string(),
});

/** `GET /api/hosts/{name}/grants`: what this application granted; nobody can list what was granted elsewhere. */
export const listGrantsRoute: Route = {
  name: "listGrants",
  method: "GET",
  path: "hosts/{name}/grants",
  summary: apiTexts.summaries.listGrants,
  role: "Berth.Read",
  query: subscriptionQuery,
  responses: {
    200: { description: apiTexts.responses.grants, schema: z.strictObject({ grants: z.array(grantSchema) }) },
    ...problemResponses(400, 404, 429),
  },
  async handle(call, service) {
    const { host, name, subscriptionId } = await findOwnHost(call, service);
    if (host === undefined) throw new BerthError("host-not-found", { host: name });
    const known = await service.store.grants.list(subscriptionId, name);
    const grants = known.map((grant) => {
      const { generation: _, ...shown } = listedGrant(grant, acceptedGenerations(host), service.now());
      return shown;
    });
    return reply(200, { grants });
  },
};
