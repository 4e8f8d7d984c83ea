import { BerthError } from "../errors.ts";
import type { DockerPublicSettings } from "./settings.ts";

/** What the script merges into daemon.json on the machine, and what it appends to the unit's own ExecStart. */
export interface DaemonConfiguration {
  readonly json: string;
  /** Top-level keys that give way to what daemon.json on the machine says already. */
  readonly defaults: readonly string[];
  readonly arguments: string;
}

const certificateFolder = "/etc/docker";

/** The remote API is mutual TLS and nothing else: https://docs.docker.com/engine/security/protect-access/ */
const tlsOptions = {
  tls: true,
  tlsverify: true,
  tlscacert: `${certificateFolder}/ca.pem`,
  tlscert: `${certificateFolder}/cert.pem`,
  tlskey: `${certificateFolder}/key.pem`,
};

/** Hardening that no ordinary workload notices; CIS Docker Benchmark 2.13 to 2.16. Logs are bounded by default. */
const hardenedOptions = {
  "live-restore": true,
  "no-new-privileges": true,
  "userland-proxy": false,
  "log-driver": "local",
  "log-opts": { "max-size": "10m", "max-file": "3" },
};

type DaemonOptions = DockerPublicSettings["docker"]["options"];

/**
 * Composes the daemon's options, and refuses those that would keep it from starting or open it.
 * @throws BerthError `daemon-option-clash`
 */
export function daemonConfiguration(settings: DockerPublicSettings): DaemonConfiguration {
  const wished = settings.berth?.daemon ?? {};
  const flags = readFlags(settings.docker.options);
  assertNoClash(wished, flags);
  const defaults = Object.fromEntries(
    Object.entries(hardenedOptions).filter(([key]) => !isDecided(key, { ...wished, ...flags })),
  );
  const options = { ...defaults, ...wished, ...tlsOptions };
  return {
    json: JSON.stringify(options, undefined, 2),
    defaults: Object.keys(defaults),
    arguments: [`-H tcp://0.0.0.0:${settings.docker.port}`, ...settings.docker.options.map(quoteForSystemd)].join(" "),
  };
}

/** A log driver brings options of its own: whoever names one has decided on both. */
function isDecided(key: string, wished: Readonly<Record<string, unknown>>): boolean {
  if (key === "log-driver" || key === "log-opts") return "log-driver" in wished || "log-opts" in wished;
  return key in wished;
}

/** Flags whose key in daemon.json has another name: https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file */
const keysOfFlags: Readonly<Record<string, string>> = {
  D: "debug",
  l: "log-level",
  H: "hosts",
  host: "hosts",
  "log-opt": "log-opts",
  label: "labels",
  "storage-opt": "storage-opts",
  "exec-opt": "exec-opts",
  "dns-opt": "dns-opts",
  "registry-mirror": "registry-mirrors",
  "insecure-registry": "insecure-registries",
  "authorization-plugin": "authorization-plugins",
  "add-runtime": "runtimes",
  "default-ulimit": "default-ulimits",
  g: "graph",
};

/** The keys of daemon.json that the flags stand for, with the value where it is written in the same argument. */
function readFlags(options: DaemonOptions): Record<string, unknown> {
  const flags: Record<string, unknown> = {};
  for (const option of options) {
    const [, name, value] = /^--?([A-Za-z][A-Za-z0-9-]*)(?:=(.*))?$/s.exec(option) ?? [];
    if (name !== undefined) flags[keysOfFlags[name] ?? name] = value === "false" ? false : (value ?? true);
  }
  return flags;
}

const reasons: Readonly<Record<string, string>> = {
  hosts: "Berth sets the addresses the daemon listens on, and the daemon takes them from one place only",
  "containerd-namespace": "it would hide the containers from the Engine",
  graph: "the Engine no longer knows it; its name is data-root",
};

function assertNoClash(wished: Readonly<Record<string, unknown>>, flags: Readonly<Record<string, unknown>>): void {
  const all = { ...flags, ...wished };
  for (const option of Object.keys(all)) {
    const reason = option.startsWith("tls") ? "Berth sets TLS, and there is no host without it" : reasons[option];
    if (reason !== undefined) throw new BerthError("daemon-option-clash", { option, reason });
    if (option in flags && option in wished) {
      const twice = "it stands both among the arguments and in daemon.json, and the daemon refuses that";
      throw new BerthError("daemon-option-clash", { option, reason: twice });
    }
  }
  if (all["icc"] === false && all["iptables"] === false) {
    throw new BerthError("daemon-option-clash", { option: "icc", reason: "icc:false needs iptables, which is off" });
  }
}

/** One argument of ExecStart: https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#Command%20lines */
function quoteForSystemd(argument: string): string {
  if (/[\p{Cc}]/u.test(argument)) {
    throw new BerthError("daemon-option-clash", {
      option: JSON.stringify(argument),
      reason: "it holds a control character",
    });
  }
  return `"${argument.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("$", "$$$$").replaceAll("%", "%%")}"`;
}
