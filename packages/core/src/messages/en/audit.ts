import { auditFileTexts, manualAuditItems } from "./audit-items.ts";

/** What an item of an audit found. With a subject it is a predicate, such as "runs as root". */
export type AuditFinding = CodesOf<typeof auditFindingTexts> & { readonly subject?: AuditSubjectName | undefined };

/** Why an item was not assessed; a string has the words of another program. */
export type AuditReason = string | CodesOf<typeof auditReasonTexts>;

/** A container or an image, by the name that its owner chose. */
export interface AuditSubjectName {
  readonly kind?: "image" | "container" | undefined;
  readonly name: string;
}

/** The codes of a catalogue, each with the parameters of its sentence. */
type CodesOf<Texts extends Readonly<Record<string, (details: never) => string>>> = {
  readonly [Code in keyof Texts]: { readonly code: Code } & DetailsOf<Texts[Code]>;
}[keyof Texts];

type DetailsOf<Text extends (details: never) => string> = Parameters<Text> extends [infer Details] ? Details : unknown;

/** What concerns one of several subjects, and the message of a SARIF result. */
export const auditTexts = {
  findingOf: (subject: AuditSubjectName, finding: string) => `${subjectText(subject)} ${finding}`,
  reasonOf: (subject: AuditSubjectName, reason: string) => `${subjectText(subject)}: ${reason}`,
  notAssessed: (reason: string) => `Not assessed: ${reason}`,
} as const;

export const auditFindingTexts = {
  // the Engine
  "api-outdated": ({ version, apiVersion }: { version: string; apiVersion: string }) =>
    `Engine ${version} has API ${apiVersion}, and current clients require 1.44`,
  "engine-outdated": ({ version, fixedVersion }: { version: string; fixedVersion: string }) =>
    `Engine ${version} is older than ${fixedVersion}, which fixed CVE-2026-34040`,
  "tools-missing": ({ tools }: { tools: readonly string[] }) => `the Docker command line lacks ${tools.join(" and ")}`,
  "daemon-is-root": () => "the daemon runs as root",
  "default-bridge-open": () => "containers on the default bridge can reach each other",
  "registry-without-tls": ({ registry }: { registry: string }) => `${registry} is used without TLS`,
  "storage-driver-aufs": () => "the storage driver is aufs",
  "anonymous-clients": () => "Docker accepts clients without a certificate",
  "plain-tcp": () => "Docker accepts plain TCP on port 2375",
  "no-user-namespace": () => "root in a container is also root on the host",
  "no-authorization-plugin": () => "no authorization plugin is set",
  "log-driver-local": ({ driver }: { driver: string }) => `the log driver is ${driver}`,
  "new-privileges": () => "containers can acquire new privileges",
  "no-live-restore": () => "live restore is disabled",
  "no-seccomp": () => "no seccomp profile is active",
  experimental: () => "experimental features are enabled",
  // the machine
  "system-partition": ({ path }: { path: string }) => `${path} is on the system partition`,
  "log-level": ({ level }: { level: unknown }) => `the daemon logs at level ${level}`,
  "iptables-disabled": () => "iptables is disabled",
  "no-default-limits": () => "default-ulimits is not set",
  "other-cgroup": ({ parent }: { parent: unknown }) => `cgroup-parent is ${parent}`,
  "userland-proxy": () => "userland-proxy is enabled",
  "not-watched": ({ path }: { path: string }) => `auditd does not watch ${path}`,
  "file-owner": ({ path, owner }: { path: string; owner: string }) => `${path} is owned by ${owner}`,
  "file-mode": ({ path, mode }: { path: string; mode: number }) => `${path} has mode ${mode.toString(8)}`,
  // images
  "runs-as-root": () => "runs as root",
  "no-healthcheck": () => "has no HEALTHCHECK",
  "separate-update": () => "updates package lists in a separate step",
  "has-add": () => "has ADD",
  // containers
  "swarm-mode": ({ state }: { state: string }) => `swarm mode is ${state}`,
  "no-apparmor-profile": () => "has no AppArmor profile",
  "no-selinux-label": () => "has no SELinux label",
  "all-capabilities": () => "has all capabilities",
  capabilities: ({ added }: { added: readonly string[] }) => `has the additional capabilities ${added.join(", ")}`,
  privileged: () => "is privileged",
  "mounts-host-folders": ({ folders }: { folders: readonly string[] }) => `mounts ${folders.join(", ")}`,
  "runs-sshd": () => "runs sshd",
  "publishes-ports": ({ ports }: { ports: readonly (string | undefined)[] }) => `publishes ${ports.join(", ")}`,
  "publishes-on-all-addresses": ({ ports }: { ports: readonly (string | undefined)[] }) =>
    `publishes ${ports.join(", ")} on all addresses`,
  "shares-with-host": ({ namespace }: { namespace: keyof typeof namespaces }) =>
    `shares the host's ${namespaces[namespace]}`,
  "no-memory-limit": () => "has no memory limit",
  "default-cpu-shares": () => "has the default CPU shares",
  "writable-root": () => "can write to its root file system",
  "restart-policy": ({ policy }: { policy: string }) => `has the restart policy ${policy}`,
  "restarts-often": ({ retries }: { retries: number }) =>
    `restarts ${retries === 0 ? "without a limit" : `up to ${retries} times`}`,
  devices: ({ devices }: { devices: readonly (string | undefined)[] }) => `has the devices ${devices.join(", ")}`,
  "propagates-mounts": ({ folder }: { folder: string | undefined }) => `propagates mounts below ${folder} to the host`,
  "no-seccomp-profile": () => "has no seccomp profile",
  "in-cgroup": ({ parent }: { parent: string }) => `is in the cgroup ${parent}`,
  "can-acquire-privileges": () => "can acquire new privileges",
  "no-health-check": () => "has no health check",
  "no-process-limit": () => "has no process limit",
  "default-bridge": () => "is on the default bridge",
  // what is not used
  "unused-images": ({ unused, all }: { unused: number; all: number }) =>
    `${unused} of ${all} images are not used by any container`,
  "stopped-containers": ({ stopped, all }: { stopped: number; all: number }) =>
    `${stopped} of ${all} containers are not running`,
  // swarms
  "swarm-managers": ({ managers }: { managers: number }) => `the swarm has ${managers} managers`,
  "network-not-encrypted": ({ network }: { network: string | undefined }) => `network ${network} is not encrypted`,
  "managers-not-locked": () => "managers are not locked after a restart",
} as const;

