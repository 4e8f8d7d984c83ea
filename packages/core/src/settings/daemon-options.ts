import { isIP } from "node:net";
import type { CodedReason, OptionType } from "../errors/reasons.ts";
import { isObject } from "../json.ts";

type Kind = Exclude<OptionType, "object" | "objects"> | "texts" | "switches" | keyof typeof structures;

/** The options of daemon.json: https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file */
const names: Readonly<Record<Kind, readonly string[]>> = {
  boolean: [
    ...["allow-direct-routing", "debug", "experimental", "icc", "init", "ip-forward", "ip-forward-no-drop", "ip-masq"],
    ...["iptables", "ip6tables", "ipv6", "live-restore", "no-new-privileges", "raw-logs", "selinux-enabled"],
    ...["userland-proxy"],
  ],
  integer: [
    ...[
      "cpu-rt-period",
      "cpu-rt-runtime",
      "mtu",
      "network-control-plane-mtu",
      "network-diagnostic-port",
      "shutdown-timeout",
    ],
  ],
  count: ["max-concurrent-downloads", "max-concurrent-uploads", "max-download-attempts"],
  string: [
    ...["bip", "bip6", "bridge", "bridge-accept-fwmark", "cgroup-parent", "containerd", "containerd-namespace"],
    ...["containerd-plugin-namespace", "data-root", "default-gateway", "default-gateway-v6"],
    ...["default-ipc-mode", "default-runtime", "exec-root", "firewall-backend", "fixed-cidr", "fixed-cidr-v6", "group"],
    ...["host-gateway-ip", "init-path", "ip", "log-driver", "log-format", "metrics-addr"],
    ...["min-api-version", "pidfile", "seccomp-profile", "storage-driver", "swarm-default-advertise-addr"],
    ...["userland-proxy-path", "userns-remap"],
  ],
  size: ["default-shm-size"],
  namespace: ["default-cgroupns-mode"],
  level: ["log-level"],
  addresses: ["dns"],
  labels: ["labels"],
  strings: [
    ...["authorization-plugins", "cdi-spec-dirs", "dns-opts", "dns-search", "exec-opts", "host-gateway-ips"],
    ...["insecure-registries", "node-generic-resources", "registry-mirrors", "storage-opts"],
  ],
  texts: ["log-opts", "proxies"],
  switches: ["features"],
  pools: ["default-address-pools"],
  builder: ["builder"],
  networks: ["default-network-opts"],
  limits: ["default-ulimits"],
  runtimes: ["runtimes"],
};

const kinds: ReadonlyMap<string, Kind> = new Map(
  Object.entries(names).flatMap(([kind, options]) => options.map((option) => [option, kind as Kind] as const)),
);

interface WrongOption {
  /** Such as `log-opts.max-file`. */
  readonly option: string;
  readonly reason: CodedReason;
}

