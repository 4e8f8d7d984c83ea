import { BerthError, parsePairs } from "@dockberth/core";
import { inputTexts } from "../messages/input.ts";
import type { Session } from "../session.ts";
import { readComposeFiles } from "./compose-files.ts";
import { readEnvFile } from "./env-file.ts";
import { readText, readYaml } from "./files.ts";
import { readLogins } from "./registry-logins.ts";
import { readSecrets } from "./script.ts";

/** The options that lead to secrets: names and files, never a value. */
export interface SecretFlags {
  readonly secretEnv?: readonly string[];
  readonly secretEnvFile?: string;
  readonly login?: readonly string[];
  readonly loginPassword?: readonly string[];
}

/** The options about the daemon, and about what it runs from the start. */
export interface DockerFlags extends SecretFlags {
  readonly engineSource?: string;
  readonly engineVersion?: string;
  readonly engineMirror?: string;
  readonly hardening?: string;
  readonly metadataForContainers?: string;
  readonly registryMirror?: readonly string[];
  readonly insecureRegistry?: readonly string[];
  readonly label?: readonly string[];
  readonly storageDriver?: string;
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly proxyExcept?: readonly string[];
  readonly daemon?: string;
  readonly compose?: readonly string[];
  readonly files?: string;
  readonly env?: readonly string[];
  readonly envFile?: string;
}

/** Docker's fields in the form of `parseHostSpec`; undefined where an option is not given. */
export async function dockerFields(session: Session, flags: DockerFlags): Promise<object> {
  const { engineSource: source, engineVersion: version, registryMirror, insecureRegistry, storageDriver } = flags;
  const publicFile = flags.envFile === undefined ? undefined : await readEnvFile(session.env, flags.envFile);
  const compose = await readCompose(flags.compose);
  return {
    engine: { source, version, mirror: { url: flags.engineMirror } },
    hardening: flags.hardening,
    metadataForContainers: flags.metadataForContainers,
    registryMirrors: registryMirror,
    insecureRegistries: insecureRegistry,
    engineLabels: flags.label === undefined ? undefined : parsePairs(flags.label, "--label"),
    storageDriver,
    proxy: { http: flags.httpProxy, https: flags.httpsProxy, no: flags.proxyExcept },
    daemon: flags.daemon === undefined ? undefined : await readYaml(flags.daemon),
    compose,
    composeFiles: await readComposeFiles(
      compose,
      flags.files,
      flags.envFile !== undefined || flags.secretEnvFile !== undefined,
    ),
    composeEnvFile: publicFile?.text,
    composeEnvironment: unlessEmpty({ ...publicFile?.taken, ...parsePairs(flags.env ?? [], "--env") }),
    ...(await secretFields(session, flags)),
  };
}

/** Docker compose joins several files. A host has one, which can include others. */
async function readCompose(paths: readonly string[] = []): Promise<string | undefined> {
  const [path, ...more] = paths;
  if (more.length > 0)
    throw new BerthError("spec-invalid", { issues: [{ path: "--compose", message: inputTexts.oneComposeFile }] });
  return path === undefined ? undefined : readText(path);
}

/** The secrets of a host, from the environment of this process, from files, from standard input, or from the terminal. */
async function secretFields(session: Session, flags: SecretFlags): Promise<object> {
  const variables = Object.entries(readSecrets(session.env, flags.secretEnv ?? []));
  const values = Object.fromEntries(variables.map(([name, value]) => [name, value.reveal()]));
  const file = flags.secretEnvFile === undefined ? undefined : await readEnvFile(session.env, flags.secretEnvFile);
  return {
    secretEnvFile: file?.text,
    secretEnvironment: unlessEmpty({ ...file?.taken, ...values }),
    logins: flags.login === undefined ? undefined : await readLogins(session, flags.login, flags.loginPassword ?? []),
  };
}

function unlessEmpty(variables: Readonly<Record<string, string>>) {
  return Object.keys(variables).length === 0 ? undefined : variables;
}
