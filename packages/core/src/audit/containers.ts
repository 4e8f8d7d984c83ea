import type { AuditFinding } from "../messages/en/audit.ts";
import {
  type AuditCheck,
  type AuditItemId,
  assessEach,
  auditCheck,
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
  auditCheck("5.1", ({ info }) =>
    whenObserved(info, ({ Swarm }) =>
      whenReported(Swarm?.LocalNodeState, "swarm-mode", (state) =>
        state === "inactive" ? pass : warn({ code: "swarm-mode", state }),
      ),
    ),
  ),
  whereEnabled("apparmor", "5.2", ({ AppArmorProfile }) =>
    ["", "unconfined", undefined].includes(AppArmorProfile) ? { code: "no-apparmor-profile" } : undefined,
  ),
  whereEnabled("selinux", "5.3", ({ ProcessLabel }) =>
    (ProcessLabel ?? "") === "" ? { code: "no-selinux-label" } : undefined,
  ),
  container("5.4", ({ CapAdd, Privileged }) =>
    Privileged === true
      ? { code: "all-capabilities" }
      : ifReported(CapAdd, (added) =>
          (added ?? []).length > 0 ? { code: "capabilities", added: added ?? [] } : undefined,
        ),
  ),
  container("5.5", ({ Privileged }) =>
    ifReported(Privileged, (privileged) => (privileged ? { code: "privileged" } : undefined)),
  ),
  inspected("5.6", findMount),
  auditCheck("5.7", ({ containers }) =>
    assessEach(containers, { code: "no-running-containers" }, ({ processes }) =>
      "value" in processes
        ? processes.value.some((line) => /(^|\/)sshd\b/.test(line))
          ? { code: "runs-sshd" }
          : undefined
        : notKnown(processes.reason),
    ),
  ),
  inspected("5.8", (each) => findPort(each, ({ HostPort }) => Number(HostPort) < 1024, "publishes-ports")),
  manualCheck("5.9"),
  sharesWithHost("5.10", "NetworkMode", "network"),
  container("5.11", ({ Memory }) =>
    ifReported(Memory, (bytes) => (bytes > 0 ? undefined : { code: "no-memory-limit" })),
  ),
  container("5.12", ({ CpuShares }) =>
    ifReported(CpuShares, (shares) => ([0, 1024].includes(shares) ? { code: "default-cpu-shares" } : undefined)),
  ),
  container("5.13", ({ ReadonlyRootfs }) =>
    ifReported(ReadonlyRootfs, (readOnly) => (readOnly ? undefined : { code: "writable-root" })),
  ),
  inspected("5.14", (each) =>
    findPort(each, ({ HostIp = "" }) => ["", "0.0.0.0", "::"].includes(HostIp), "publishes-on-all-addresses"),
  ),
  container("5.15", ({ RestartPolicy }) =>
    ifReported(RestartPolicy?.Name, (name) => findRestart(name, RestartPolicy?.MaximumRetryCount ?? 0)),
  ),
  sharesWithHost("5.16", "PidMode", "pid"),
  sharesWithHost("5.17", "IpcMode", "ipc"),
  container("5.18", ({ Devices }) =>
    ifReported(Devices, (devices) =>
      (devices ?? []).length > 0
        ? { code: "devices", devices: (devices ?? []).map(({ PathOnHost }) => PathOnHost) }
        : undefined,
    ),
  ),
  manualCheck("5.19"),
  inspected("5.20", ({ Mounts }) =>
    ifReported(Mounts, (mounts) => {
      const shared = mounts.find(({ Propagation }) => ["shared", "rshared"].includes(Propagation ?? ""));
      return shared === undefined ? undefined : { code: "propagates-mounts", folder: shared.Source };
    }),
  ),
  sharesWithHost("5.21", "UTSMode", "uts"),
  container("5.22", ({ SecurityOpt, Privileged }) =>
    ifReported(SecurityOpt, (options) =>
      Privileged === true || options?.some((option) => /^seccomp[=:]unconfined$/.test(option)) === true
        ? { code: "no-seccomp-profile" }
        : undefined,
    ),
  ),
  manualCheck("5.23"),
  manualCheck("5.24"),
  container("5.25", ({ CgroupParent }) =>
    ifReported(CgroupParent, (parent) => (parent === "" ? undefined : { code: "in-cgroup", parent })),
  ),
  auditCheck("5.26", assessPrivileges),
  inspected("5.27", ({ State }) =>
    ifReported(State, ({ Health }) =>
      Health?.Status === undefined || Health.Status === "none" ? { code: "no-health-check" } : undefined,
    ),
  ),
  manualCheck("5.28"),
  container("5.29", ({ PidsLimit }) =>
    ifReported(PidsLimit, (limit) => ((limit ?? 0) > 0 ? undefined : { code: "no-process-limit" })),
  ),
  container("5.30", ({ NetworkMode }) =>
    ifReported(NetworkMode, (mode) => (["default", "bridge"].includes(mode) ? { code: "default-bridge" } : undefined)),
  ),
  sharesWithHost("5.31", "UsernsMode", "userns"),
  inspected("5.32", ({ Mounts }) =>
    ifReported(Mounts, (mounts) => {
      const socket = mounts.find(({ Source = "" }) => /docker\.sock$|^(\/var)?\/run\/?$|^\/(var\/?)?$/.test(Source));
      return socket === undefined ? undefined : { code: "mounts-host-folders", folders: [socket.Source ?? ""] };
    }),
  ),
];

