import { type AuditCheck, forPeople, given, notAssessed, pass, said, type Verdict, warn } from "./check.ts";
import type { AuditFacts, EngineInfo } from "./facts.ts";

/** Section 1.2 and 2: the Engine and how its daemon is configured. */
export const engineChecks: readonly AuditCheck[] = [
  forPeople("1.2.1", "The host is hardened", "the host's hardening is more than can be asked of it"),
  {
    id: "1.2.2",
    title: "Docker Engine is up to date",
    remedy: "Upgrade the Engine: berth upgrade NAME.",
    assess: ({ version }) => given(version, ({ Version }) => said(Version, "its version", judgeVersion)),
  },
  {
    id: "2.1",
    title: "The daemon runs as a user of its own, where possible",
    remedy: "Berth's hosts run the daemon as root: whoever holds a client certificate is root on the host.",
    assess: securityOption("rootless", "the daemon runs as root"),
  },
  {
    id: "2.2",
    title: "Containers on the default bridge cannot reach each other",
    remedy: 'Set "icc": false among the daemon\'s options, and give containers that talk a network of their own.',
    assess: ({ bridge }) =>
      given(bridge, ({ Options }) =>
        said(Options?.["com.docker.network.bridge.enable_icc"], "whether they can", (icc) =>
          icc === "false" ? pass : warn("containers on the default bridge reach each other"),
        ),
      ),
  },
  {
    id: "2.5",
    title: "No registry is used without TLS",
    remedy: 'Take it out of "insecure-registries", and give the registry a certificate.',
    assess: ({ info }) => given(info, judgeRegistries),
  },
  {
    id: "2.6",
    title: "The storage driver is not aufs",
    remedy: 'Take "storage-driver" out of the daemon\'s options.',
    assess: ({ info }) =>
      given(info, ({ Driver }) =>
        said(Driver, "its storage driver", (driver) => (driver === "aufs" ? warn("the storage driver is aufs") : pass)),
      ),
  },
  {
    id: "2.7",
    title: "Whoever comes over the network must show a client certificate",
    remedy: "Stop the machine, then set the daemon's TLS up again: berth provision NAME.",
    assess: ({ strangersAnswered, plainAnswered }) => {
      const findings = [
        ...(strangersAnswered ? ["Docker answers without a client certificate"] : []),
        ...(plainAnswered ? ["Docker answers over plain TCP on port 2375"] : []),
      ];
      return findings.length === 0 ? pass : warn(...findings);
    },
  },
  {
    id: "2.9",
    title: "Containers have user namespaces of their own",
    remedy:
      'Set "userns-remap": "default" among the daemon\'s options of a new host; images on an old one are hidden by it.',
    assess: securityOption("userns", "root in a container is root on the host"),
  },
  {
    id: "2.11",
    title: "The base device size is as it was made",
    remedy: 'Take "dm.basesize" out of the daemon\'s options.',
    assess: ({ info }) =>
      given(info, ({ Driver }) =>
        said(Driver, "its storage driver", (driver) =>
          driver === "devicemapper" ? notAssessed("the Engine does not say the base size of its devicemapper") : pass,
        ),
      ),
  },
  {
    id: "2.12",
    title: "What clients may do is authorized",
    remedy: 'Name an authorization plugin in "authorization-plugins"; without one, a certificate may do everything.',
    assess: ({ info }) =>
      given(info, ({ Plugins }) =>
        Plugins === undefined
          ? notAssessed("the Engine does not say which plugins it has")
          : (Plugins.Authorization ?? []).length > 0
            ? pass
            : warn("there is no authorization plugin"),
      ),
  },
  {
    id: "2.13",
    title: "Logs are sent to another machine",
    remedy: 'Set "log-driver" to one that sends them away, such as syslog with a remote address, gelf or fluentd.',
    assess: ({ info }) =>
      given(info, ({ LoggingDriver }) =>
        said(LoggingDriver, "its log driver", (driver) =>
          ["json-file", "local", "journald", "none"].includes(driver) ? warn(`the log driver is ${driver}`) : pass,
        ),
      ),
  },
  {
    id: "2.14",
    title: "Containers cannot acquire new privileges",
    remedy: 'Set "no-new-privileges": true among the daemon\'s options.',
    assess: judgeNewPrivileges,
  },
  {
    id: "2.15",
    title: "Containers go on while the daemon restarts",
    remedy: 'Set "live-restore": true among the daemon\'s options.',
    assess: ({ info }) =>
      given(info, ({ LiveRestoreEnabled, Swarm }) =>
        Swarm?.LocalNodeState === "active"
          ? notAssessed("swarm mode is on, and excludes live restore")
          : said(LiveRestoreEnabled, "whether they do", (on) => (on ? pass : warn("live restore is off"))),
      ),
  },
  {
    id: "2.17",
    title: "System calls of containers are filtered",
    remedy: 'Take "seccomp-profile": "unconfined" out of the daemon\'s options.',
    assess: ({ info }) =>
      given(info, ({ SecurityOptions }) =>
        said(SecurityOptions, "its security options", (options) => {
          const seccomp = options.find((option) => option.startsWith("name=seccomp"));
          return seccomp === undefined || seccomp.includes("unconfined") ? warn("there is no seccomp profile") : pass;
        }),
      ),
  },
  {
    id: "2.18",
    title: "Experimental features are off",
    remedy: 'Take "experimental" out of the daemon\'s options.',
    assess: ({ info }) =>
      given(info, ({ ExperimentalBuild }) =>
        said(ExperimentalBuild, "whether they are", (on) => (on ? warn("experimental features are on") : pass)),
      ),
  },
];

