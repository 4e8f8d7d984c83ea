import { definedOnly } from "../json.ts";
import { daemonConfiguration } from "../settings/daemon.ts";
import { parseDuration } from "../spec/duration.ts";
import type { HostSpec } from "../spec/index.ts";

/** The settings of the extension without secrets. */
export interface HostDockerPlan {
  readonly engine: Omit<HostSpec["engine"], "headStart">;
  /** All requested options of daemon.json. */
  readonly daemon: HostSpec["daemon"];
  readonly hardening: HostSpec["hardening"];
  readonly metadataForContainers: HostSpec["metadataForContainers"];
  readonly proxy: HostSpec["proxy"];
  /** After how long without use the machine powers itself off. */
  readonly idleAfterMinutes?: number | undefined;
  /** Whether images, containers and volumes are on a separate disk. */
  readonly dataDisk: boolean;
  readonly compose: HostSpec["compose"];
  /** The paths of the files beside the compose file. */
  readonly composeFiles: readonly string[];
  readonly composeEnvironment: HostSpec["composeEnvironment"];
  readonly composeEnvFile: HostSpec["composeEnvFile"];
  readonly logins: readonly { readonly server: string | undefined; readonly username: string }[];
  /** The names of the secret environment variables of the compose file. */
  readonly secretEnvironment: readonly string[];
}

/**
 * The part of a plan that concerns Docker.
 * @throws BerthError `daemon-option-clash` for options that would prevent the daemon from starting
 */
export function dockerPlan(spec: HostSpec): HostDockerPlan {
  const { hardening, metadataForContainers, proxy, compose, composeEnvironment, composeEnvFile } = spec;
  const { headStart: _firstBoot, ...engine } = spec.engine;
  const daemon = { ...spec.daemon, ...daemonOptions(spec) };
  // Only for the checks: options that the daemon would reject must fail before any resource is created.
  daemonConfiguration({ docker: { port: spec.port, options: [] }, berth: { daemon, hardening } });
  return {
    engine,
    daemon,
    hardening,
    metadataForContainers,
    proxy,
    ...(spec.idleAfter === undefined ? {} : { idleAfterMinutes: parseDuration(spec.idleAfter) }),
    dataDisk: spec.dataDisk !== undefined,
    compose,
    composeFiles: Object.keys(spec.composeFiles),
    composeEnvironment,
    composeEnvFile,
    logins: spec.logins.map(({ server, username }) => ({ server, username })),
    secretEnvironment: Object.keys(spec.secretEnvironment),
  };
}

/** The options of daemon.json that have fields of their own in a spec. */
function daemonOptions(spec: HostSpec): HostSpec["daemon"] {
  const { registryMirrors, insecureRegistries, engineLabels, storageDriver, proxy } = spec;
  const labels = Object.entries(engineLabels).map(([name, value]) => `${name}=${value}`);
  return definedOnly({
    "registry-mirrors": unlessEmpty(registryMirrors),
    "insecure-registries": unlessEmpty(insecureRegistries),
    labels: unlessEmpty(labels),
    "storage-driver": storageDriver,
    proxies: proxy && proxies(proxy),
  });
}

/** https://docs.docker.com/engine/daemon/proxy/#daemon-configuration */
function proxies({ http, https, no }: NonNullable<HostSpec["proxy"]>): Record<string, string> {
  return definedOnly({ "http-proxy": http, "https-proxy": https, "no-proxy": unlessEmpty(no)?.join(",") });
}

function unlessEmpty<T>(values: readonly T[]): T[] | undefined {
  return values.length === 0 ? undefined : [...values];
}
