import { constants, createHash, createHmac, verify, X509Certificate } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { ArmRequest } from "../http/router.ts";
import { at, type Json, parseJson, textAt } from "../json.ts";
import type { CloudName } from "../world.ts";
import type { Problem } from "./entra-error.ts";
import { isSame } from "./same.ts";

/** One tenant with one application. */
export interface Directory {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** PEM of the certificates that are registered on the application. */
  readonly clientCertificates: readonly string[];
  readonly clock: Clock;
}

interface Assertion {
  readonly header: Json;
  readonly claims: Json;
  readonly signed: string;
  readonly signature: string;
}

/**
 * Judges a JWT by which an application proves who it is: signed by a certificate of it, or by the issuer of a federated credential. The
 * emulator knows no issuer, so that it trusts everybody who has its secret: HS256 with the secret as the key. Any other
 * rule would let each user of this machine in.
 */
export function assertionProblem(
  directory: Directory,
  text: string,
  request: ArmRequest,
  cloud: CloudName,
): Problem | undefined {
  const assertion = parse(text);
  if (assertion === undefined) return ["invalid_client", "AADSTS50027: JWT token is invalid or malformed."];
  const { header, claims, signed, signature } = assertion;
  const isFederated = header["alg"] === "HS256";
  const expected = createHmac("sha256", directory.clientSecret).update(signed).digest("base64url");
  if (isFederated ? !isSame(signature, expected) : !isSignedByCertificate(directory, assertion))
    return ["invalid_client", unknownKey(directory, header)];
  return timeProblem(claims, directory.clock.now()) ?? audienceProblem(claims, isFederated, request, cloud);
}

function parse(text: string): Assertion | undefined {
  const [first = "", second = "", signature = "", ...rest] = text.split(".");
  const [header, claims] = [first, second].map((part) => parseJson(Buffer.from(part, "base64url").toString("utf8")));
  if (header === undefined || claims === undefined || rest.length > 0) return undefined;
  return { header: header as Json, claims: claims as Json, signed: `${first}.${second}`, signature };
}

/** By the thumbprint in the header: https://learn.microsoft.com/entra/identity-platform/certificate-credentials#header */
function isSignedByCertificate({ clientCertificates }: Directory, { header, signed, signature }: Assertion): boolean {
  const used = thumbprintOf(header);
  const found = clientCertificates
    .map((pem) => new X509Certificate(pem))
    .find(({ raw }) => ["sha1", "sha256"].some((name) => createHash(name).update(raw).digest("hex") === used));
  const padding = paddings[textAt(header, "alg") ?? ""];
  if (found === undefined || padding === undefined) return false;
  const key = { key: found.publicKey, padding };
  return verify("sha256", Buffer.from(signed), key, Buffer.from(signature, "base64url"));
}

const paddings: Readonly<Record<string, number>> = {
  RS256: constants.RSA_PKCS1_PADDING,
  PS256: constants.RSA_PKCS1_PSS_PADDING,
};

/** Clients write base64url with and without padding. */
function thumbprintOf(header: Json): string {
  return Buffer.from(textAt(header, "x5t#S256") ?? textAt(header, "x5t") ?? "", "base64url").toString("hex");
}

/** https://github.com/AzureAD/microsoft-authentication-library-for-js/issues/8339 */
function unknownKey({ clientId }: Directory, header: Json): string {
  const thumbprint = thumbprintOf(header);
  const used = thumbprint === "" ? "" : ` Thumbprint of key used by client: '${thumbprint.toUpperCase()}',`;
  return `AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found.,${used} Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '${clientId}'.]`;
}

/** https://github.com/Azure/login/issues/372 */
function timeProblem(claims: Json, now: Date): Problem | undefined {
  const expiry = claims["exp"];
  if (typeof expiry !== "number" || expiry * 1000 > now.getTime()) return undefined;
  return [
    "invalid_client",
    `AADSTS700024: Client assertion is not within its valid time range. Current time: ${now.toISOString()}, expiry time of assertion ${new Date(expiry * 1000).toISOString()}.`,
  ];
}

/** A federated assertion is for Entra ID of its cloud, that of a certificate for the tenant's own endpoint. */
function audienceProblem(
  claims: Json,
  isFederated: boolean,
  { origin, parts }: ArmRequest,
  cloud: CloudName,
): Problem | undefined {
  const audience = at(claims, "aud");
  if (!isFederated)
    return String(audience).startsWith(`${origin}/${parts["tenant"]}/`)
      ? undefined
      : ["invalid_client", "AADSTS700023: Client assertion audience claim does not match Realm issuer."];
  if (audience === undefined || audience === federatedAudiences[cloud]) return undefined;
  return [
    "invalid_client",
    `AADSTS700212: No matching federated identity record found for presented assertion audience '${String(audience)}'.`,
  ];
}

/** https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust */
const federatedAudiences: Readonly<Record<CloudName, string>> = {
  AzureCloud: "api://AzureADTokenExchange",
  AzureChinaCloud: "api://AzureADTokenExchangeChina",
  AzureUSGovernment: "api://AzureADTokenExchangeUSGov",
};
