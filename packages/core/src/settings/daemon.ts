import { BerthError } from "../errors/index.ts";
import type { CodedReason } from "../errors/reasons.ts";
import { rejectedOptions, removedStorageDrivers, wrongType } from "./daemon-options.ts";
import type { DockerPublicSettings } from "./settings.ts";

/** The daemon's configuration: what the script merges into daemon.json, and what it appends to the unit's ExecStart. */
export interface DaemonConfiguration {
  /** JSON to merge into daemon.json. */
  readonly json: string;
  /** The same for a machine with SELinux enabled; empty unless the profile is `strict`. */
  readonly jsonWithSelinux: string;
  /** Top-level keys for which an existing value in daemon.json takes precedence. */
  readonly defaults: readonly string[];
  /** Arguments for ExecStart, quoted for systemd. */
  readonly arguments: string;
}

const certificateFolder = "/etc/docker";

/** The remote API always uses mutual TLS: https://docs.docker.com/engine/security/protect-access/ */
const tlsOptions = {
  tls: true,
  tlsverify: true,
  tlscacert: `${certificateFolder}/ca.pem`,
  tlscert: `${certificateFolder}/cert.pem`,
  tlskey: `${certificateFolder}/key.pem`,
};

/** Hardening that does not affect ordinary workloads (CIS Docker Benchmark 2.13 to 2.16), and a limit on logs. */
const hardenedOptions = {
  "live-restore": true,
  "no-new-privileges": true,
  "userland-proxy": false,
  "log-driver": "local",
  "log-opts": { "max-size": "10m", "max-file": "3" },
};

/**
 * The profile `strict`, CIS Docker Benchmark 2.2 and 2.9: a separate user namespace for containers, and no traffic
 * between containers on the default bridge. AppArmor is missing here because the Engine uses it by default where it
 * exists.
 */
const strictOptions = { icc: false, "userns-remap": "default" };

/** CIS Docker Benchmark 5.3. Without SELinux in the kernel the daemon does not start with this option. */
const selinuxOption = { "selinux-enabled": true };

/** The settings that affect the daemon's configuration. */
export interface DaemonSettings {
  readonly docker: DockerPublicSettings["docker"];
  readonly berth?: Partial<Pick<NonNullable<DockerPublicSettings["berth"]>, "daemon" | "hardening">> | undefined;
}

/**
 * Composes the daemon's options. Options that would prevent it from starting or open it without TLS are rejected.
 * @throws BerthError `daemon-option-clash`
 */
export function daemonConfiguration(settings: DaemonSettings): DaemonConfiguration {
  const isStrict = settings.berth?.hardening === "strict";
  const requested = settings.berth?.daemon ?? {};
  const given = settings.docker.options.flatMap(argumentsIn);
  const flags = readFlags(given);
  assertNoClash(isStrict ? { ...requested, ...strictOptions } : requested, flags);
  const defaults = Object.fromEntries(
    Object.entries(hardenedOptions).filter(([key]) => !isOverridden(key, { ...requested, ...flags })),
  );
  const options = { ...defaults, ...requested, ...(isStrict ? strictOptions : {}), ...tlsOptions };
  return {
    json: JSON.stringify(options, undefined, 2),
    jsonWithSelinux: isStrict ? JSON.stringify({ ...options, ...selinuxOption }, undefined, 2) : "",
    defaults: Object.keys(defaults),
    arguments: [`-H tcp://0.0.0.0:${settings.docker.port}`, ...given.map(quoteForSystemd)].join(" "),
  };
}

/** The DockerExtension joined its options with blanks, so that one of them may hold several arguments. */
function argumentsIn(option: string): string[] {
  const flags = option.split(/(?<! ) +(?=-)/).filter((each) => each !== "");
  return flags.flatMap((each) => /^(-[^ =]+) +(.+)$/s.exec(each)?.slice(1) ?? [each]);
}

