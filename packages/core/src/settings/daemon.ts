import { BerthError } from "../errors/index.ts";
import type { DockerPublicSettings } from "./settings.ts";

/** What the script merges into daemon.json on the machine, and what it appends to the unit's own ExecStart. */
export interface DaemonConfiguration {
  readonly json: string;
  /** The same for a machine on which SELinux is on; empty where the profile does not ask for it. */
  readonly jsonWithSelinux: string;
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

/**
 * The profile `strict`, CIS Docker Benchmark 2.2 and 2.9: containers in a user namespace of their own, and none that talks
 * to its neighbours on the default bridge. AppArmor's profile is the Engine's own default where the machine has AppArmor.
 */
const strictOptions = { icc: false, "userns-remap": "default" };

/** CIS Docker Benchmark 5.3; the daemon does not start with it where the kernel has no SELinux. */
const selinuxOption = { "selinux-enabled": true };

type DaemonOptions = DockerPublicSettings["docker"]["options"];

/** What of the settings is the daemon's. */
export interface DaemonSettings {
  readonly docker: DockerPublicSettings["docker"];
  readonly berth?: Partial<Pick<NonNullable<DockerPublicSettings["berth"]>, "daemon" | "hardening">> | undefined;
}

/**
 * Composes the daemon's options, and refuses those that would keep it from starting or open it.
 * @throws BerthError `daemon-option-clash`
 */
export function daemonConfiguration(settings: DaemonSettings): DaemonConfiguration {
  const isStrict = settings.berth?.hardening === "strict";
  const wished = settings.berth?.daemon ?? {};
  const flags = readFlags(settings.docker.options);
  assertNoClash(isStrict ? { ...wished, ...strictOptions } : wished, flags);
  const defaults = Object.fromEntries(
    Object.entries(hardenedOptions).filter(([key]) => !isDecided(key, { ...wished, ...flags })),
  );
  const options = { ...defaults, ...wished, ...(isStrict ? strictOptions : {}), ...tlsOptions };
  return {
    json: JSON.stringify(options, undefined, 2),
    jsonWithSelinux: isStrict ? JSON.stringify({ ...options, ...selinuxOption }, undefined, 2) : "",
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
