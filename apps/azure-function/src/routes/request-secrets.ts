import { type HostSpec, type Secret, secret } from "@berth/core";

interface RequestSecrets {
  readonly passwords: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Parts a host as wished for into what a record may hold and what only a vault may. */
export function splitSecrets(spec: HostSpec): { readonly input: object; readonly secrets: Secret | undefined } {
  const { logins, secretEnvironment, ...rest } = spec;
  const names = Object.keys(secretEnvironment);
  const input = { ...rest, logins: logins.map(({ server, username }) => ({ server, username })), secretNames: names };
  if (logins.length === 0 && names.length === 0) return { input, secrets: undefined };
  const held: RequestSecrets = {
    passwords: logins.map(({ password }) => password.reveal()),
    environment: Object.fromEntries(names.map((name) => [name, secretEnvironment[name]?.reveal() ?? ""])),
  };
  return { input, secrets: secret(JSON.stringify(held)) };
}

/** Puts together what {@link splitSecrets} parted, for `parseHostSpec` to read again. */
export function joinSecrets(input: unknown, secrets: Secret | undefined): unknown {
  const { logins, secretNames: _names, ...rest } = input as { logins: object[]; secretNames: string[] };
  if (secrets === undefined) return rest;
  const { passwords, environment } = JSON.parse(secrets.reveal()) as RequestSecrets;
  return {
    ...rest,
    logins: logins.map((login, index) => ({ ...login, password: passwords[index] })),
    secretEnvironment: environment,
  };
}
