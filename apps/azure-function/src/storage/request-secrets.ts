import { type HostSpec, isSecret, type Secret, secret } from "@dockberth/core";
import { invalidRequest } from "../errors.ts";
import { issueTexts } from "../messages/index.ts";

/** Secrets by their path in the request, as JSON. */
type SecretsByPath = Record<string, string>;
type Path = readonly (string | number)[];

/** A secret in Key Vault has at most 25 KB: https://learn.microsoft.com/azure/key-vault/secrets/about-secrets */
const maxSecretBytes = 25_000;

/**
 * Splits a spec into what a record may hold and what only a vault may: every {@link Secret} is taken out, and `null` takes
 * its place.
 * @throws FunctionError `request-invalid` if the secrets are too large for a vault
 */
export function splitSecrets(spec: HostSpec): { readonly input: unknown; readonly secrets: Secret | undefined } {
  const found: SecretsByPath = {};
  const input = withoutSecrets(spec, [], found);
  if (Object.keys(found).length === 0) return { input, secrets: undefined };
  const text = JSON.stringify(found);
  if (Buffer.byteLength(text) > maxSecretBytes)
    throw invalidRequest("body", issueTexts.secretsTooLarge(spec.name, maxSecretBytes));
  return { input, secrets: secret(text) };
}

/** Joins what {@link splitSecrets} split, for `parseHostSpec` to read again. */
export function joinSecrets(input: unknown, secrets: Secret | undefined): unknown {
  const joined = structuredClone(input);
  const byPath = JSON.parse(secrets?.reveal() ?? "{}") as SecretsByPath;
  for (const [path, value] of Object.entries(byPath)) setAt(joined, JSON.parse(path) as Path, value);
  return joined;
}

function withoutSecrets(value: unknown, path: Path, found: SecretsByPath): unknown {
  if (isSecret(value)) {
    found[JSON.stringify(path)] = value.reveal();
    return null;
  }
  if (Array.isArray(value)) return value.map((each, index) => withoutSecrets(each, [...path, index], found));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withoutSecrets(each, [...path, key], found)]),
  );
}

function setAt(target: unknown, [first = "", ...rest]: Path, value: string): void {
  const container = target as Record<string | number, unknown>;
  if (rest.length === 0) container[first] = value;
  else setAt(container[first], rest, value);
}
