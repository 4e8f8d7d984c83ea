import { auditFileTexts } from "../messages/audit-items.ts";
import type { AuditFinding } from "../messages/en/audit.ts";
import {
  type AuditCheck,
  type AuditItemId,
  auditCheck,
  notAssessed,
  pass,
  type Verdict,
  warn,
  whenObserved,
} from "./check.ts";
import type { MachineFacts } from "./facts.ts";

/** Items that require facts from the machine: partitions, auditd, options of the daemon. */
export const machineChecks: readonly AuditCheck[] = [
  auditCheck(
    "1.1.1",
    onMachine(({ dataRoot }) =>
      dataRoot === undefined
        ? notAssessed({ code: "data-location-unknown" })
        : dataRoot.mount === "/"
          ? warn({ code: "system-partition", path: dataRoot.path })
          : pass,
    ),
  ),
  auditCheck(
    "1.1.2",
    onMachine(({ dockerGroup: members }) =>
      notAssessed(members.length === 0 ? { code: "group-empty" } : { code: "group-members", members }),
    ),
  ),
  ...auditedPaths().map(([id, path]) => auditRuleCheck(id, path)),
  option("2.3", "log-level", (level) => ((level ?? "info") === "info" ? undefined : { code: "log-level", level })),
  option("2.4", "iptables", (iptables) => (iptables === false ? { code: "iptables-disabled" } : undefined)),
  option("2.8", "default-ulimits", (limits) => (limits === undefined ? { code: "no-default-limits" } : undefined)),
  option("2.10", "cgroup-parent", (parent) =>
    parent === undefined || parent === "" ? undefined : { code: "other-cgroup", parent },
  ),
  option("2.16", "userland-proxy", (proxy) => (proxy === false ? undefined : { code: "userland-proxy" })),
];

export function onMachine(assess: (machine: MachineFacts) => Verdict): AuditCheck["assess"] {
  return ({ machine }) => whenObserved(machine, assess);
}

function option(id: AuditItemId, key: string, find: (value: unknown) => AuditFinding | undefined): AuditCheck {
  return auditCheck(
    id,
    onMachine(({ options }) =>
      whenObserved(options, (all) => {
        const found = find(all[key]);
        return found === undefined ? pass : warn(found);
      }),
    ),
  );
}

/** The paths that auditd should watch, in the order of the benchmark. */
function auditedPaths(): readonly (readonly [id: string, path: string])[] {
  const paths = [
    "/usr/bin/dockerd",
    "/run/containerd",
    "/var/lib/docker",
    "/etc/docker",
    "docker.service",
    "containerd.sock",
    "docker.socket",
    "/etc/default/docker",
    "/etc/docker/daemon.json",
    "/etc/containerd/config.toml",
    "/etc/sysconfig/docker",
    "/usr/bin/containerd",
    "/usr/bin/containerd-shim",
    "/usr/bin/containerd-shim-runc-v1",
    "/usr/bin/containerd-shim-runc-v2",
    "/usr/bin/runc",
  ];
  return paths.map((path, index) => [`1.1.${index + 3}`, path]);
}

function auditRuleCheck(id: string, name: string): AuditCheck {
  const assess = onMachine(({ files, auditRules }) => {
    const file = files.get(name);
    if (file === undefined) return notAssessed({ code: "file-missing", file: name });
    return whenObserved(auditRules, (rules) =>
      rules.some((rule) =>
        rule
          .split(/\s+/)
          .some((word) => word === file.path || word === `path=${file.path}` || word === `dir=${file.path}`),
      )
        ? pass
        : warn({ code: "not-watched", path: file.path }),
    );
  });
  return { id, title: auditFileTexts.watchedTitle(name), remedy: auditFileTexts.watchedRemedy, assess };
}
