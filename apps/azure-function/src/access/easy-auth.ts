import type { HttpRequest } from "@azure/functions";
import { z } from "zod";
import type { SignInProblem } from "../error-details.ts";
import { FunctionError } from "../errors.ts";
import { type Caller, knownRoles } from "./caller.ts";

/** What App Service passes to an application: https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities */
const principalSchema = z.object({
  role_typ: z.string().nullish(),
  name_typ: z.string().nullish(),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })),
});
type Principal = z.output<typeof principalSchema>;

const objectIdClaims = ["http://schemas.microsoft.com/identity/claims/objectidentifier", "oid"];
const tenantClaims = ["http://schemas.microsoft.com/identity/claims/tenantid", "tid"];

/** Takes the caller from the header of App Service Authentication, which only the platform can have written. */
export function easyAuthentication(tenantId: string | undefined): (request: HttpRequest) => Promise<Caller> {
  return async (request) => {
    requireIntent(request);
    const { claims, role_typ, name_typ } = parsePrincipal(request.headers.get("x-ms-client-principal"));
    const values = (types: readonly string[]) => claims.filter(({ typ }) => types.includes(typ)).map(({ val }) => val);
    const tenant = values(tenantClaims)[0];
    if (tenant === undefined || (tenantId ?? tenant) !== tenant) throw unknownCaller("other-tenant");
    const id = values(objectIdClaims)[0];
    if (id === undefined) throw unknownCaller("no-object-id");
    const name = values([name_typ ?? "name", "preferred_username"])[0] ?? id;
    return {
      id,
      tenantId: tenant,
      name: name.slice(0, 120),
      roles: knownRoles(values([role_typ ?? "roles", "roles"])),
    };
  };
}

/** A browser sends the session's cookie with a form of any site, but neither this header nor another site's token. */
function requireIntent({ method, headers }: HttpRequest): void {
  if (method === "GET" || method === "HEAD" || headers.has("authorization")) return;
  if (headers.get("x-requested-with") === null) throw unknownCaller("header-missing");
}

function parsePrincipal(header: string | null): Principal {
  if (header === null) throw unknownCaller("not-signed-in");
  try {
    return principalSchema.parse(JSON.parse(Buffer.from(header, "base64").toString("utf8")));
  } catch {
    throw unknownCaller("sign-in-unreadable");
  }
}

function unknownCaller(reason: SignInProblem): FunctionError<"caller-unknown"> {
  return new FunctionError("caller-unknown", { reason });
}
