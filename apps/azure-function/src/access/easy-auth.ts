import type { HttpRequest } from "@azure/functions";
import { z } from "zod";
import { FunctionError } from "../errors.ts";
import { type Caller, knownRoles } from "./caller.ts";

/** What App Service puts before an application: https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities */
const principalSchema = z.object({
  role_typ: z.string().nullish(),
  name_typ: z.string().nullish(),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })),
});

const objectId = ["http://schemas.microsoft.com/identity/claims/objectidentifier", "oid"];
const tenant = ["http://schemas.microsoft.com/identity/claims/tenantid", "tid"];

/** Takes the caller from the header of App Service Authentication, which only the platform can have written. */
export function easyAuthentication(tenantId: string | undefined): (request: HttpRequest) => Promise<Caller> {
  return async (request) => {
    requireIntent(request);
    const { claims, role_typ, name_typ } = principalOf(request.headers.get("x-ms-client-principal"));
    const values = (types: readonly string[]) => claims.filter(({ typ }) => types.includes(typ)).map(({ val }) => val);
    if (tenantId !== undefined && values(tenant)[0] !== tenantId)
      throw new FunctionError("caller-unknown", { reason: "the sign-in is of another tenant" });
    const id = values(objectId)[0];
    if (id === undefined) throw new FunctionError("caller-unknown", { reason: "the sign-in names nobody" });
    const name = values([name_typ ?? "name", "preferred_username"])[0] ?? id;
    return { id, name: name.slice(0, 120), roles: knownRoles(values([role_typ ?? "roles", "roles"])) };
  };
}

/** A browser sends the session's cookie along with any form on any site, but not this header, nor another's token. */
function requireIntent({ method, headers }: HttpRequest): void {
  if (method === "GET" || method === "HEAD" || headers.has("authorization")) return;
  if (headers.get("x-requested-with") === null)
    throw new FunctionError("caller-unknown", { reason: "a change by cookie needs the header X-Requested-With" });
}

function principalOf(header: string | null): z.output<typeof principalSchema> {
  if (header === null) throw new FunctionError("caller-unknown", { reason: "nobody is signed in" });
  try {
    return principalSchema.parse(JSON.parse(Buffer.from(header, "base64").toString("utf8")));
  } catch {
    throw new FunctionError("caller-unknown", { reason: "the sign-in cannot be read" });
  }
}
