import {
  type AuditCheck,
  every,
  type Finding,
  forPeople,
  given,
  notAssessed,
  pass,
  said,
  unknown,
  type Verdict,
  warn,
} from "./check.ts";
import { newPrivilegesBarred } from "./engine.ts";
import type { AuditFacts, HostConfig, InspectedContainer } from "./facts.ts";
import { findMount, findPort } from "./openings.ts";

/** Section 5: the containers that run. */
export const containerChecks: readonly AuditCheck[] = [
  {
    id: "5.1",
    title: "Swarm mode is off where it is not needed",
    remedy: "docker swarm leave --force, if nothing needs it.",
    assess: ({ info }) =>
      given(info, ({ Swarm }) =>
        said(Swarm?.LocalNodeState, "whether it is", (state) =>
          state === "inactive" ? pass : warn(`swarm mode is ${state}`),
        ),
      ),
  },
  where("apparmor", {
    id: "5.2",
    title: "Containers have an AppArmor profile",
    remedy: "Run the container without apparmor=unconfined.",
    find: ({ AppArmorProfile }) =>
      ["", "unconfined", undefined].includes(AppArmorProfile) ? "has no AppArmor profile" : undefined,
  }),
  where("selinux", {
    id: "5.3",
    title: "Containers have an SELinux label",
    remedy: "Run the container without label=disable.",
    find: ({ ProcessLabel }) => ((ProcessLabel ?? "") === "" ? "has no SELinux label" : undefined),
  }),
  container(
    "5.4",
    "Containers are given no further capabilities",
    "Run it without --cap-add.",
    ({ CapAdd, Privileged }) =>
      Privileged === true
        ? "has every capability"
        : of(CapAdd, (added) => ((added ?? []).length > 0 ? `has ${added?.join(", ")} in addition` : undefined)),
  ),
  container("5.5", "No container is privileged", "Run it without --privileged.", ({ Privileged }) =>
    of(Privileged, (privileged) => (privileged ? "is privileged" : undefined)),
  ),
  inspected("5.6", "No container mounts a system folder of the host", "Mount a volume instead.", findMount),
  {
    id: "5.7",
    title: "No SSH server runs in a container",
    remedy: "Use docker exec instead.",
    assess: ({ containers }) =>
      every(containers, "running containers", ({ processes }) =>
        "value" in processes
          ? processes.value.some((line) => /(^|\/)sshd\b/.test(line))
            ? "runs sshd"
            : undefined
          : unknown(processes.reason),
      ),
  },
  inspected("5.8", "No port below 1024 is published", "Publish another one, or let a load balancer have it.", (each) =>
    findPort(each, ({ HostPort }) => Number(HostPort) < 1024),
  ),
  forPeople("5.9", "Only ports that are needed are open", "which are needed only the containers' owners know"),
  container("5.10", "No container shares the host's network", "Run it without --network host.", ({ NetworkMode }) =>
    of(NetworkMode, (mode) => (mode === "host" ? "shares the host's network" : undefined)),
  ),
  container("5.11", "Containers have a limit of memory", "Run it with --memory.", ({ Memory }) =>
    of(Memory, (bytes) => (bytes > 0 ? undefined : "has no limit of memory")),
  ),
  container("5.12", "Containers have a share of the processor", "Run it with --cpu-shares.", ({ CpuShares }) =>
    of(CpuShares, (shares) => ([0, 1024].includes(shares) ? "has the default share of the processor" : undefined)),
  ),
  container("5.13", "Containers cannot write to their root", "Run it with --read-only.", ({ ReadonlyRootfs }) =>
    of(ReadonlyRootfs, (readOnly) => (readOnly ? undefined : "can write to its root")),
  ),
  inspected("5.14", "Ports are published on one address", "Publish it as ADDRESS:PORT:PORT.", (each) =>
    findPort(each, ({ HostIp = "" }) => ["", "0.0.0.0", "::"].includes(HostIp), " on every address"),
  ),
  container("5.15", "Restarts are bounded", "Run it with --restart on-failure:5.", ({ RestartPolicy }) =>
    of(RestartPolicy?.Name, (name) => findRestart(name, RestartPolicy?.MaximumRetryCount ?? 0)),
  ),
  ...namespaces(),
  container("5.18", "No container has a device of the host", "Run it without --device.", ({ Devices }) =>
    of(Devices, (devices) =>
      (devices ?? []).length > 0 ? `has ${devices?.map(({ PathOnHost }) => PathOnHost).join(", ")}` : undefined,
    ),
  ),
  forPeople("5.19", "Limits of a container are its own where needed", "where that is needed only its owner knows"),
  inspected("5.20", "No mount is shared back to the host", "Mount it without shared propagation.", ({ Mounts }) =>
    of(Mounts, (mounts) => {
      const shared = mounts.find(({ Propagation }) => ["shared", "rshared"].includes(Propagation ?? ""));
      return shared === undefined ? undefined : `shares the mount ${shared.Source}`;
    }),
  ),
  container("5.22", "System calls are filtered", "Run it without seccomp=unconfined.", ({ SecurityOpt, Privileged }) =>
    of(SecurityOpt, (options) =>
      Privileged === true || options?.some((option) => /^seccomp[=:]unconfined$/.test(option)) === true
        ? "has no seccomp profile"
        : undefined,
    ),
  ),
  forPeople("5.23", "docker exec is not used with --privileged", "the Engine keeps no record of what was executed"),
  forPeople("5.24", "docker exec is not used with --user root", "the Engine keeps no record of what was executed"),
  container(
    "5.25",
    "Containers are in the Engine's own cgroup",
    "Run it without --cgroup-parent.",
    ({ CgroupParent }) => of(CgroupParent, (parent) => (parent === "" ? undefined : `is in the cgroup ${parent}`)),
  ),
  {
    id: "5.26",
    title: "No container can acquire further privileges",
    remedy: 'Set "no-new-privileges": true among the daemon\'s options.',
    assess: judgePrivileges,
  },
  inspected("5.27", "The health of containers is checked", "Run it with --health-cmd.", ({ State }) =>
    of(State, ({ Health }) =>
      Health?.Status === undefined || Health.Status === "none" ? "has no health check" : undefined,
    ),
  ),
  forPeople("5.28", "Images are pulled anew before they run", "the Engine does not know what the registry has by now"),
  container("5.29", "Containers have a limit of processes", "Run it with --pids-limit.", ({ PidsLimit }) =>
    of(PidsLimit, (limit) => ((limit ?? 0) > 0 ? undefined : "has no limit of processes")),
  ),
  container("5.30", "No container is on the default bridge", "Give it a network of its own.", ({ NetworkMode }) =>
    of(NetworkMode, (mode) => (["default", "bridge"].includes(mode) ? "is on the default bridge" : undefined)),
  ),
  inspected("5.32", "No container has Docker's socket", "Give it a client certificate of its own.", ({ Mounts }) =>
    of(Mounts, (mounts) => {
      const socket = mounts.find(({ Source = "" }) => /docker\.sock$|^(\/var)?\/run\/?$|^\/(var\/?)?$/.test(Source));
      return socket === undefined ? undefined : `mounts ${socket.Source}`;
    }),
  ),
];

