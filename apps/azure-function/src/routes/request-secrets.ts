import { type HostSpec, isSecret, type Secret, secret } from "@dockberth/core";
import { FunctionError } from "../errors.ts";

/** The secrets of a request by where they were in it: the keys and indexes that lead there, as JSON. */
type HeldSecrets = Record<string, string>;
type Path = readonly (string | number)[];

/** A secret of Key Vault has 25 KB: https://learn.microsoft.com/azure/key-vault/secrets/about-secrets */
const largestSecret = 25_000;

/**
 * Parts a host as wished for into what a record may hold and what only a vault may. Whatever is a {@link Secret} is taken
 * out, wherever it is; null stands in its place.
 * @throws BerthError `request-invalid` where a vault cannot hold so much
 */
export function splitSecrets(spec: HostSpec): { readonly input: unknown; readonly secrets: Secret | undefined } {
  const held: HeldSecrets = {};
  const input = withoutSecrets(spec, [], held);
  if (Object.keys(held).length === 0) return { input, secrets: undefined };
  const text = JSON.stringify(held);
  if (Buffer.byteLength(text) > largestSecret) {
    const message = `${spec.name}: its secrets may have ${largestSecret} bytes together`;
    throw new FunctionError("request-invalid", { issues: [{ path: "body", message }] });
  }
  return { input, secrets: secret(text) };
}

/** Puts together what {@link splitSecrets} parted, for `parseHostSpec` to read again. */
export function joinSecrets(input: unknown, secrets: Secret | undefined): unknown {
  const joined = structuredClone(input);
  const held = JSON.parse(secrets?.reveal() ?? "{}") as HeldSecrets;
  for (const [where, value] of Object.entries(held)) put(joined, JSON.parse(where) as Path, value);
  return joined;
}

function withoutSecrets(value: unknown, path: Path, held: HeldSecrets): unknown {
  if (isSecret(value)) {
    held[JSON.stringify(path)] = value.reveal();
    return null;
  }
  if (Array.isArray(value)) return value.map((each, index) => withoutSecrets(each, [...path, index], held));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withoutSecrets(each, [...path, key], held)]),
  );
}

function put(into: unknown, [first = "", ...rest]: Path, value: string): void {
  const place = into as Record<string | number, unknown>;
  if (rest.length === 0) place[first] = value;
  else put(place[first], rest, value);
}
