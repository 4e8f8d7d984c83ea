import {
  type AuditCheck,
  assessEach,
  manualCheck,
  notAssessed,
  notKnown,
  type Problem,
  pass,
  type Verdict,
  warn,
  whenObserved,
  whenReported,
} from "./check.ts";
import { blocksNewPrivileges } from "./engine.ts";
import type { AuditFacts, HostConfig, InspectedContainer } from "./facts.ts";
import { findMount, findPort } from "./mounts-and-ports.ts";

/** Section 5: the running containers. */
export const containerChecks: readonly AuditCheck[] = [
  {
    id: "5.1",
    title: "Swarm mode is disabled unless it is needed",
    remedy: "If nothing needs swarm mode, run docker swarm leave --force.",
    assess: ({ info }) =>
      whenObserved(info, ({ Swarm }) =>
        whenReported(Swarm?.LocalNodeState, "whether swarm mode is enabled", (state) =>
          state === "inactive" ? pass : warn(`swarm mode is ${state}`),
        ),
      ),
  },
  whereEnabled("apparmor", {
    id: "5.2",
    title: "Containers have an AppArmor profile",
    remedy: "Run the container without apparmor=unconfined.",
    find: ({ AppArmorProfile }) =>
      ["", "unconfined", undefined].includes(AppArmorProfile) ? "has no AppArmor profile" : undefined,
  }),
  whereEnabled("selinux", {
    id: "5.3",
    title: "Containers have an SELinux label",
    remedy: "Run the container without label=disable.",
    find: ({ ProcessLabel }) => ((ProcessLabel ?? "") === "" ? "has no SELinux label" : undefined),
  }),
  container(
    "5.4",
    "Containers have no additional capabilities",
    "Run it without --cap-add.",
    ({ CapAdd, Privileged }) =>
      Privileged === true
        ? "has all capabilities"
        : ifReported(CapAdd, (added) =>
            (added ?? []).length > 0 ? `has the additional capabilities ${added?.join(", ")}` : undefined,
          ),
  ),
  container("5.5", "No container is privileged", "Run it without --privileged.", ({ Privileged }) =>
    ifReported(Privileged, (privileged) => (privileged ? "is privileged" : undefined)),
  ),
  inspected("5.6", "No container mounts a system folder of the host", "Mount a volume instead.", findMount),
  {
    id: "5.7",
    title: "No SSH server runs in a container",
    remedy: "Use docker exec instead.",
    assess: ({ containers }) =>
      assessEach(containers, "running containers", ({ processes }) =>
        "value" in processes
          ? processes.value.some((line) => /(^|\/)sshd\b/.test(line))
            ? "runs sshd"
            : undefined
          : notKnown(processes.reason),
      ),
  },
  inspected("5.8", "No port below 1024 is published", "Publish another port, or use a load balancer.", (each) =>
    findPort(each, ({ HostPort }) => Number(HostPort) < 1024),
  ),
  manualCheck(
    "5.9",
    "Only necessary ports are open",
    "only the owners of the containers know which ports are necessary",
  ),
  container("5.10", "No container shares the host's network", "Run it without --network host.", ({ NetworkMode }) =>
    ifReported(NetworkMode, (mode) => (mode === "host" ? "shares the host's network" : undefined)),
  ),
  container("5.11", "Containers have a memory limit", "Run it with --memory.", ({ Memory }) =>
    ifReported(Memory, (bytes) => (bytes > 0 ? undefined : "has no memory limit")),
  ),
  container("5.12", "Containers have a CPU priority", "Run it with --cpu-shares.", ({ CpuShares }) =>
    ifReported(CpuShares, (shares) => ([0, 1024].includes(shares) ? "has the default CPU shares" : undefined)),
  ),
  container("5.13", "Containers have a read-only root file system", "Run it with --read-only.", ({ ReadonlyRootfs }) =>
    ifReported(ReadonlyRootfs, (readOnly) => (readOnly ? undefined : "can write to its root file system")),
  ),
  inspected("5.14", "Ports are published on a specific address", "Publish the port as ADDRESS:PORT:PORT.", (each) =>
    findPort(each, ({ HostIp = "" }) => ["", "0.0.0.0", "::"].includes(HostIp), " on all addresses"),
  ),
  container("5.15", "Restarts are limited", "Run it with --restart on-failure:5.", ({ RestartPolicy }) =>
    ifReported(RestartPolicy?.Name, (name) => findRestart(name, RestartPolicy?.MaximumRetryCount ?? 0)),
  ),
  ...namespaces(),
  container("5.18", "Containers have no devices of the host", "Run it without --device.", ({ Devices }) =>
    ifReported(Devices, (devices) =>
      (devices ?? []).length > 0
        ? `has the devices ${devices?.map(({ PathOnHost }) => PathOnHost).join(", ")}`
        : undefined,
    ),
  ),
  manualCheck(
    "5.19",
    "Containers override default limits only if necessary",
    "only the owner of a container knows its needs",
  ),
  inspected("5.20", "No mount propagates back to the host", "Mount it without shared propagation.", ({ Mounts }) =>
    ifReported(Mounts, (mounts) => {
      const shared = mounts.find(({ Propagation }) => ["shared", "rshared"].includes(Propagation ?? ""));
      return shared === undefined ? undefined : `propagates mounts below ${shared.Source} to the host`;
    }),
  ),
  container("5.22", "System calls are filtered", "Run it without seccomp=unconfined.", ({ SecurityOpt, Privileged }) =>
    ifReported(SecurityOpt, (options) =>
      Privileged === true || options?.some((option) => /^seccomp[=:]unconfined$/.test(option)) === true
        ? "has no seccomp profile"
        : undefined,
    ),
  ),
  manualCheck("5.23", "docker exec is not used with --privileged", "the Engine does not record docker exec"),
  manualCheck("5.24", "docker exec is not used with --user root", "the Engine does not record docker exec"),
  container(
    "5.25",
    "Containers use the Engine's default cgroup",
    "Run it without --cgroup-parent.",
    ({ CgroupParent }) =>
      ifReported(CgroupParent, (parent) => (parent === "" ? undefined : `is in the cgroup ${parent}`)),
  ),
  {
    id: "5.26",
    title: "Containers cannot acquire additional privileges",
    remedy: 'Set "no-new-privileges": true in the daemon\'s options.',
    assess: assessPrivileges,
  },
  inspected("5.27", "Containers have a health check", "Run it with --health-cmd.", ({ State }) =>
    ifReported(State, ({ Health }) =>
      Health?.Status === undefined || Health.Status === "none" ? "has no health check" : undefined,
    ),
  ),
  manualCheck(
    "5.28",
    "Containers use the latest version of their image",
    "the Engine does not know the registry's current images",
  ),
  container("5.29", "Containers have a process limit", "Run it with --pids-limit.", ({ PidsLimit }) =>
    ifReported(PidsLimit, (limit) => ((limit ?? 0) > 0 ? undefined : "has no process limit")),
  ),
  container("5.30", "No container is on the default bridge", "Use a user-defined network.", ({ NetworkMode }) =>
    ifReported(NetworkMode, (mode) => (["default", "bridge"].includes(mode) ? "is on the default bridge" : undefined)),
  ),
  inspected("5.32", "No container mounts Docker's socket", "Use a client certificate for it instead.", ({ Mounts }) =>
    ifReported(Mounts, (mounts) => {
      const socket = mounts.find(({ Source = "" }) => /docker\.sock$|^(\/var)?\/run\/?$|^\/(var\/?)?$/.test(Source));
      return socket === undefined ? undefined : `mounts ${socket.Source}`;
    }),
  ),
];