type FindIn<Value> = (value: Value) => Finding;

function inspected(id: string, title: string, remedy: string, find: FindIn<InspectedContainer>): AuditCheck {
  const assess: AuditCheck["assess"] = ({ containers }) =>
    every(containers, "running containers", ({ inspected: answer }) =>
      "value" in answer ? find(answer.value) : unknown(answer.reason),
    );
  return { id, title, remedy, assess };
}

function container(id: string, title: string, remedy: string, find: FindIn<HostConfig>): AuditCheck {
  return inspected(id, title, remedy, ({ HostConfig }) => of(HostConfig, find));
}

/** A field that the Engine has left out says nothing. */
function of<Value>(value: Value | undefined, find: FindIn<Value>): Finding {
  return value === undefined ? unknown("the Engine does not say it") : find(value);
}

/** An item for hosts that have what it is about. */
function where(
  feature: "apparmor" | "selinux",
  item: Omit<AuditCheck, "assess"> & { readonly find: FindIn<InspectedContainer> },
): AuditCheck {
  const { id, title, remedy, find } = item;
  const check = inspected(id, title, remedy, find);
  return {
    ...check,
    assess: (facts) =>
      given(facts.info, ({ SecurityOptions }) =>
        said(SecurityOptions, "its security options", (options) =>
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
      of(config[field], (mode) => (mode === "host" ? `shares the host's ${what}` : undefined)),
    );
  return [
    item("5.16", "PidMode", "processes", "pid"),
    item("5.17", "IpcMode", "shared memory", "ipc"),
    item("5.21", "UTSMode", "name", "uts"),
    item("5.31", "UsernsMode", "users", "userns"),
  ];
}

function findRestart(name: string, retries: number): Finding {
  if (name === "" || name === "no") return undefined;
  if (name !== "on-failure") return `restarts ${name}`;
  return retries > 0 && retries <= 5 ? undefined : `restarts ${retries === 0 ? "without end" : `${retries} times`}`;
}

function judgePrivileges(facts: AuditFacts): Verdict {
  const barred = newPrivilegesBarred(facts);
  return every(facts.containers, "running containers", ({ inspected: answer }) => {
    if (!("value" in answer)) return unknown(answer.reason);
    const own = (answer.value.HostConfig?.SecurityOpt ?? []).find((option) => option.startsWith("no-new-privileges"));
    if (own !== undefined) return /false$/.test(own) ? "may acquire new privileges" : undefined;
    if (barred === undefined) return unknown("this Engine does not say whether its daemon keeps them from it");
    return barred ? undefined : "may acquire new privileges";
  });
}
