import { type AuditCheck, forPeople, given, notAssessed, pass, type Verdict, warn } from "./check.ts";
import type { MachineFacts } from "./facts.ts";

/** What only the machine itself can say: its partitions, its auditd, the daemon's own options. */
export const machineChecks: readonly AuditCheck[] = [
  {
    id: "1.1.1",
    title: "The Engine's data has a partition of its own",
    remedy: "Give the host a data disk for /var/lib/docker.",
    assess: onMachine(({ dataRoot }) =>
      dataRoot === undefined
        ? notAssessed("where the Engine keeps its data is not known")
        : dataRoot.mount === "/"
          ? warn(`${dataRoot.path} is on the partition of the system`)
          : pass,
    ),
  },
  {
    ...forPeople("1.1.2", "Only those who are trusted are in group docker", ""),
    assess: onMachine(({ dockerGroup }) =>
      notAssessed(
        dockerGroup.length === 0
          ? "nobody is in group docker; whom sudo makes root is not asked"
          : `in group docker, and so root on the machine: ${dockerGroup.join(", ")}`,
      ),
    ),
  },
  ...auditedPaths().map(([id, path]) => audited(id, path)),
  option(
    "2.3",
    "The daemon logs at level info",
    "log-level",
    (level) => (level ?? "info") === "info" || `it logs at ${level}`,
  ),
  option(
    "2.4",
    "The daemon keeps its own firewall rules",
    "iptables",
    (iptables) => iptables !== false || "iptables is off",
  ),
  option(
    "2.8",
    "Containers have limits by default",
    "default-ulimits",
    (limits) => limits !== undefined || "there are no default-ulimits",
  ),
  option(
    "2.10",
    "Containers are in the Engine's own cgroup",
    "cgroup-parent",
    (parent) => parent === undefined || parent === "" || `cgroup-parent is ${parent}`,
  ),
  option(
    "2.16",
    "No proxy stands between a published port and its container",
    "userland-proxy",
    (proxy) => proxy === false || "userland-proxy is on",
  ),
];

export function onMachine(judge: (machine: MachineFacts) => Verdict): AuditCheck["assess"] {
  return ({ machine }) => given(machine, judge);
}

function option(id: string, title: string, key: string, judge: (value: unknown) => true | string): AuditCheck {
  const assess = onMachine(({ options }) =>
    given(options, (all) => {
      const found = judge(all[key]);
      return found === true ? pass : warn(found);
    }),
  );
  return { id, title, remedy: `Set "${key}" among the daemon's options.`, assess };
}

/** What auditd is to watch, in the benchmark's order. */
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

function audited(id: string, name: string): AuditCheck {
  const assess = onMachine(({ files, auditRules }) => {
    const file = files.get(name);
    if (file === undefined) return notAssessed(`there is no ${name} on the machine`);
    return given(auditRules, (rules) =>
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
    // Distributions put it elsewhere; the finding says where it is on this machine.
    remedy: "Add a rule for this path to /etc/audit/rules.d: -w PATH -k docker",
    assess,
  };
}
