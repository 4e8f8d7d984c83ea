import { isOutdated } from "../docker/probe.ts";
import {
  type AuditCheck,
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
  manualCheck("1.2.1", "The host is hardened", "the hardening of a host cannot be measured by a script"),
  {
    id: "1.2.2",
    title: "Docker Engine is up to date",
    remedy: "Upgrade the Engine.",
    assess: ({ version, machine }) =>
      withMissingTools(
        machine,
        whenObserved(version, ({ Version, ApiVersion }) =>
          whenReported(Version, "its version", (engine) => assessVersion(engine, ApiVersion)),
        ),
      ),
  },
  {
    id: "2.1",
    title: "The daemon runs in rootless mode, if possible",
    remedy:
      "Berth's hosts run the daemon as root, so give client certificates only to people who may be root on the host.",
    assess: securityOption("rootless", "the daemon runs as root"),
  },
  {
    id: "2.2",
    title: "Containers on the default bridge cannot reach each other",
    remedy: 'Set "icc": false in the daemon\'s options, and use separate networks for containers that communicate.',
    assess: ({ bridge }) =>
      whenObserved(bridge, ({ Options }) =>
        whenReported(
          Options?.["com.docker.network.bridge.enable_icc"],
          "whether containers can reach each other",
          (icc) => (icc === "false" ? pass : warn("containers on the default bridge can reach each other")),
        ),
      ),
  },
  {
    id: "2.5",
    title: "All registries use TLS",
    remedy: 'Remove it from "insecure-registries", and use a certificate for the registry.',
    assess: ({ info }) => whenObserved(info, assessRegistries),
  },
  {
    id: "2.6",
    title: "The storage driver is not aufs",
    remedy: 'Remove "storage-driver" from the daemon\'s options.',
    assess: ({ info }) =>
      whenObserved(info, ({ Driver }) =>
        whenReported(Driver, "its storage driver", (driver) =>
          driver === "aufs" ? warn("the storage driver is aufs") : pass,
        ),
      ),
  },
  {
    id: "2.7",
    title: "Network clients must present a client certificate",
    remedy: "Stop the machine, then set the host up again (provision).",
    assess: ({ allowsAnonymous, allowsPlainTcp }) => {
      const findings = [
        ...(allowsAnonymous ? ["Docker accepts clients without a certificate"] : []),
        ...(allowsPlainTcp ? ["Docker accepts plain TCP on port 2375"] : []),
      ];
      return findings.length === 0 ? pass : warn(...findings);
    },
  },
  {
    id: "2.9",
    title: "Containers use a separate user namespace",
    remedy:
      'Set "userns-remap": "default" in the daemon\'s options of a new host. On an existing host it hides all images.',
    assess: securityOption("userns", "root in a container is also root on the host"),
  },
  {
    id: "2.11",
    title: "The base device size is the default",
    remedy: 'Remove "dm.basesize" from the daemon\'s options.',
    assess: ({ info }) =>
      whenObserved(info, ({ Driver }) =>
        whenReported(Driver, "its storage driver", (driver) =>
          driver === "devicemapper"
            ? notAssessed("the Engine does not report the base device size of devicemapper")
            : pass,
        ),
      ),
  },
  {
    id: "2.12",
    title: "Client requests are authorized",
    remedy:
      'Set an authorization plugin in "authorization-plugins". Without one, every client certificate allows everything.',
    assess: ({ info }) =>
      whenObserved(info, ({ Plugins }) =>
        Plugins === undefined
          ? notAssessed("the Engine does not report its plugins")
          : (Plugins.Authorization ?? []).length > 0
            ? pass
            : warn("no authorization plugin is set"),
      ),
  },
  {
    id: "2.13",
    title: "Logs are sent to another machine",
    remedy: 'Set "log-driver" to one that sends logs elsewhere, such as syslog with a remote address, gelf or fluentd.',
    assess: ({ info }) =>
      whenObserved(info, ({ LoggingDriver }) =>
        whenReported(LoggingDriver, "its log driver", (driver) =>
          ["json-file", "local", "journald", "none"].includes(driver) ? warn(`the log driver is ${driver}`) : pass,
        ),
      ),
  },
  {
    id: "2.14",
    title: "Containers cannot acquire new privileges",
    remedy: 'Set "no-new-privileges": true in the daemon\'s options.',
    assess: assessNewPrivileges,
  },
  {
    id: "2.15",
    title: "Containers keep running while the daemon restarts",
    remedy: 'Set "live-restore": true in the daemon\'s options.',
    assess: ({ info }) =>
      whenObserved(info, ({ LiveRestoreEnabled, Swarm }) =>
        Swarm?.LocalNodeState === "active"
          ? notAssessed("live restore does not work in swarm mode")
          : whenReported(LiveRestoreEnabled, "whether live restore is enabled", (on) =>
              on ? pass : warn("live restore is disabled"),
            ),
      ),
  },
  {
    id: "2.17",
    title: "System calls of containers are filtered",
    remedy: 'Remove "seccomp-profile": "unconfined" from the daemon\'s options.',
    assess: ({ info }) =>
      whenObserved(info, ({ SecurityOptions }) =>
        whenReported(SecurityOptions, "its security options", (options) => {
          const seccomp = options.find((option) => option.startsWith("name=seccomp"));
          return seccomp === undefined || seccomp.includes("unconfined") ? warn("no seccomp profile is active") : pass;
        }),
      ),
  },
  {
    id: "2.18",
    title: "Experimental features are disabled",
    remedy: 'Remove "experimental" from the daemon\'s options.',
    assess: ({ info }) =>
      whenObserved(info, ({ ExperimentalBuild }) =>
        whenReported(ExperimentalBuild, "whether they are enabled", (on) =>
          on ? warn("experimental features are enabled") : pass,
        ),
      ),
  },
];