/** The first release with the fixes of CVE-2026-34040 and CVE-2026-33997: https://docs.docker.com/engine/release-notes/29/ */
const fixedVersion: readonly number[] = [29, 3, 1];

function judgeVersion(version: string): Verdict {
  const parts = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (parts === undefined) return notAssessed(`the version ${version} says nothing of its age`);
  const at = fixedVersion.findIndex((part, index) => part !== parts[index]);
  const older = at >= 0 && (parts[at] ?? 0) < (fixedVersion[at] ?? 0);
  if (older) return warn(`Engine ${version} is older than ${fixedVersion.join(".")}, which fixed CVE-2026-34040`);
  return notAssessed(`Engine ${version} has every fix that is known here; whether there is a newer one is not`);
}

/** Loopback is insecure by design and cannot be reached from anywhere else. */
const loopback = new Set(["127.0.0.0/8", "::1/128"]);

function judgeRegistries({ RegistryConfig }: EngineInfo): Verdict {
  return said(RegistryConfig, "its registries", ({ InsecureRegistryCIDRs: ranges, IndexConfigs }) => {
    if (ranges === undefined || IndexConfigs === undefined)
      return notAssessed("the Engine does not say its registries");
    const findings = [
      ...(ranges ?? []).filter((range) => !loopback.has(range)),
      ...Object.entries(IndexConfigs).flatMap(([name, { Secure }]) => (Secure === false ? [name] : [])),
    ].map((name) => `${name} is used without TLS`);
    return findings.length === 0 ? pass : warn(...findings);
  });
}

function securityOption(name: string, finding: string): AuditCheck["assess"] {
  return ({ info }) =>
    given(info, ({ SecurityOptions }) =>
      said(SecurityOptions, "its security options", (options) =>
        options.some((option) => option.split(",")[0] === `name=${name}`) ? pass : warn(finding),
      ),
    );
}

/** Older Engines do not report the setting, so that its absence says nothing; the machine's own file does. */
export function newPrivilegesBarred({ info, version, machine }: AuditFacts): boolean | undefined {
  if ("value" in info && info.value.SecurityOptions?.includes("name=no-new-privileges") === true) return true;
  const options = "value" in machine && "value" in machine.value.options ? machine.value.options.value : undefined;
  if (options !== undefined) return options["no-new-privileges"] === true;
  const major = "value" in version ? Number.parseInt(version.value.Version ?? "0", 10) : 0;
  return major >= firstToReportNewPrivileges ? false : undefined;
}

const firstToReportNewPrivileges = 25;

function judgeNewPrivileges(facts: AuditFacts): Verdict {
  return given(facts.info, () =>
    said(newPrivilegesBarred(facts), "whether they can, as this version never does", (barred) =>
      barred ? pass : warn("containers may acquire new privileges"),
    ),
  );
}
