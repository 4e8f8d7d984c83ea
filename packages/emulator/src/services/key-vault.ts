import { generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { ArmError } from "../arm-error.ts";
import { vaultAudiences } from "../catalog/audiences.ts";
import type { Clock } from "../clock.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import { type Json, objectAt, parseJson, textAt } from "../json.ts";
import type { World } from "../world.ts";
import type { Tokens } from "./entra-id.ts";
import { signEs256, signRs256 } from "./key-vault-signature.ts";

export interface Vault {
  readonly routes: readonly Route[];
  clear(): void;
}

interface Versioned<Value> {
  readonly version: string;
  readonly createdAt: number;
  readonly value: Value;
}

type SecretVersion = Versioned<{ readonly value: string; readonly body: Json }>;

interface VaultState {
  readonly keys: Map<string, Versioned<KeyObject>[]>;
  readonly secrets: Map<string, SecretVersion[]>;
  readonly deleted: Map<string, SecretVersion[]>;
  readonly now: () => number;
}

/** A small Key Vault: secrets, and keys that sign and are never returned. */
export function createVault(tokens: Tokens, clock: Clock): Vault {
  const state: VaultState = {
    keys: new Map(),
    secrets: new Map(),
    deleted: new Map(),
    now: () => Math.floor(clock.now().getTime() / 1000),
  };
  const route = (
    method: string,
    pattern: string,
    answer: (state: VaultState, request: ArmRequest) => ArmResponse,
  ): Route => ({
    method,
    pattern,
    open: true,
    unversioned: true,
    handle: (world, request) => {
      requireToken(tokens, world, request);
      return answer(state, request);
    },
  });
  return {
    routes: [
      route("POST", "/keys/{name}/create", createKey),
      route("GET", "/keys/{name}", getKey),
      route("GET", "/keys/{name}/{version}", getKey),
      route("POST", "/keys/{name}/{version}/sign", signDigest),
      route("PUT", "/secrets/{name}", setSecret),
      route("GET", "/secrets/{name}", getSecret),
      route("GET", "/secrets/{name}/{version}", getSecret),
      route("DELETE", "/secrets/{name}", deleteSecret),
      route("GET", "/deletedsecrets/{name}", getDeletedSecret),
      route("DELETE", "/deletedsecrets/{name}", purgeSecret),
    ],
    clear: () => {
      for (const versions of [state.keys, state.secrets, state.deleted]) versions.clear();
    },
  };
}

/** Clients send their first request without a token. The challenge tells them where to get one, and for which resource. */
function requireToken(tokens: Tokens, { tenantId, cloud }: World, { headers, origin, url }: ArmRequest): void {
  const audiences = vaultAudiences(cloud);
  try {
    tokens.principalOf(headers.authorization, audiences);
  } catch {
    const challenge = `Bearer authorization="${origin}/${tenantId}", resource="${audiences[0]}"`;
    throw new ArmError(401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.", {
      headers: { "www-authenticate": challenge },
    });
  }
  if (url.searchParams.get("api-version") === null) throw badParameter("api-version must be specified");
}

function createKey({ keys, now }: VaultState, { parts, text, origin }: ArmRequest): ArmResponse {
  const name = nameOf(parts);
  const body = parseBody(text);
  const key = newKey(
    textAt(body, "kty") ?? "",
    textAt(body, "crv") ?? "P-256",
    Number(textAt(body, "key_size") ?? 2048),
  );
  const created = { version: newVersion(), createdAt: now(), value: key };
  keys.set(name, [...(keys.get(name) ?? []), created]);
  return { status: 200, body: keyBundle(origin, name, created) };
}

function newKey(type: string, curve: string, modulusLength: number): KeyObject {
  if (type === "EC" && curve === "P-256") return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  if (type === "RSA" && [2048, 3072, 4096].includes(modulusLength))
    return generateKeyPairSync("rsa", { modulusLength }).privateKey;
  throw badParameter(`The key type ${type} with these parameters is not emulated; BEHAVIOR.md lists what is.`);
}

function getKey({ keys }: VaultState, { parts, origin }: ArmRequest): ArmResponse {
  const name = nameOf(parts);
  return { status: 200, body: keyBundle(origin, name, versionOf(keys, name, parts["version"], "Key")) };
}

function keyBundle(origin: string, name: string, { version, createdAt, value }: Versioned<KeyObject>): Json {
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...jwk } = value.export({ format: "jwk" });
  const key = { kid: `${origin}/keys/${name}/${version}`, key_ops: ["sign", "verify"], ...jwk };
  return { key, attributes: attributes(createdAt) };
}