type FindIn<Value> = (value: Value) => Problem;

function inspected(id: AuditItemId, find: FindIn<InspectedContainer>): AuditCheck {
  return auditCheck(id, ({ containers }) =>
    assessEach(containers, { code: "no-running-containers" }, ({ inspected: answer }) =>
      "value" in answer ? find(answer.value) : notKnown(answer.reason),
    ),
  );
}

function container(id: AuditItemId, find: FindIn<HostConfig>): AuditCheck {
  return inspected(id, ({ HostConfig }) => ifReported(HostConfig, find));
}

/** Assesses a field if the Engine reported it. */
function ifReported<Value>(value: Value | undefined, find: FindIn<Value>): Problem {
  return value === undefined ? notKnown({ code: "not-reported", field: "field" }) : find(value);
}

/** An item that applies only to hosts with this security module. */
function whereEnabled(feature: "apparmor" | "selinux", id: AuditItemId, find: FindIn<InspectedContainer>): AuditCheck {
  const { assess } = inspected(id, find);
  return auditCheck(id, (facts) =>
    whenObserved(facts.info, ({ SecurityOptions }) =>
      whenReported(SecurityOptions, "security-options", (options) =>
        options.some((option) => option.startsWith(`name=${feature}`))
          ? assess(facts)
          : notAssessed({ code: `no-${feature}` }),
      ),
    ),
  );
}

function sharesWithHost(
  id: AuditItemId,
  field: "NetworkMode" | "PidMode" | "IpcMode" | "UTSMode" | "UsernsMode",
  namespace: HostNamespace,
): AuditCheck {
  return container(id, (config) =>
    ifReported(config[field], (mode) => (mode === "host" ? { code: "shares-with-host", namespace } : undefined)),
  );
}

type HostNamespace = Extract<AuditFinding, { readonly code: "shares-with-host" }>["namespace"];

function findRestart(name: string, retries: number): Problem {
  if (name === "" || name === "no") return undefined;
  if (name !== "on-failure") return { code: "restart-policy", policy: name };
  return retries > 0 && retries <= 5 ? undefined : { code: "restarts-often", retries };
}

function assessPrivileges(facts: AuditFacts): Verdict {
  const blocked = blocksNewPrivileges(facts);
  return assessEach(facts.containers, { code: "no-running-containers" }, ({ inspected: answer }) => {
    if (!("value" in answer)) return notKnown(answer.reason);
    const own = (answer.value.HostConfig?.SecurityOpt ?? []).find((option) => option.startsWith("no-new-privileges"));
    if (own !== undefined) return /false$/.test(own) ? { code: "can-acquire-privileges" } : undefined;
    if (blocked === undefined) return notKnown({ code: "new-privileges-not-reported" });
    return blocked ? undefined : { code: "can-acquire-privileges" };
  });
}
