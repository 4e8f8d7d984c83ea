/** Where the secrets of a host come from. Only names are read, never values. */
export interface SecretSources {
  readonly logins: readonly { readonly server?: string | undefined; readonly username: string }[];
  readonly environment: Readonly<Record<string, unknown>>;
  readonly environmentFile?: unknown;
  readonly composeFiles?: Readonly<Record<string, unknown>> | undefined;
  readonly customData?: unknown;
}

/**
 * The ids of a host's secrets: `login:REGISTRY/USER`, `environment:NAME`, `environmentFile`, `composeFile:PATH` and
 * `customData`. A plan lists them, and a deployment compares them with the secrets that it was given.
 */
export function secretIds({
  logins,
  environment,
  environmentFile,
  composeFiles = {},
  customData,
}: SecretSources): string[] {
  return [
    ...logins.map(({ server = "docker.io", username }) => `login:${server}/${username}`),
    ...Object.keys(environment).map((name) => `environment:${name}`),
    ...(environmentFile === undefined ? [] : ["environmentFile"]),
    ...Object.keys(composeFiles).map((path) => `composeFile:${path}`),
    ...(customData === undefined ? [] : ["customData"]),
  ];
}