/** An option whose value has another type than the daemon takes. Options that are not known here are the daemon's to check. */
export function wrongType(options: Readonly<Record<string, unknown>>): WrongOption | undefined {
  for (const [option, value] of Object.entries(options)) {
    if (!/^[\w.-]+$/.test(option)) return { option, reason: { code: "not-an-option-name" } };
    const kind = kinds.get(option);
    const wrong = commentIn(option, value) ?? (kind === undefined ? undefined : checks[kind](option, value));
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** A comment is not JSON, but YAML reads `// text "name": 1` as a name and `// text "value"` as a value. */
function commentIn(option: string, value: unknown): WrongOption | undefined {
  const isComment = (text: unknown) => typeof text === "string" && /^\/[/*]/.test(text);
  if (isComment(value)) return { option, reason: { code: "json-comment" } };
  if (typeof value !== "object" || value === null) return undefined;
  if (Object.keys(value).some(isComment)) return { option, reason: { code: "json-comment" } };
  return first(Object.entries(value).map(([key, inner]) => commentIn(`${option}.${key}`, inner)));
}

type Check = (option: string, value: unknown) => WrongOption | undefined;

const isText: Check = (option, value) => unless(typeof value === "string", option, "string");
const isInteger: Check = (option, value) => unless(Number.isInteger(value), option, "integer");
const isSwitch: Check = (option, value) => unless(typeof value === "boolean", option, "boolean");
const isList: Check = (option, value) =>
  unless(Array.isArray(value) && value.every((each) => typeof each === "string"), option, "strings");

/** What dockerd --validate checks too: https://github.com/moby/moby/blob/v26.1.5/daemon/config/config.go */
const values = {
  count: (option, value) => unless(Number.isInteger(value) && Number(value) >= 0, option, "count"),
  namespace: (option, value) => unless(value === "private" || value === "host", option, "namespace"),
  // https://github.com/sirupsen/logrus/blob/v1.9.3/logrus.go
  level: (option, value) =>
    isText(option, value) ??
    unless(/^(panic|fatal|error|warn|warning|info|debug|trace)$/i.test(String(value)), option, "level"),
  addresses: eachText("addresses", (text) => isIP(text) > 0),
  labels: eachText("labels", (text) => text.includes("=")),
} as const satisfies Readonly<Partial<Record<OptionType, Check>>>;

function eachText(expected: OptionType, isRight: (text: string) => boolean): Check {
  return (option, value) =>
    isList(option, value) ??
    first((value as string[]).map((text, index) => unless(isRight(text), `${option}.${index}`, expected)));
}

/** The options that have fields of their own, as dockerd reads them: https://docs.docker.com/reference/cli/dockerd/ */
const structures = {
  pools: each("objects", fields({ base: isText, size: isInteger })),
  limits: each("object", fields({ Name: isText, Hard: isInteger, Soft: isInteger })),
  networks: each("object", each("object", isText)),
  runtimes: each("object", fields({ path: isText, runtimeType: isText, runtimeArgs: isList })),
  builder: fields({
    gc: fields({ enabled: isSwitch, defaultKeepStorage: isText }),
    entitlements: fields({ "network-host": isSwitch, "security-insecure": isSwitch }),
  }),
} as const satisfies Readonly<Record<string, Check>>;

const checks: Readonly<Record<Kind, Check>> = {
  boolean: isSwitch,
  integer: isInteger,
  string: isText,
  size: (option, value) => unless(typeof value === "string" || Number.isInteger(value), option, "size"),
  strings: isList,
  texts: each("object", isText),
  switches: each("object", isSwitch),
  ...values,
  ...structures,
};

/** Each value of a mapping, or of a list of mappings. */
function each(expected: "object" | "objects", check: Check): Check {
  return (option, value) => {
    const isExpected = expected === "objects" ? Array.isArray(value) && value.every(isObject) : isObject(value);
    if (!isExpected) return unless(false, option, expected);
    return first(Object.entries(value as object).map(([key, inner]) => check(`${option}.${key}`, inner)));
  };
}

/** The fields that are known; the others are the daemon's to check. */
function fields(known: Readonly<Record<string, Check>>): Check {
  return (option, value) => {
    if (!isObject(value)) return unless(false, option, "object");
    return first(Object.entries(value).map(([key, inner]) => known[key]?.(`${option}.${key}`, inner)));
  };
}

function first(found: readonly (WrongOption | undefined)[]): WrongOption | undefined {
  return found.find((wrong) => wrong !== undefined);
}

function unless(isRight: boolean, option: string, expected: OptionType): WrongOption | undefined {
  return isRight ? undefined : { option, reason: { code: "option-type", expected } };
}

/** Options with which the daemon does not start, or which would make it read another configuration. */
export const rejectedOptions: Readonly<Record<string, CodedReason>> = {
  hosts: { code: "addresses-are-set-by-berth" },
  "containerd-namespace": { code: "hides-containers" },
  graph: { code: "replaced-by-data-root" },
  "config-file": { code: "other-configuration-file" },
  "cluster-store": { code: "option-removed" },
  "cluster-advertise": { code: "option-removed" },
  "cluster-store-opts": { code: "option-removed" },
  "disable-legacy-registry": { code: "option-removed" },
  "deprecated-key-path": { code: "option-removed" },
  "api-enable-cors": { code: "option-removed" },
  help: { code: "option-ends-daemon" },
  version: { code: "option-ends-daemon" },
  validate: { code: "option-ends-daemon" },
};

/** Engine 24 and 25 removed them: https://docs.docker.com/engine/deprecated/ */
export const removedStorageDrivers: ReadonlySet<string> = new Set(["aufs", "devicemapper", "overlay"]);
