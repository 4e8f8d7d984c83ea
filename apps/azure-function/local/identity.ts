import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { Role } from "../src/access/roles.ts";

export interface LocalIdentity {
  readonly tenantId: string;
  readonly audience: string;
  /** The published keys, as a tenant serves them. */
  readonly keys: object;
  /** A token as Entra ID issues it to a caller with these roles. */
  token(roles: readonly Role[], claims?: Readonly<Record<string, unknown>>): Promise<string>;
  /** A token with these claims over the usual ones, such as those that must be rejected. */
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>;
}

const localCaller = "33333333-3333-4333-8333-333333333333";

/** A tenant on this machine: its tokens are validated like those of Entra ID. */
export async function createLocalIdentity(issuer: () => string): Promise<LocalIdentity> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const kid = randomUUID();
  const tenantId = "44444444-4444-4444-8444-444444444444";
  const audience = "55555555-5555-4555-8555-555555555555";
  const sign: LocalIdentity["sign"] = (claims) => {
    const now = Math.floor(Date.now() / 1000);
    const caller = { tid: tenantId, oid: localCaller, preferred_username: "you@this-machine" };
    return new SignJWT({ ...caller, iss: issuer(), aud: audience, iat: now, exp: now + 12 * 3600, ...claims })
      .setProtectedHeader({ alg: "RS256", kid })
      .sign(privateKey);
  };
  return {
    tenantId,
    audience,
    keys: { keys: [{ ...(await exportJWK(publicKey)), kid, use: "sig", alg: "RS256" }] },
    token: (roles, claims = {}) => sign({ roles: [...roles], ...claims }),
    sign,
  };
}
