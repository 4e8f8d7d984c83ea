import { daemonConfiguration } from "../settings/daemon.ts";
import type { HostSpec } from "../spec/index.ts";

/** What the extension's settings will say, less the secrets. */
export interface HostDockerPlan {
  readonly engine: HostSpec["engine"];
  /** All of daemon.json that was wished for, by its own names. */
  readonly daemon: HostSpec["daemon"];
  readonly hardening: HostSpec["hardening"];
  readonly metadataForContainers: HostSpec["metadataForContainers"];
  readonly proxy: HostSpec["proxy"];
  /** Whether a disk of its own is made ready for images, containers and volumes. */
  readonly dataDisk: boolean;
  readonly compose: HostSpec["compose"];
  readonly composeEnvironment: HostSpec["composeEnvironment"];
  readonly logins: readonly { readonly server: string | undefined; readonly username: string }[];
  /** The names of the secrets of the compose file's environment. */
  readonly secretEnvironment: readonly string[];
}

/**
 * What of a spec is Docker's.
 * @throws BerthError `daemon-option-clash` for options with which the daemon would not start
 */
export function dockerPlan(spec: HostSpec): HostDockerPlan {
  const { engine, hardening, metadataForContainers, proxy, compose, composeEnvironment } = spec;
  const daemon = { ...spec.daemon, ...daemonOptions(spec) };
  // Composed here for its checks alone: what the daemon would refuse is better refused before anything is made.
  daemonConfiguration({ docker: { port: spec.port, options: [] }, berth: { daemon, hardening } });
  return {
    engine,
    daemon,
    hardening,
    metadataForContainers,
    proxy,
    dataDisk: spec.dataDisk !== undefined,
    compose,
    composeEnvironment,
    logins: spec.logins.map(({ server, username }) => ({ server, username })),
    secretEnvironment: Object.keys(spec.secretEnvironment),
  };
}

/** The fields that have names of their own, as keys of daemon.json. */
function daemonOptions(spec: HostSpec): HostSpec["daemon"] {
  const { registryMirrors, insecureRegistries, engineLabels, storageDriver, proxy } = spec;
  const labels = Object.entries(engineLabels).map(([name, value]) => `${name}=${value}`);
  return {
    ...(registryMirrors.length === 0 ? {} : { "registry-mirrors": registryMirrors }),
    ...(insecureRegistries.length === 0 ? {} : { "insecure-registries": insecureRegistries }),
    ...(labels.length === 0 ? {} : { labels }),
    ...(storageDriver === undefined ? {} : { "storage-driver": storageDriver }),
    ...(proxy === undefined ? {} : { proxies: proxies(proxy) }),
  };
}

/** https://docs.docker.com/engine/daemon/proxy/#daemon-configuration */
function proxies({ http, https, no }: NonNullable<HostSpec["proxy"]>): Record<string, string> {
  return {
    ...(http === undefined ? {} : { "http-proxy": http }),
    ...(https === undefined ? {} : { "https-proxy": https }),
    ...(no.length === 0 ? {} : { "no-proxy": no.join(",") }),
  };
}