type FindIn<Value> = (value: Value) => Problem;

function inspected(id: string, title: string, remedy: string, find: FindIn<InspectedContainer>): AuditCheck {
  const assess: AuditCheck["assess"] = ({ containers }) =>
    assessEach(containers, "running containers", ({ inspected: answer }) =>
      "value" in answer ? find(answer.value) : notKnown(answer.reason),
    );
  return { id, title, remedy, assess };
}

function container(id: string, title: string, remedy: string, find: FindIn<HostConfig>): AuditCheck {
  return inspected(id, title, remedy, ({ HostConfig }) => ifReported(HostConfig, find));
}

/** Assesses a field if the Engine reported it. */
function ifReported<Value>(value: Value | undefined, find: FindIn<Value>): Problem {
  return value === undefined ? notKnown("the Engine does not report it") : find(value);
}

/** An item that applies only to hosts with this security module. */
function whereEnabled(
  feature: "apparmor" | "selinux",
  item: Omit<AuditCheck, "assess"> & { readonly find: FindIn<InspectedContainer> },
): AuditCheck {
  const { id, title, remedy, find } = item;
  const check = inspected(id, title, remedy, find);
  return {
    ...check,
    assess: (facts) =>
      whenObserved(facts.info, ({ SecurityOptions }) =>
        whenReported(SecurityOptions, "its security options", (options) =>
          options.some((option) => option.startsWith(`name=${feature}`))
            ? check.assess(facts)
            : notAssessed(`the host has no ${feature === "apparmor" ? "AppArmor" : "SELinux"} for containers`),
        ),
      ),
  };
}

function namespaces(): AuditCheck[] {
  const item = (id: string, field: "PidMode" | "IpcMode" | "UTSMode" | "UsernsMode", what: string, option: string) =>
    container(id, `No container shares the host's ${what}`, `Run it without --${option} host.`, (config) =>
      ifReported(config[field], (mode) => (mode === "host" ? `shares the host's ${what}` : undefined)),
    );
  return [
    item("5.16", "PidMode", "processes", "pid"),
    item("5.17", "IpcMode", "shared memory", "ipc"),
    item("5.21", "UTSMode", "name", "uts"),
    item("5.31", "UsernsMode", "users", "userns"),
  ];
}

function findRestart(name: string, retries: number): Problem {
  if (name === "" || name === "no") return undefined;
  if (name !== "on-failure") return `has the restart policy ${name}`;
  return retries > 0 && retries <= 5
    ? undefined
    : `restarts ${retries === 0 ? "without a limit" : `up to ${retries} times`}`;
}

function assessPrivileges(facts: AuditFacts): Verdict {
  const blocked = blocksNewPrivileges(facts);
  return assessEach(facts.containers, "running containers", ({ inspected: answer }) => {
    if (!("value" in answer)) return notKnown(answer.reason);
    const own = (answer.value.HostConfig?.SecurityOpt ?? []).find((option) => option.startsWith("no-new-privileges"));
    if (own !== undefined) return /false$/.test(own) ? "can acquire new privileges" : undefined;
    if (blocked === undefined)
      return notKnown("this version of the Engine does not report whether the daemon prevents it");
    return blocked ? undefined : "can acquire new privileges";
  });
}
