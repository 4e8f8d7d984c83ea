import type { HttpRequest } from "@azure/functions";
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import { FunctionError } from "../errors.ts";
import type { Settings } from "../settings.ts";
import { type Caller, knownRoles } from "./caller.ts";

type TokenSettings = Extract<Settings["authentication"], { kind: "token" }>;

/**
 * Validates the bearer token of a request: signature by the tenant's published keys, issuer, audience, times, tenant.
 * Only asymmetric algorithms are taken, so that a public key can never serve as a shared secret.
 */
export function tokenAuthentication(
  settings: TokenSettings,
  now: () => Date,
): (request: HttpRequest) => Promise<Caller> {
  const keys = createRemoteJWKSet(new URL(settings.keysUrl), { timeoutDuration: 5000 });
  return async (request) => {
    const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    if (token === undefined) throw new FunctionError("caller-unknown", { reason: "no token came with the request" });
    const payload = await verify(token, keys, settings, now());
    if (payload["tid"] !== settings.tenantId)
      throw new FunctionError("caller-unknown", { reason: "the token is of another tenant" });
    const id = payload["oid"] ?? payload.sub;
    if (typeof id !== "string" || id === "")
      throw new FunctionError("caller-unknown", { reason: "the token names nobody" });
    const { roles } = payload as { roles?: unknown };
    const name = payload["preferred_username"] ?? payload["name"] ?? payload["azp"] ?? id;
    return { id, name: String(name).slice(0, 120), roles: knownRoles(Array.isArray(roles) ? roles : []) };
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
    throw new FunctionError("caller-unknown", { reason: reasonOf(error) }, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "the token has expired";
  if (error instanceof errors.JWTClaimValidationFailed) return `the token's ${error.claim} is not the one expected`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return "the token's signature is wrong";
  if (error instanceof errors.JWKSNoMatchingKey) return "the token is signed by a key that the tenant does not publish";
  if (error instanceof errors.JOSEError) return "the token is malformed";
  return "the tenant's keys cannot be fetched";
}