/**
 * The first release with the fixes of CVE-2026-34040 and CVE-2026-33997:
 * https://docs.docker.com/engine/release-notes/29/
 */
const fixedVersion: readonly number[] = [29, 3, 1];

/** A command line without its plugins is an old one, whatever the Engine is. */
function withMissingTools(machine: AuditFacts["machine"], verdict: Verdict): Verdict {
  const missing = "value" in machine ? machine.value.missingTools : [];
  if (missing.length === 0) return verdict;
  const findings = verdict.outcome === "warn" ? verdict.findings : [];
  return warn(...findings, `the Docker command line lacks ${missing.join(" and ")}`);
}

function assessVersion(version: string, apiVersion: string | undefined): Verdict {
  if (apiVersion !== undefined && isOutdated({ apiVersion }))
    return warn(`Engine ${version} has API ${apiVersion}, and current clients require 1.44`);
  const parts = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (parts === undefined) return notAssessed(`the version ${version} cannot be compared with releases`);
  const at = fixedVersion.findIndex((part, index) => part !== parts[index]);
  const older = at >= 0 && (parts[at] ?? 0) < (fixedVersion[at] ?? 0);
  if (older) return warn(`Engine ${version} is older than ${fixedVersion.join(".")}, which fixed CVE-2026-34040`);
  return notAssessed(`Engine ${version} has all fixes that this audit checks; newer releases may exist`);
}

/** The Engine always lists loopback addresses as insecure. They are not reachable from elsewhere. */
const loopback = new Set(["127.0.0.0/8", "::1/128"]);

function assessRegistries({ RegistryConfig }: EngineInfo): Verdict {
  return whenReported(RegistryConfig, "its registries", ({ InsecureRegistryCIDRs: ranges, IndexConfigs }) => {
    if (ranges === undefined || IndexConfigs === undefined)
      return notAssessed("the Engine does not report its registries");
    const findings = [
      ...(ranges ?? []).filter((range) => !loopback.has(range)),
      ...Object.entries(IndexConfigs).flatMap(([name, { Secure }]) => (Secure === false ? [name] : [])),
    ].map((name) => `${name} is used without TLS`);
    return findings.length === 0 ? pass : warn(...findings);
  });
}

function securityOption(name: string, finding: string): AuditCheck["assess"] {
  return ({ info }) =>
    whenObserved(info, ({ SecurityOptions }) =>
      whenReported(SecurityOptions, "its security options", (options) =>
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
    whenReported(blocksNewPrivileges(facts), "whether they can, in this version", (blocked) =>
      blocked ? pass : warn("containers can acquire new privileges"),
    ),
  );
}
