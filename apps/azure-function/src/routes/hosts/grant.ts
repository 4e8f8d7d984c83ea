import { BerthError, issueClientCertificate, readCertificate, signClientRequest } from "@dockberth/core";
import { z } from "zod";
import { requireOwner, requireRole } from "../../access/caller.ts";
import { FunctionError } from "../../errors.ts";
import { check } from "../../inputs.ts";
import { reply } from "../../outputs.ts";
import { problems, subscriptionQuery } from "../answers.ts";
import type { Route } from "../route.ts";
import { findHost } from "./find.ts";

const body = z.strictObject({
  csr: z.string().max(16_384).optional().describe("A certificate request in PEM: the private key stays with you"),
  privateKey: z.literal("make").optional().describe("In place of `csr`, where this application allows it"),
  hours: z.number().positive().max(8760).default(8),
});

const answer = z.strictObject({
  ca: z.string(),
  cert: z.string(),
  key: z.string().nullable().describe("Only where it was asked for; it is kept nowhere"),
  notAfter: z.string(),
  dockerHost: z.string().nullable(),
});

/** `POST /api/hosts/{name}/grants`: a client certificate in the caller's name. Nothing of it is kept. */
export const grantRoute: Route = {
  name: "grant",
  method: "POST",
  path: "hosts/{name}/grants",
  summary: "Grant a certificate",
  role: "Berth.Grant",
  query: subscriptionQuery,
  body,
  bodyRequired: true,
  answers: {
    201: { description: "The certificate", schema: answer },
    ...problems(400, 404, 413, 422, 429),
  },
  async handle(call, service) {
    const { caller } = call;
    const { csr, privateKey, hours } = check(body, call.body, "body");
    if ((csr === undefined) === (privateKey === undefined))
      throw invalid("csr", "give either a certificate request, or `privateKey`: `make`");
    const { settings } = service;
    if (hours > settings.grantHours) throw invalid("hours", `at most ${settings.grantHours} here`);
    if (privateKey !== undefined && !settings.allowPrivateKeys)
      throw invalid("privateKey", "this application makes no private keys; send a certificate request");
    const { shape, host, record } = await findHost(call, service);
    if (host === undefined) throw new BerthError("host-not-found", { host: shape.name });
    requireOwner(caller, record?.owner, "A certificate for a host");
    requireRole(caller, "Berth.Grant", "A certificate");
    const authority = await service.authority();
    // The name in the certificate is the caller's, whatever the request says: it is what the daemon's log will show.
    const name = caller.name.slice(0, 64);
    const material =
      csr === undefined
        ? await issueClientCertificate(authority, { name, validForHours: hours, now: service.now() })
        : {
            ca: authority.cert,
            cert: await signClientRequest(authority, csr, { name, validForHours: hours, now: service.now() }),
            key: undefined,
          };
    return reply(201, {
      ca: material.ca,
      cert: material.cert,
      key: material.key?.reveal() ?? null,
      notAfter: readCertificate(material.cert).notAfter.toISOString(),
      dockerHost: shape.address === null ? null : `tcp://${shape.hostname ?? shape.address}:${shape.port}`,
    });
  },
};

function invalid(path: string, message: string): FunctionError<"request-invalid"> {
  return new FunctionError("request-invalid", { issues: [{ path: `body.${path}`, message }] });
}