function signDigest({ keys }: VaultState, { parts, text, origin }: ArmRequest): ArmResponse {
  const name = nameOf(parts);
  const { value: key, version } = versionOf(keys, name, parts["version"], "Key");
  const body = parseBody(text);
  const algorithm = textAt(body, "alg");
  const digest = Buffer.from(textAt(body, "value") ?? "", "base64url");
  const supported = key.asymmetricKeyType === "ec" ? "ES256" : "RS256";
  if (algorithm !== supported) throw badParameter(`Key and signing algorithm are incompatible: ${algorithm}`);
  if (digest.length !== 32) throw badParameter("Digest must be 32 bytes long");
  const signature = supported === "ES256" ? signEs256(key, digest) : signRs256(key, digest);
  const kid = `${origin}/keys/${name}/${version}`;
  return { status: 200, body: { kid, value: signature.toString("base64url") } };
}

function setSecret({ secrets, deleted, now }: VaultState, { parts, text, origin }: ArmRequest): ArmResponse {
  const name = nameOf(parts);
  const body = parseBody(text);
  const value = textAt(body, "value");
  if (value === undefined) throw badParameter("Parameter value is required");
  if (Buffer.byteLength(value) > 25 * 1024) throw badParameter("The secret value exceeds the maximum length of 25600");
  if (deleted.has(name))
    throw new ArmError(
      409,
      "Conflict",
      `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`,
      { innererror: { code: "ObjectIsDeletedButRecoverable" } },
    );
  const created = { version: newVersion(), createdAt: now(), value: { value, body } };
  secrets.set(name, [...(secrets.get(name) ?? []), created]);
  return { status: 200, body: secretBundle(origin, name, created) };
}

function getSecret({ secrets }: VaultState, { parts, origin }: ArmRequest): ArmResponse {
  const name = nameOf(parts);
  return { status: 200, body: secretBundle(origin, name, versionOf(secrets, name, parts["version"], "Secret")) };
}

function deleteSecret({ secrets, deleted, now }: VaultState, { parts, origin }: ArmRequest): ArmResponse {
  const name = nameOf(parts);
  const last = versionOf(secrets, name, undefined, "Secret");
  deleted.set(name, secrets.get(name) ?? []);
  secrets.delete(name);
  return { status: 200, body: deletedBundle(origin, name, last, now()) };
}

function getDeletedSecret({ deleted, now }: VaultState, { parts, origin }: ArmRequest): ArmResponse {
  const name = nameOf(parts);
  return { status: 200, body: deletedBundle(origin, name, versionOf(deleted, name, undefined, "Secret"), now()) };
}

function deletedBundle(origin: string, name: string, last: SecretVersion, now: number): Json {
  const { value: _value, ...bundle } = secretBundle(origin, name, last);
  const times = { deletedDate: now, scheduledPurgeDate: now + 90 * 24 * 3600 };
  return { ...bundle, recoveryId: `${origin}/deletedsecrets/${name}`, ...times };
}

function purgeSecret({ deleted }: VaultState, { parts }: ArmRequest): ArmResponse {
  const name = nameOf(parts);
  if (!deleted.delete(name)) throw new ArmError(404, "SecretNotFound", `Deleted Secret not found: ${name}`);
  return { status: 204 };
}

function secretBundle(
  origin: string,
  name: string,
  { version, createdAt, value }: Versioned<{ value: string; body: Json }>,
): Json {
  return {
    value: value.value,
    id: `${origin}/secrets/${name}/${version}`,
    attributes: { ...attributes(createdAt), ...objectAt(value.body, "attributes") },
    contentType: textAt(value.body, "contentType"),
    tags: objectAt(value.body, "tags"),
  };
}

function versionOf<Value>(
  all: ReadonlyMap<string, Versioned<Value>[]>,
  name: string,
  version: string | undefined,
  kind: "Key" | "Secret",
): Versioned<Value> {
  const versions = all.get(name) ?? [];
  const found = version === undefined ? versions.at(-1) : versions.find((each) => each.version === version);
  if (found === undefined)
    throw new ArmError(
      404,
      kind === "Key" ? "KeyNotFound" : "SecretNotFound",
      `A ${kind.toLowerCase()} with (name/id) ${name} was not found in this key vault.`,
    );
  return found;
}

function nameOf(parts: Readonly<Record<string, string>>): string {
  const { name = "" } = parts;
  if (!/^[0-9A-Za-z-]{1,127}$/.test(name)) throw badParameter(`The name ${name} does not match ^[0-9a-zA-Z-]+$`);
  return name.toLowerCase();
}

function parseBody(text: string): Json {
  const body = parseJson(text);
  if (body === undefined) throw badParameter("The request body is not JSON");
  return body as Json;
}

function attributes(created: number): Json {
  return { enabled: true, created, updated: created, recoveryLevel: "Recoverable+Purgeable", recoverableDays: 90 };
}

function badParameter(message: string): ArmError {
  return new ArmError(400, "BadParameter", message);
}

function newVersion(): string {
  return randomBytes(16).toString("hex");
}