export const auditReasonTexts = {
  manual: ({ item }: { item: keyof typeof manualAuditItems }) => manualAuditItems[item].reason,
  // what the Engine answers
  "not-reported": ({ field }: { field: keyof typeof fields }) => `the Engine does not report ${fields[field]}`,
  "new-privileges-not-reported": () => "this version of the Engine does not report whether the daemon prevents it",
  "other-form": () => "the Engine's answer has another form than Docker's API",
  "not-json": ({ path }: { path: string }) => `the Engine responded to GET ${path} with something other than JSON`,
  "answered-with-status": ({ path, status, message }: { path: string; status: number; message: string | undefined }) =>
    `the Engine responded to GET ${path} with ${status}${message === undefined ? "" : `: ${message}`}`,
  /** `problem`: in the words of the transport. */
  "no-answer": ({ path, problem }: { path: string; problem: string }) =>
    `the Engine did not answer GET ${path}: ${problem}`,
  "answered-too-late": ({ path, maxSeconds }: { path: string; maxSeconds: number }) =>
    `the Engine did not answer GET ${path}: ${auditTooLong(maxSeconds)}`,
  "audit-too-long": ({ maxSeconds }: { maxSeconds: number }) => auditTooLong(maxSeconds),
  "too-many-listed": ({ count, max }: { count: number; max: number }) =>
    `the Engine lists ${count}, of which an audit inspects at most ${max}`,
  "version-not-comparable": ({ version }: { version: string }) =>
    `the version ${version} cannot be compared with releases`,
  "newer-may-exist": ({ version }: { version: string }) =>
    `Engine ${version} has all fixes that this audit checks; newer releases may exist`,
  // what the machine reports
  "needs-deep-audit": () => "this requires a deep audit, which runs a script on the machine",
  "script-failed": ({ exitCode }: { exitCode: number }) =>
    `the script on the machine failed with exit code ${exitCode}`,
  "report-truncated": () => "the report of the machine is truncated",
  "options-unreadable": () => "the daemon's options are unreadable",
  "no-json-tool": () => "reading daemon.json requires python3 or jq on the machine",
  "audit-rules-unreadable": () => "auditctl could not list its rules",
  "data-location-unknown": () => "the location of the Engine's data is not known",
  "group-empty": () => "group docker is empty; users with sudo were not checked",
  "group-members": ({ members }: { members: readonly string[] }) =>
    `these users are in group docker and therefore root on the machine: ${members.join(", ")}`,
  "file-missing": ({ file }: { file: string }) => auditFileTexts.missing(file),
  // what the host does not have or use
  "no-running-containers": () => "the host has no running containers",
  "no-images": () => "the host has no images",
  "no-images-or-containers": () => "the host has no images or containers",
  "no-apparmor": () => "the host has no AppArmor for containers",
  "no-selinux": () => "the host has no SELinux for containers",
  "swarm-disabled": () => "swarm mode is disabled",
  "live-restore-in-swarm": () => "live restore does not work in swarm mode",
} as const;

/** What the Engine may leave out of an answer. */
const fields = {
  field: "it",
  version: "its version",
  "default-bridge": "whether containers can reach each other",
  "storage-driver": "its storage driver",
  "base-device-size": "the base device size of devicemapper",
  plugins: "its plugins",
  "log-driver": "its log driver",
  "live-restore": "whether live restore is enabled",
  "security-options": "its security options",
  experimental: "whether they are enabled",
  registries: "its registries",
  "new-privileges": "whether they can, in this version",
  "swarm-mode": "whether swarm mode is enabled",
  managers: "the number of managers",
  "manager-lock": "whether managers are locked",
  mounts: "its mounts",
  ports: "its ports",
  user: "its user",
  build: "how it was built",
} as const;

/** What a container may share with its host. */
const namespaces = {
  network: "network",
  pid: "processes",
  ipc: "shared memory",
  uts: "name",
  userns: "users",
} as const;

function auditTooLong(maxSeconds: number): string {
  return `the audit took longer than ${maxSeconds} s`;
}

function subjectText({ kind, name }: AuditSubjectName): string {
  return kind === undefined ? name : `${kind} ${name}`;
}
