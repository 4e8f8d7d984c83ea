import { isObject } from "../json.ts";

type Kind = "boolean" | "integer" | "string" | "size" | "strings" | "texts" | "switches" | "objects" | "object";

/** The options of daemon.json: https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file */
const names: Readonly<Record<Kind, readonly string[]>> = {
  boolean: [
    ...["allow-direct-routing", "debug", "experimental", "icc", "init", "ip-forward", "ip-forward-no-drop", "ip-masq"],
    ...["iptables", "ip6tables", "ipv6", "live-restore", "no-new-privileges", "raw-logs", "selinux-enabled"],
    ...["userland-proxy"],
  ],
  integer: [
    ...["cpu-rt-period", "cpu-rt-runtime", "max-concurrent-downloads", "max-concurrent-uploads"],
    ...["max-download-attempts", "mtu", "network-control-plane-mtu", "network-diagnostic-port", "shutdown-timeout"],
  ],
  string: [
    ...["bip", "bip6", "bridge", "bridge-accept-fwmark", "cgroup-parent", "containerd", "containerd-namespace"],
    ...["containerd-plugin-namespace", "data-root", "default-cgroupns-mode", "default-gateway", "default-gateway-v6"],
    ...["default-ipc-mode", "default-runtime", "exec-root", "firewall-backend", "fixed-cidr", "fixed-cidr-v6", "group"],
    ...["host-gateway-ip", "init-path", "ip", "log-driver", "log-format", "log-level", "metrics-addr"],
    ...["min-api-version", "pidfile", "seccomp-profile", "storage-driver", "swarm-default-advertise-addr"],
    ...["userland-proxy-path", "userns-remap"],
  ],
  size: ["default-shm-size"],
  strings: [
    ...["authorization-plugins", "cdi-spec-dirs", "dns", "dns-opts", "dns-search", "exec-opts", "host-gateway-ips"],
    ...["insecure-registries", "labels", "node-generic-resources", "registry-mirrors", "storage-opts"],
  ],
  texts: ["log-opts", "proxies"],
  switches: ["features"],
  objects: ["default-address-pools"],
  object: ["builder", "default-network-opts", "default-ulimits", "runtimes"],
};

const kinds: ReadonlyMap<string, Kind> = new Map(
  Object.entries(names).flatMap(([kind, options]) => options.map((option) => [option, kind as Kind] as const)),
);

interface WrongOption {
  /** Such as `log-opts.max-file`. */
  readonly option: string;
  readonly reason: string;
}

/** An option whose value has another type than the daemon takes. Options that are not known here are the daemon's to check. */
export function wrongType(options: Readonly<Record<string, unknown>>): WrongOption | undefined {
  for (const [option, value] of Object.entries(options)) {
    if (!/^[\w.-]+$/.test(option)) return { option, reason: "this is no name of an option; JSON has no comments" };
    const kind = kinds.get(option);
    const wrong = kind === undefined ? undefined : checks[kind](option, value);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

const checks: Readonly<Record<Kind, (option: string, value: unknown) => WrongOption | undefined>> = {
  boolean: (option, value) => unless(typeof value === "boolean", option, "true or false, without quotes"),
  integer: (option, value) => unless(Number.isInteger(value), option, "an integer, without quotes"),
  string: (option, value) => unless(typeof value === "string", option, "text in quotes"),
  size: (option, value) =>
    unless(typeof value === "string" || Number.isInteger(value), option, 'a size, such as "64M"'),
  strings: (option, value) =>
    unless(Array.isArray(value) && value.every((each) => typeof each === "string"), option, "a list of texts"),
  texts: (option, value) => each(option, value, checks.string),
  switches: (option, value) => each(option, value, checks.boolean),
  objects: (option, value) => unless(Array.isArray(value) && value.every(isObject), option, "a list of objects"),
  object: (option, value) => unless(isObject(value), option, "an object"),
};

function each(option: string, value: unknown, check: (typeof checks)[Kind]): WrongOption | undefined {
  if (!isObject(value)) return unless(false, option, "an object");
  const entries = Object.entries(value).map(([key, inner]) => check(`${option}.${key}`, inner));
  return entries.find((wrong) => wrong !== undefined);
}

function unless(isRight: boolean, option: string, what: string): WrongOption | undefined {
  return isRight ? undefined : { option, reason: `the daemon takes ${what}` };
}

const removed = "the Engine no longer has it";

/** Options with which the daemon does not start, or which would make it read another configuration. */
export const rejectedOptions: Readonly<Record<string, string>> = {
  hosts: "Berth sets the addresses that the daemon listens on, and the daemon accepts them from one place only",
  "containerd-namespace": "it would hide the containers from the Engine",
  graph: "the Engine no longer supports it; use data-root",
  "config-file": "Berth sets the TLS options in /etc/docker/daemon.json",
  "cluster-store": removed,
  "cluster-advertise": removed,
  "cluster-store-opts": removed,
  "disable-legacy-registry": removed,
  "deprecated-key-path": removed,
  "api-enable-cors": removed,
  help: "the daemon would not start",
  version: "the daemon would not start",
  validate: "the daemon would not start",
};

/** Engine 24 and 25 removed them: https://docs.docker.com/engine/deprecated/ */
export const removedStorageDrivers: ReadonlySet<unknown> = new Set(["aufs", "devicemapper", "overlay"]);
