import { type AuditCheck, manualCheck, notAssessed, pass, type Verdict, warn, whenObserved } from "./check.ts";
import type { MachineFacts } from "./facts.ts";

/** Items that require facts from the machine: partitions, auditd, options of the daemon. */
export const machineChecks: readonly AuditCheck[] = [
  {
    id: "1.1.1",
    title: "The Engine's data has a separate partition",
    remedy: "Give the host a data disk for /var/lib/docker.",
    assess: onMachine(({ dataRoot }) =>
      dataRoot === undefined
        ? notAssessed("the location of the Engine's data is not known")
        : dataRoot.mount === "/"
          ? warn(`${dataRoot.path} is on the system partition`)
          : pass,
    ),
  },
  {
    ...manualCheck("1.1.2", "Only trusted users are in group docker", ""),
    assess: onMachine(({ dockerGroup }) =>
      notAssessed(
        dockerGroup.length === 0
          ? "group docker is empty; users with sudo were not checked"
          : `these users are in group docker and therefore root on the machine: ${dockerGroup.join(", ")}`,
      ),
    ),
  },
  ...auditedPaths().map(([id, path]) => auditRuleCheck(id, path)),
  option(
    "2.3",
    "The daemon logs at level info",
    "log-level",
    (level) => (level ?? "info") === "info" || `the daemon logs at level ${level}`,
  ),
  option(
    "2.4",
    "The daemon manages its own firewall rules",
    "iptables",
    (iptables) => iptables !== false || "iptables is disabled",
  ),
  option(
    "2.8",
    "Containers have default resource limits",
    "default-ulimits",
    (limits) => limits !== undefined || "default-ulimits is not set",
  ),
  option(
    "2.10",
    "Containers use the Engine's default cgroup",
    "cgroup-parent",
    (parent) => parent === undefined || parent === "" || `cgroup-parent is ${parent}`,
  ),
  option(
    "2.16",
    "The userland proxy is disabled",
    "userland-proxy",
    (proxy) => proxy === false || "userland-proxy is enabled",
  ),
];

export function onMachine(assess: (machine: MachineFacts) => Verdict): AuditCheck["assess"] {
  return ({ machine }) => whenObserved(machine, assess);
}

function option(id: string, title: string, key: string, assessValue: (value: unknown) => true | string): AuditCheck {
  const assess = onMachine(({ options }) =>
    whenObserved(options, (all) => {
      const found = assessValue(all[key]);
      return found === true ? pass : warn(found);
    }),
  );
  return { id, title, remedy: `Set "${key}" in the daemon's options.`, assess };
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
    if (file === undefined) return notAssessed(`the machine has no ${name}`);
    return whenObserved(auditRules, (rules) =>
      rules.some((rule) =>
        rule
          .split(/\s+/)
          .some((word) => word === file.path || word === `path=${file.path}` || word === `dir=${file.path}`),
      )
        ? pass
        : warn(`auditd does not watch ${file.path}`),
    );
  });
  return {
    id,
    title: `auditd watches ${name}`,
    // The path depends on the distribution; the finding has the path on this machine.
    remedy: "Add a rule for this path to /etc/audit/rules.d: -w PATH -k docker",
    assess,
  };
}
