import type { HttpRequest } from "@azure/functions";
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import type { FunctionErrorDetails } from "../error-details.ts";
import { FunctionError } from "../errors.ts";
import type { Settings } from "../settings.ts";
import { type Caller, knownRoles } from "./caller.ts";

type TokenSettings = Extract<Settings["authentication"], { kind: "token" }>;

/**
 * Validates the bearer token of a request: signature by the tenant's published keys, issuer, audience, times, tenant.
 * Only asymmetric algorithms are accepted, so that a public key can never serve as a shared secret.
 */
export function tokenAuthentication(
  settings: TokenSettings,
  now: () => Date,
): (request: HttpRequest) => Promise<Caller> {
  const keys = createRemoteJWKSet(new URL(settings.keysUrl), { timeoutDuration: 5000 });
  return async (request) => {
    const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    if (token === undefined) throw new FunctionError("caller-unknown", { reason: "token-missing" });
    const payload = await verify(token, keys, settings, now());
    if (payload["tid"] !== settings.tenantId) throw new FunctionError("caller-unknown", { reason: "other-tenant" });
    const id = payload["oid"] ?? payload.sub;
    if (typeof id !== "string" || id === "") throw new FunctionError("caller-unknown", { reason: "no-object-id" });
    const { roles } = payload as { roles?: unknown };
    const name = payload["preferred_username"] ?? payload["name"] ?? payload["azp"] ?? id;
    return {
      id,
      tenantId: settings.tenantId,
      name: String(name).slice(0, 120),
      roles: knownRoles(Array.isArray(roles) ? roles : []),
    };
  };
}

async function verify(
  token: string,
  keys: ReturnType<typeof createRemoteJWKSet>,
  { issuer, audience }: TokenSettings,
  currentDate: Date,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience: [audience, `api://${audience}`],
      algorithms: ["RS256", "PS256", "ES256"],
      requiredClaims: ["exp", "iat"],
      clockTolerance: 60,
      currentDate,
    });
    return payload;
  } catch (error) {
    throw new FunctionError("caller-unknown", problemOf(error), { cause: error });
  }
}

function problemOf(error: unknown): FunctionErrorDetails["caller-unknown"] {
  if (error instanceof errors.JWTExpired) return { reason: "token-expired" };
  if (error instanceof errors.JWTClaimValidationFailed) return { reason: "claim-wrong", claim: error.claim };
  if (error instanceof errors.JWSSignatureVerificationFailed) return { reason: "signature-wrong" };
  if (error instanceof errors.JWKSNoMatchingKey) return { reason: "key-unknown" };
  if (error instanceof errors.JOSEError) return { reason: "token-malformed" };
  return { reason: "keys-unavailable" };
}
