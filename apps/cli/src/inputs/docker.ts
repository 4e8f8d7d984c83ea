import { parsePairs } from "@dockberth/core";
import { readSecrets } from "../script-input.ts";
import type { Session } from "../session.ts";
import { readPairsFile, readYaml } from "./files.ts";
import { readLogins } from "./logins.ts";

/** The flags that hold secrets, or lead to them: names, files, and never a value. */
export interface SecretFlags {
  readonly secretEnv?: readonly string[];
  readonly secretEnvFile?: string;
  readonly login?: readonly string[];
  readonly loginPassword?: readonly string[];
}

/** The flags that say what the machine's daemon is told, and what it runs from the beginning. */
export interface DockerFlags extends SecretFlags {
  readonly engineSource?: string;
  readonly engineVersion?: string;
  readonly engineMirror?: string;
  readonly profile?: string;
  readonly metadataForContainers?: string;
  readonly registryMirror?: readonly string[];
  readonly insecureRegistry?: readonly string[];
  readonly label?: readonly string[];
  readonly storageDriver?: string;
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly proxyExcept?: readonly string[];
  readonly daemon?: string;
  readonly compose?: string;
  readonly env?: readonly string[];
  readonly envFile?: string;
}

/** Docker's fields, as `parseHostSpec` takes them; undefined where a flag is not given. */
export async function dockerFields(session: Session, flags: DockerFlags): Promise<object> {
  const { engineSource: source, engineVersion: version, registryMirror, insecureRegistry, storageDriver } = flags;
  return {
    engine: { source, version, mirror: { url: flags.engineMirror } },
    hardening: flags.profile,
    metadataForContainers: flags.metadataForContainers,
    registryMirrors: registryMirror,
    insecureRegistries: insecureRegistry,
    engineLabels: flags.label === undefined ? undefined : parsePairs(flags.label, "--label"),
    storageDriver,
    proxy: { http: flags.httpProxy, https: flags.httpsProxy, no: flags.proxyExcept },
    daemon: flags.daemon === undefined ? undefined : await readYaml(flags.daemon),
    compose: flags.compose === undefined ? undefined : await readYaml(flags.compose),
    composeEnvironment: await variables(flags.envFile, parsePairs(flags.env ?? [], "--env")),
    ...(await secretFields(session, flags)),
  };
}

/** The secrets of a host: out of this process's environment, out of files, from standard input, or from who sits there. */
export async function secretFields(session: Session, flags: SecretFlags): Promise<object> {
  const named = Object.entries(readSecrets(session.env, flags.secretEnv ?? []));
  const values = Object.fromEntries(named.map(([name, value]) => [name, value.reveal()]));
  return {
    secretEnvironment: await variables(flags.secretEnvFile, values),
    logins: flags.login === undefined ? undefined : await readLogins(session, flags.login, flags.loginPassword ?? []),
  };
}

/** Those of a file, and the single ones over them; undefined where there are neither. */
async function variables(file: string | undefined, single: Readonly<Record<string, string>>) {
  const all = { ...(file === undefined ? {} : await readPairsFile(file)), ...single };
  return Object.keys(all).length === 0 ? undefined : all;
}
