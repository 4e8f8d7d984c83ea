import { isOutdated } from "../docker/probe.ts";
import type { AuditFinding } from "../messages/en/audit.ts";
import {
  type AuditCheck,
  auditCheck,
  manualCheck,
  notAssessed,
  pass,
  type Verdict,
  warn,
  whenObserved,
  whenReported,
} from "./check.ts";
import type { AuditFacts, EngineInfo } from "./facts.ts";

/** Sections 1.2 and 2: the Engine and the configuration of its daemon. */
export const engineChecks: readonly AuditCheck[] = [
  manualCheck("1.2.1"),
  auditCheck("1.2.2", ({ version, machine }) =>
    withMissingTools(
      machine,
      whenObserved(version, ({ Version, ApiVersion }) =>
        whenReported(Version, "version", (engine) => assessVersion(engine, ApiVersion)),
      ),
    ),
  ),
  auditCheck("2.1", securityOption("rootless", { code: "daemon-is-root" })),
  auditCheck("2.2", ({ bridge }) =>
    whenObserved(bridge, ({ Options }) =>
      whenReported(Options?.["com.docker.network.bridge.enable_icc"], "default-bridge", (icc) =>
        icc === "false" ? pass : warn({ code: "default-bridge-open" }),
      ),
    ),
  ),
  auditCheck("2.5", ({ info }) => whenObserved(info, assessRegistries)),
  auditCheck("2.6", ({ info }) =>
    whenObserved(info, ({ Driver }) =>
      whenReported(Driver, "storage-driver", (driver) =>
        driver === "aufs" ? warn({ code: "storage-driver-aufs" }) : pass,
      ),
    ),
  ),
  auditCheck("2.7", ({ allowsAnonymous, allowsPlainTcp }) => {
    const findings: AuditFinding[] = [
      ...(allowsAnonymous ? [{ code: "anonymous-clients" } as const] : []),
      ...(allowsPlainTcp ? [{ code: "plain-tcp" } as const] : []),
    ];
    return findings.length === 0 ? pass : warn(...findings);
  }),
  auditCheck("2.9", securityOption("userns", { code: "no-user-namespace" })),
  auditCheck("2.11", ({ info }) =>
    whenObserved(info, ({ Driver }) =>
      whenReported(Driver, "storage-driver", (driver) =>
        driver === "devicemapper" ? notAssessed({ code: "not-reported", field: "base-device-size" }) : pass,
      ),
    ),
  ),
  auditCheck("2.12", ({ info }) =>
    whenObserved(info, ({ Plugins }) =>
      Plugins === undefined
        ? notAssessed({ code: "not-reported", field: "plugins" })
        : (Plugins.Authorization ?? []).length > 0
          ? pass
          : warn({ code: "no-authorization-plugin" }),
    ),
  ),
  auditCheck("2.13", ({ info }) =>
    whenObserved(info, ({ LoggingDriver }) =>
      whenReported(LoggingDriver, "log-driver", (driver) =>
        ["json-file", "local", "journald", "none"].includes(driver) ? warn({ code: "log-driver-local", driver }) : pass,
      ),
    ),
  ),
  auditCheck("2.14", assessNewPrivileges),
  auditCheck("2.15", ({ info }) =>
    whenObserved(info, ({ LiveRestoreEnabled, Swarm }) =>
      Swarm?.LocalNodeState === "active"
        ? notAssessed({ code: "live-restore-in-swarm" })
        : whenReported(LiveRestoreEnabled, "live-restore", (on) => (on ? pass : warn({ code: "no-live-restore" }))),
    ),
  ),
  auditCheck("2.17", ({ info }) =>
    whenObserved(info, ({ SecurityOptions }) =>
      whenReported(SecurityOptions, "security-options", (options) => {
        const seccomp = options.find((option) => option.startsWith("name=seccomp"));
        return seccomp === undefined || seccomp.includes("unconfined") ? warn({ code: "no-seccomp" }) : pass;
      }),
    ),
  ),
  auditCheck("2.18", ({ info }) =>
    whenObserved(info, ({ ExperimentalBuild }) =>
      whenReported(ExperimentalBuild, "experimental", (on) => (on ? warn({ code: "experimental" }) : pass)),
    ),
  ),
];

/**
 * The first release with the fixes of CVE-2026-34040 and CVE-2026-33997:
 * https://docs.docker.com/engine/release-notes/29/
 */
const fixedVersion: readonly number[] = [29, 3, 1];

/** A command line without its plugins is an old one, whatever the Engine is. */
function withMissingTools(machine: AuditFacts["machine"], verdict: Verdict): Verdict {
  const tools = "value" in machine ? machine.value.missingTools : [];
  if (tools.length === 0) return verdict;
  const findings = verdict.outcome === "warn" ? verdict.findings : [];
  return warn(...findings, { code: "tools-missing", tools });
}

function assessVersion(version: string, apiVersion: string | undefined): Verdict {
  if (apiVersion !== undefined && isOutdated({ apiVersion }))
    return warn({ code: "api-outdated", version, apiVersion });
  const parts = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (parts === undefined) return notAssessed({ code: "version-not-comparable", version });
  const at = fixedVersion.findIndex((part, index) => part !== parts[index]);
  const older = at >= 0 && (parts[at] ?? 0) < (fixedVersion[at] ?? 0);
  if (older) return warn({ code: "engine-outdated", version, fixedVersion: fixedVersion.join(".") });
  return notAssessed({ code: "newer-may-exist", version });
}

/** The Engine always lists loopback addresses as insecure. They are not reachable from elsewhere. */
const loopback = new Set(["127.0.0.0/8", "::1/128"]);

function assessRegistries({ RegistryConfig }: EngineInfo): Verdict {
  return whenReported(RegistryConfig, "registries", ({ InsecureRegistryCIDRs: ranges, IndexConfigs }) => {
    if (ranges === undefined || IndexConfigs === undefined)
      return notAssessed({ code: "not-reported", field: "registries" });
    const findings = [
      ...(ranges ?? []).filter((range) => !loopback.has(range)),
      ...Object.entries(IndexConfigs).flatMap(([name, { Secure }]) => (Secure === false ? [name] : [])),
    ].map((registry) => ({ code: "registry-without-tls", registry }) as const);
    return findings.length === 0 ? pass : warn(...findings);
  });
}

function securityOption(name: string, finding: AuditFinding): AuditCheck["assess"] {
  return ({ info }) =>
    whenObserved(info, ({ SecurityOptions }) =>
      whenReported(SecurityOptions, "security-options", (options) =>
        options.some((option) => option.split(",")[0] === `name=${name}`) ? pass : warn(finding),
      ),
    );
}

/** Whether the daemon sets no-new-privileges. Older Engines do not report it, so daemon.json decides if it is known. */
export function blocksNewPrivileges({ info, version, machine }: AuditFacts): boolean | undefined {
  if ("value" in info && info.value.SecurityOptions?.includes("name=no-new-privileges") === true) return true;
  const options = "value" in machine && "value" in machine.value.options ? machine.value.options.value : undefined;
  if (options !== undefined) return options["no-new-privileges"] === true;
  const major = "value" in version ? Number.parseInt(version.value.Version ?? "0", 10) : 0;
  return major >= firstReportingVersion ? false : undefined;
}

const firstReportingVersion = 25;

function assessNewPrivileges(facts: AuditFacts): Verdict {
  return whenObserved(facts.info, () =>
    whenReported(blocksNewPrivileges(facts), "new-privileges", (blocked) =>
      blocked ? pass : warn({ code: "new-privileges" }),
    ),
  );
}