/** A log driver has its own options, so setting either key overrides both defaults. */
function isOverridden(key: string, requested: Readonly<Record<string, unknown>>): boolean {
  if (key === "log-driver" || key === "log-opts") return "log-driver" in requested || "log-opts" in requested;
  return key in requested;
}

/**
 * Flags whose key in daemon.json has a different name:
 * https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file
 */
const flagKeys: Readonly<Record<string, string>> = {
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
  "cluster-store-opt": "cluster-store-opts",
};

/** Flags of one letter, which can be joined: `-DHfd://` is `-D -H fd://`. All but these switches take a value. */
const shortFlags: Readonly<Record<string, string>> = {
  ...{ D: "debug", G: "group", H: "hosts", b: "bridge", g: "graph", h: "help", l: "log-level", p: "pidfile" },
  ...{ s: "storage-driver", v: "version" },
};
const shortSwitches = "Dhv";

/** The keys of daemon.json that the flags set, with the value from the same argument or the next one, else true. */
function readFlags(options: readonly string[]): Record<string, unknown> {
  const flags: Record<string, unknown> = {};
  for (const [index, option] of options.entries()) {
    const [, long, value] = /^--([A-Za-z][A-Za-z0-9-]*)(?:=(.*))?$/s.exec(option) ?? [];
    const next = options[index + 1];
    const following = next === undefined || next.startsWith("-") ? true : next;
    if (long !== undefined) flags[flagKeys[long] ?? long] = value === "false" ? false : (value ?? following);
    else if (/^-[^-]/.test(option)) Object.assign(flags, readShortFlags(option, following));
  }
  return flags;
}

function readShortFlags(option: string, following: string | true): Record<string, unknown> {
  const flags: Record<string, unknown> = {};
  for (let at = 1; at < option.length; at++) {
    const letter = option.charAt(at);
    const key = shortFlags[letter];
    if (key === undefined) throw new BerthError("daemon-option-clash", { option, reason: { code: "option-unknown" } });
    const value = option.slice(at + 1);
    if (!shortSwitches.includes(letter)) return { ...flags, [key]: value.replace(/^=/, "") || following };
    if (value.startsWith("=")) return { ...flags, [key]: value !== "=false" };
    flags[key] = true;
  }
  return flags;
}

function assertNoClash(requested: Readonly<Record<string, unknown>>, flags: Readonly<Record<string, unknown>>): void {
  const all = { ...flags, ...requested };
  for (const option of Object.keys(all)) {
    const reason: CodedReason | undefined = option.startsWith("tls")
      ? { code: "tls-is-set-by-berth" }
      : rejectedOptions[option];
    if (reason !== undefined) throw new BerthError("daemon-option-clash", { option, reason });
    if (option in flags && option in requested)
      throw new BerthError("daemon-option-clash", { option, reason: { code: "argument-and-key" } });
  }
  const driver = all["storage-driver"];
  if (typeof driver === "string" && removedStorageDrivers.has(driver)) {
    throw new BerthError("daemon-option-clash", {
      option: "storage-driver",
      reason: { code: "storage-driver-removed", driver },
    });
  }
  const wrong = wrongType(requested);
  if (wrong !== undefined) throw new BerthError("daemon-option-clash", { ...wrong });
  if (all["icc"] === false && all["iptables"] === false) {
    throw new BerthError("daemon-option-clash", {
      option: "icc",
      reason: { code: "icc-needs-iptables" },
    });
  }
}

/**
 * Quotes one argument of ExecStart:
 * https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#Command%20lines
 */
function quoteForSystemd(argument: string): string {
  if (/[\p{Cc}]/u.test(argument)) {
    throw new BerthError("daemon-option-clash", {
      option: JSON.stringify(argument),
      reason: { code: "control-character" },
    });
  }
  return `"${argument.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("$", "$$$$").replaceAll("%", "%%")}"`;
}
