import { expect, test } from "vitest";
import { careless, hardened } from "./facts.testing.ts";
import type {
  AuditFacts,
  ContainerFacts,
  EngineInfo,
  FileFacts,
  HostConfig,
  InspectedContainer,
  MachineFacts,
} from "./facts.ts";
import { type AuditItem, assessFacts } from "./report.ts";
import { auditToSarif } from "./sarif.ts";

const subject = { host: "demo", address: "192.0.2.1:2376", at: new Date("2026-11-24T12:00:00Z"), deep: true };

/** What an item came to, in one value: "pass", the findings, or the reason why it was not assessed. */
function verdictOf(id: string, facts: AuditFacts): string | readonly string[] | undefined {
  const item = assessFacts(facts, subject).items.find((each) => each.id === id) as AuditItem;
  if (item.outcome === "pass") return "pass";
  return item.outcome === "warn" ? item.findings : item.reason;
}

const silent = "the Engine does not report it";

test.each([
  ["hardened", hardened],
  ["careless", careless],
])("the report of a %s host is this one", (_what, facts) => {
  const { items, ...rest } = assessFacts(facts, subject);
  const lines = items.map(({ id, outcome, title, remedy, findings, reason }) =>
    [id, outcome, title, remedy, ...findings, ...(reason === undefined ? [] : [reason])].join(" | "),
  );
  expect(rest).toMatchSnapshot();
  expect(lines.join("\n")).toMatchSnapshot();
});

test("SARIF has a rule for each item and a result for each finding", () => {
  const items: AuditItem[] = [
    { id: "1.1", title: "T1", outcome: "pass", findings: [], reason: undefined, remedy: "R1" },
    { id: "1.2", title: "T2", outcome: "warn", findings: ["a", "b"], reason: undefined, remedy: "R2" },
    { id: "1.3", title: "T3", outcome: "not-assessed", findings: [], reason: "why", remedy: "R3" },
  ];
  expect(auditToSarif({ ...assessFacts(hardened, subject), items })).toMatchSnapshot();
});

test("SARIF says unknown of an Engine that does not say its version", () => {
  const log = auditToSarif(assessFacts({ ...hardened, version: { reason: "no" } }, { ...subject, deep: false }));
  expect(log.runs[0]?.properties).toMatchObject({ engine: "unknown", deep: false });
});

const withInfo = (info: Partial<EngineInfo>): AuditFacts => ({
  ...hardened,
  info: { value: { ...("value" in hardened.info ? hardened.info.value : {}), ...info } },
});

test.each<[string, string, AuditFacts, unknown]>([
  ...(
    [
      ["29.3.1", /has all fixes/],
      ["29.3.2", /has all fixes/],
      ["29.4.0", /has all fixes/],
      ["30.0.0", /has all fixes/],
      ["29.3.0", [/older than 29\.3\.1/]],
      ["29.2.9", [/older than 29\.3\.1/]],
      ["28.9.9", [/older than 29\.3\.1/]],
      ["28.5.2-ce", [/older/]],
      ["dev", /the version dev cannot be compared with releases/],
      ["v29.4.0", /cannot be compared with releases/],
      ["29.4", /cannot be compared with releases/],
    ] as const
  ).map(([version, expected]): [string, string, AuditFacts, unknown] => [
    `version ${version}`,
    "1.2.2",
    { ...hardened, version: { value: { Version: version } } },
    Array.isArray(expected)
      ? expected.map((each) => expect.stringMatching(each))
      : expect.stringMatching(expected as RegExp),
  ]),
  ["no version", "1.2.2", { ...hardened, version: { value: {} } }, "the Engine does not report its version"],
  ["rootless", "2.1", withInfo({ SecurityOptions: ["name=rootless,x=y"] }), "pass"],
  ["no rootless", "2.1", withInfo({ SecurityOptions: ["name=rootlessx", "rootless"] }), ["the daemon runs as root"]],
  [
    "no security options",
    "2.1",
    withInfo({ SecurityOptions: null }),
    "the Engine does not report its security options",
  ],
  [
    "no bridge options",
    "2.2",
    { ...hardened, bridge: { value: {} } },
    "the Engine does not report whether containers can reach each other",
  ],
  [
    "loopback alone",
    "2.5",
    withInfo({ RegistryConfig: { InsecureRegistryCIDRs: ["::1/128"], IndexConfigs: {} } }),
    "pass",
  ],
  ["no ranges at all", "2.5", withInfo({ RegistryConfig: { InsecureRegistryCIDRs: null, IndexConfigs: {} } }), "pass"],
  [
    "a registry that says nothing of TLS",
    "2.5",
    withInfo({ RegistryConfig: { InsecureRegistryCIDRs: [], IndexConfigs: { "r:5000": {} } } }),
    "pass",
  ],
  [
    "registries that are not said",
    "2.5",
    withInfo({ RegistryConfig: { IndexConfigs: {} } }),
    "the Engine does not report its registries",
  ],
  [
    "indexes that are not said",
    "2.5",
    withInfo({ RegistryConfig: { InsecureRegistryCIDRs: [] } }),
    "the Engine does not report its registries",
  ],
  [
    "no registry configuration",
    "2.5",
    withInfo({ RegistryConfig: undefined }),
    "the Engine does not report its registries",
  ],
  ["no driver", "2.6", withInfo({ Driver: undefined }), "the Engine does not report its storage driver"],
  ["strangers alone", "2.7", { ...hardened, allowsAnonymous: true }, ["Docker accepts clients without a certificate"]],
  ["plain TCP alone", "2.7", { ...hardened, allowsPlainTcp: true }, ["Docker accepts plain TCP on port 2375"]],
  [
    "devicemapper",
    "2.11",
    withInfo({ Driver: "devicemapper" }),
    "the Engine does not report the base device size of devicemapper",
  ],
  ["no plugins", "2.12", withInfo({ Plugins: undefined }), "the Engine does not report its plugins"],
  [
    "an empty list of plugins",
    "2.12",
    withInfo({ Plugins: { Authorization: [] } }),
    ["no authorization plugin is set"],
  ],
  ...["json-file", "local", "journald", "none"].map((driver): [string, string, AuditFacts, unknown] => [
    `the log driver ${driver}`,
    "2.13",
    withInfo({ LoggingDriver: driver }),
    [`the log driver is ${driver}`],
  ]),
  [
    "live restore in a swarm",
    "2.15",
    withInfo({ Swarm: { LocalNodeState: "active" }, LiveRestoreEnabled: false }),
    "live restore does not work in swarm mode",
  ],
  [
    "live restore that is off",
    "2.15",
    withInfo({ Swarm: { LocalNodeState: "inactive" }, LiveRestoreEnabled: false }),
    ["live restore is disabled"],
  ],
  [
    "live restore that is not said",
    "2.15",
    withInfo({ LiveRestoreEnabled: undefined }),
    "the Engine does not report whether live restore is enabled",
  ],
  ["no seccomp", "2.17", withInfo({ SecurityOptions: ["name=apparmor"] }), ["no seccomp profile is active"]],
  [
    "a seccomp profile of somebody's own",
    "2.17",
    withInfo({ SecurityOptions: ["name=seccomp,profile=/x.json"] }),
    "pass",
  ],
  [
    "experimental features that are not said",
    "2.18",
    withInfo({ ExperimentalBuild: undefined }),
    "the Engine does not report whether they are enabled",
  ],
  ["swarm mode", "5.1", withInfo({ Swarm: { LocalNodeState: "active" } }), ["swarm mode is active"]],
  ["no swarm mode", "5.1", withInfo({ Swarm: { LocalNodeState: "inactive" } }), "pass"],
  [
    "swarm mode that is not said",
    "5.1",
    withInfo({ Swarm: {} }),
    "the Engine does not report whether swarm mode is enabled",
  ],
  ["no AppArmor", "5.2", withInfo({ SecurityOptions: ["name=seccomp"] }), "the host has no AppArmor for containers"],
  ["no SELinux", "5.3", withInfo({ SecurityOptions: ["name=seccomp"] }), "the host has no SELinux for containers"],
])("judges %s in item %s", (_what, id, facts, expected) => {
  expect(verdictOf(id, facts)).toEqual(expected);
});

test.each<[string, Partial<AuditFacts> & { options?: readonly string[] }, unknown]>([
  ["the Engine says that it is on", { options: ["name=no-new-privileges"], machine: { reason: "no" } }, "pass"],
  [
    "an old Engine says nothing",
    { version: { value: { Version: "24.0.9" } }, machine: { reason: "no" } },
    expect.stringContaining("does not report"),
  ],
  [
    "a new Engine says nothing",
    { version: { value: { Version: "25.0.0" } }, machine: { reason: "no" } },
    ["containers can acquire new privileges"],
  ],
  [
    "no version is known",
    { version: { reason: "no" }, machine: { reason: "no" } },
    expect.stringContaining("does not report"),
  ],
  [
    "the machine's file says so",
    { machine: machineWith({ options: { value: { "no-new-privileges": true } } }) },
    "pass",
  ],
  [
    "the machine's file says otherwise",
    { machine: machineWith({ options: { value: {} } }) },
    ["containers can acquire new privileges"],
  ],
  [
    "the machine's file cannot be read",
    { version: { value: { Version: "24.0.9" } }, machine: machineWith({ options: { reason: "no" } }) },
    expect.stringContaining("does not report"),
  ],
])("judges new privileges where %s", (_what, { options = [], ...more }, expected) => {
  expect(verdictOf("2.14", { ...withInfo({ SecurityOptions: options }), ...more })).toEqual(expected);
});

function containerWith(
  config: Partial<HostConfig>,
  more: Partial<InspectedContainer> = {},
  processes?: ContainerFacts["processes"],
): AuditFacts {
  const [first] = "value" in hardened.containers ? hardened.containers.value : [];
  const inspected = first !== undefined && "value" in first.inspected ? first.inspected.value : {};
  return {
    ...hardened,
    containers: {
      value: [
        {
          name: "web",
          processes: processes ?? { value: ["/bin/web"] },
          inspected: { value: { ...inspected, ...more, HostConfig: { ...inspected.HostConfig, ...config } } },
        },
      ],
    },
  };
}

test.each<[string, Partial<HostConfig>, unknown]>([
  ["5.4", { CapAdd: [] }, "pass"],
  ["5.4", { CapAdd: ["A", "B"] }, ["web has the additional capabilities A, B"]],
  ["5.4", { Privileged: true }, ["web has all capabilities"]],
  ["5.4", { CapAdd: undefined }, `web: ${silent}`],
  ["5.5", { Privileged: undefined }, `web: ${silent}`],
  ["5.10", { NetworkMode: "hosts" }, "pass"],
  ["5.10", { NetworkMode: undefined }, `web: ${silent}`],
  ["5.11", { Memory: 1 }, "pass"],
  ["5.11", { Memory: 0 }, ["web has no memory limit"]],
  ["5.12", { CpuShares: 1 }, "pass"],
  ["5.12", { CpuShares: 1024 }, ["web has the default CPU shares"]],
  ["5.12", { CpuShares: 1025 }, "pass"],
  ["5.13", { ReadonlyRootfs: undefined }, `web: ${silent}`],
  ["5.15", { RestartPolicy: { Name: "", MaximumRetryCount: 0 } }, "pass"],
  ["5.15", { RestartPolicy: { Name: "no" } }, "pass"],
  ["5.15", { RestartPolicy: { Name: "on-failure", MaximumRetryCount: 1 } }, "pass"],
  ["5.15", { RestartPolicy: { Name: "on-failure", MaximumRetryCount: 5 } }, "pass"],
  ["5.15", { RestartPolicy: { Name: "on-failure", MaximumRetryCount: 6 } }, ["web restarts up to 6 times"]],
  ["5.15", { RestartPolicy: { Name: "on-failure" } }, ["web restarts without a limit"]],
  ["5.15", { RestartPolicy: { Name: "unless-stopped" } }, ["web has the restart policy unless-stopped"]],
  ["5.15", { RestartPolicy: {} }, `web: ${silent}`],
  ["5.16", { PidMode: "container:x" }, "pass"],
  ["5.17", { IpcMode: "host" }, ["web shares the host's shared memory"]],
  ["5.21", { UTSMode: "host" }, ["web shares the host's name"]],
  ["5.31", { UsernsMode: "host" }, ["web shares the host's users"]],
  ["5.18", { Devices: null }, "pass"],
  ["5.18", { Devices: [{ PathOnHost: "/dev/a" }, { PathOnHost: "/dev/b" }] }, ["web has the devices /dev/a, /dev/b"]],
  ["5.22", { SecurityOpt: ["seccomp=unconfined"] }, ["web has no seccomp profile"]],
  ["5.22", { SecurityOpt: ["seccomp:unconfined"] }, ["web has no seccomp profile"]],
  ["5.22", { SecurityOpt: ["seccomp=unconfined.json"] }, "pass"],
  ["5.22", { SecurityOpt: ["my-seccomp=unconfined"] }, "pass"],
  ["5.22", { SecurityOpt: null, Privileged: true }, ["web has no seccomp profile"]],
  ["5.22", { SecurityOpt: undefined }, `web: ${silent}`],
  ["5.25", { CgroupParent: "/x" }, ["web is in the cgroup /x"]],
  ["5.26", { SecurityOpt: ["no-new-privileges"] }, "pass"],
  ["5.26", { SecurityOpt: ["no-new-privileges:false"] }, ["web can acquire new privileges"]],
  ["5.29", { PidsLimit: 1 }, "pass"],
  ["5.29", { PidsLimit: 0 }, ["web has no process limit"]],
  ["5.29", { PidsLimit: null }, ["web has no process limit"]],
  ["5.29", { PidsLimit: undefined }, `web: ${silent}`],
  ["5.30", { NetworkMode: "bridge" }, ["web is on the default bridge"]],
  ["5.30", { NetworkMode: "default" }, ["web is on the default bridge"]],
])("item %s of a container with %j is %j", (id, config, expected) => {
  expect(verdictOf(id, containerWith(config))).toEqual(expected);
});

const published = (HostIp: string | undefined, HostPort: string) => ({
  NetworkSettings: {
    Ports: { "80/tcp": [{ HostIp, HostPort }], "81/tcp": null },
  } as InspectedContainer["NetworkSettings"],
});
const bound = (...sources: string[]) => ({
  Mounts: sources.map((Source) => ({ Type: "bind", Source, Propagation: "rprivate" })),
});

test.each<[string, Partial<InspectedContainer>, unknown]>([
  ["5.2", { AppArmorProfile: "docker-default" }, "pass"],
  ["5.2", { AppArmorProfile: "" }, ["web has no AppArmor profile"]],
  ["5.2", { AppArmorProfile: undefined }, ["web has no AppArmor profile"]],
  ...["/", "/boot", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr", "/usr/share/x"].map(
    (source): [string, Partial<InspectedContainer>, unknown] => ["5.6", bound(source), [`web mounts ${source}`]],
  ),
  ["5.6", bound("/etc/a", "/home", "/proc/b"), ["web mounts /etc/a, /proc/b"]],
  ["5.6", bound("/libx", "/home", "/var/lib/etc"), "pass"],
  ["5.6", { Mounts: [{ Type: "volume", Source: "/etc" }] }, "pass"],
  ["5.6", { Mounts: undefined }, "web: the Engine does not report its mounts"],
  ["5.8", published("10.0.0.1", "1023"), ["web publishes 1023"]],
  ["5.8", published("10.0.0.1", "1024"), "pass"],
  ["5.8", { NetworkSettings: {} }, "web: the Engine does not report its ports"],
  ["5.8", { NetworkSettings: { Ports: null } as never }, "pass"],
  ["5.14", published("", "8080"), ["web publishes 8080 on all addresses"]],
  ["5.14", published("::", "8080"), ["web publishes 8080 on all addresses"]],
  ["5.14", published(undefined, "8080"), ["web publishes 8080 on all addresses"]],
  ["5.14", published("::1", "8080"), "pass"],
  ["5.20", { Mounts: [{ Source: "/a", Propagation: "shared" }] }, ["web propagates mounts below /a to the host"]],
  ["5.20", { Mounts: [{ Source: "/a", Propagation: "rshared" }] }, ["web propagates mounts below /a to the host"]],
  ["5.20", { Mounts: [{ Source: "/a", Propagation: "rslave" }, { Source: "/b" }] }, "pass"],
  ["5.20", { Mounts: undefined }, `web: ${silent}`],
  ["5.27", { State: { Health: { Status: "unhealthy" } } }, "pass"],
  ["5.27", { State: { Health: { Status: "none" } } }, ["web has no health check"]],
  ["5.27", { State: { Health: null } }, ["web has no health check"]],
  ["5.27", { State: undefined }, `web: ${silent}`],
  ...[
    "/run/docker.sock",
    "/var/run/docker.sock",
    "/x/docker.sock",
    "/run",
    "/run/",
    "/var/run",
    "/var/run/",
    "/",
    "/var",
    "/var/",
  ].map((source): [string, Partial<InspectedContainer>, unknown] => ["5.32", bound(source), [`web mounts ${source}`]]),
  ["5.32", bound("/run/x", "/home/run", "/docker.socket", "/var/lib"), "pass"],
  ["5.32", { Mounts: undefined }, `web: ${silent}`],
  ["4.1", { Config: { User: "" } }, ["container web runs as root"]],
  ["4.1", { Config: {} }, ["container web runs as root"]],
  ["4.1", { Config: { User: "root:web" } }, ["container web runs as root"]],
  ["4.1", { Config: { User: "0" } }, ["container web runs as root"]],
  ["4.1", { Config: { User: "1:0" } }, "pass"],
  ["4.1", { Config: undefined }, "container web: the Engine does not report its user"],
])("item %s of a container with %j is %j, of what was inspected", (id, more, expected) => {
  expect(verdictOf(id, containerWith({}, more))).toEqual(expected);
});

test("5.3 judges labels where the host has SELinux", () => {
  const facts = (ProcessLabel: string | undefined) => ({
    ...containerWith({}, { ProcessLabel }),
    info: withInfo({ SecurityOptions: ["name=selinux"] }).info,
  });
  expect(verdictOf("5.3", facts("system_u"))).toBe("pass");
  for (const none of ["", undefined]) expect(verdictOf("5.3", facts(none))).toEqual(["web has no SELinux label"]);
});

test.each<[string, ContainerFacts["processes"], unknown]>([
  ["sshd", { value: ["sshd: a"] }, ["web runs sshd"]],
  ["sshd by its path", { value: ["/bin/web", "/usr/sbin/sshd -D"] }, ["web runs sshd"]],
  ["what is only like it", { value: ["/bin/sshdx", "my-sshd", "grep sshd"] }, "pass"],
  ["what was not answered", { reason: "no" }, "web: no"],
])("5.7 judges %s", (_what, processes, expected) => {
  expect(verdictOf("5.7", containerWith({}, {}, processes))).toEqual(expected);
});

test("5.26 is judged by the daemon where a container says nothing itself", () => {
  const facts = containerWith({ SecurityOpt: [] });
  expect(verdictOf("5.26", facts)).toBe("pass");
  const off = {
    ...facts,
    info: withInfo({ SecurityOptions: [] }).info,
    machine: machineWith({ options: { value: {} } }),
  };
  expect(verdictOf("5.26", off)).toEqual(["web can acquire new privileges"]);
  const old = { ...off, version: { value: { Version: "20.10" } }, machine: { reason: "no" } };
  expect(verdictOf("5.26", old)).toBe("web: this version of the Engine does not report whether the daemon prevents it");
});

test("a container that could not be inspected keeps an item from passing, and a warning stands over it", () => {
  const good = "value" in hardened.containers ? hardened.containers.value : [];
  const unknown: ContainerFacts = { name: "other", processes: { reason: "p" }, inspected: { reason: "gone" } };
  expect(verdictOf("5.5", { ...hardened, containers: { value: [...good, unknown] } })).toBe("other: gone");
  const bad = containerWith({ Privileged: true }).containers;
  const all = [unknown, ...("value" in bad ? bad.value : [])];
  expect(verdictOf("5.5", { ...hardened, containers: { value: all } })).toEqual(["web is privileged"]);
  for (const id of ["5.26", "5.6"])
    expect(verdictOf(id, { ...hardened, containers: { value: [unknown] } })).toBe("other: gone");
  expect(verdictOf("5.5", { ...hardened, containers: { value: [] } })).toBe("the host has no running containers");
});

function imageWith(steps: readonly (string | undefined)[] | string, test?: readonly string[] | null): AuditFacts {
  const Config = { User: "web", ...(test === undefined ? {} : { Healthcheck: test === null ? null : { Test: test } }) };
  const history =
    typeof steps === "string"
      ? { reason: steps }
      : { value: steps.map((CreatedBy) => (CreatedBy === undefined ? {} : { CreatedBy })) };
  return {
    ...hardened,
    images: { value: [{ id: "sha256:1", name: "web:1", inspected: { value: { Config } }, history }] },
  };
}

test.each<[string, AuditFacts, unknown]>([
  ["4.6", imageWith([], ["CMD", "true"]), "pass"],
  ["4.6", imageWith([], ["NONE"]), ["web:1 has no HEALTHCHECK"]],
  ["4.6", imageWith([], []), ["web:1 has no HEALTHCHECK"]],
  ["4.6", imageWith([], null), ["web:1 has no HEALTHCHECK"]],
  ["4.7", imageWith(["RUN apt-get update && apt-get install -y x"]), "pass"],
  ["4.7", imageWith(["RUN apt-get update"]), ["web:1 updates package lists in a separate step"]],
  ["4.7", imageWith(["RUN apt -q -y update"]), ["web:1 updates package lists in a separate step"]],
  ["4.7", imageWith(["RUN yum makecache"]), ["web:1 updates package lists in a separate step"]],
  ["4.7", imageWith(["RUN zypper --non-interactive refresh"]), ["web:1 updates package lists in a separate step"]],
  ["4.7", imageWith(["RUN apk update"]), ["web:1 updates package lists in a separate step"]],
  ["4.7", imageWith(["RUN dnf update && dnf upgrade"]), "pass"],
  ["4.7", imageWith(["RUN mapt-getx update"]), "pass"],
  ["4.7", imageWith([undefined]), "web:1: the Engine does not report how it was built"],
  ["4.7", imageWith([undefined, "RUN apk update"]), ["web:1 updates package lists in a separate step"]],
  ["4.7", imageWith("no"), "web:1: no"],
  ["4.9", imageWith(["ADD a /a"]), ["web:1 has ADD"]],
  ["4.9", imageWith(["/bin/sh -c #(nop) ADD file:1 in /"]), ["web:1 has ADD"]],
  ["4.9", imageWith(["RUN echo ADD a", "COPY a /a"]), "pass"],
])("item %s of an image is judged by how it was built", (id, facts, expected) => {
  expect(verdictOf(id, facts)).toEqual(expected);
});

test("items of images say what could not be asked", () => {
  const images = { value: [{ id: "1", name: "a", inspected: { reason: "gone" }, history: { value: [] } }] };
  for (const id of ["4.6"]) expect(verdictOf(id, { ...hardened, images })).toBe("a: gone");
  expect(verdictOf("4.1", { ...hardened, images })).toBe("image a: gone");
  expect(verdictOf("4.1", { ...hardened, images: { reason: "no images" } })).toBe("no images");
  expect(verdictOf("4.1", { ...hardened, containers: { reason: "no list" } })).toBe("no list");
  const none: AuditFacts = { ...hardened, images: { value: [] }, containers: { value: [] } };
  expect([verdictOf("4.1", none), verdictOf("4.6", none)]).toEqual([
    "the host has no images or containers",
    "the host has no images",
  ]);
});

test.each<[string, number, number, unknown]>([
  ["few images", 5, 0, "pass"],
  ["six images that nothing uses", 6, 0, ["6 of 6 images are not used by any container"]],
  ["half of twelve", 12, 6, "pass"],
  ["more than half of twelve", 12, 5, ["7 of 12 images are not used by any container"]],
  ["five of eight", 8, 3, "pass"],
])("6.1 judges %s", (_what, count, used, expected) => {
  const id = (index: number) => `sha256:${index}`;
  const images = Array.from({ length: count }, (_, index) => ({
    ...{ id: id(index), name: `i${index}`, inspected: { value: {} }, history: { value: [] } },
  }));
  const listed = Array.from({ length: used }, (_, index) => ({ ImageID: id(index), State: "running" }));
  expect(verdictOf("6.1", { ...hardened, images: { value: images }, listed: { value: listed } })).toEqual(expected);
});

test.each<[number, number, unknown]>([
  [25, 5, "pass"],
  [26, 0, ["26 of 26 containers are not running"]],
  [26, 4, ["26 of 30 containers are not running"]],
])("6.2 judges %d containers that do not run beside %d that do", (idle, running, expected) => {
  const of = (count: number, State: string) => Array.from({ length: count }, () => ({ State }));
  expect(
    verdictOf("6.2", { ...hardened, listed: { value: [...of(idle, "exited"), ...of(running, "running")] } }),
  ).toEqual(expected);
});

const swarmOf = (more: Partial<AuditFacts>, Managers?: number): AuditFacts => ({
  ...withInfo({ Swarm: { LocalNodeState: "active", ...(Managers === undefined ? {} : { Managers }) } }),
  ...more,
});
const overlay = (Name: string, Options?: Record<string, string> | null) => ({ Name, Driver: "overlay", Options });

test.each<[string, AuditFacts, unknown]>([
  ["7.1", swarmOf({}, 1), "pass"],
  ["7.1", swarmOf({}, 2), ["the swarm has 2 managers"]],
  ["7.1", swarmOf({}, 0), ["the swarm has 0 managers"]],
  ["7.1", swarmOf({}), "the Engine does not report the number of managers"],
  ["7.1", hardened, "swarm mode is disabled"],
  ["7.1", withInfo({ Swarm: { LocalNodeState: "pending" } }), "swarm mode is disabled"],
  ["7.1", withInfo({ Swarm: undefined }), "the Engine does not report whether swarm mode is enabled"],
  ["7.3", swarmOf({ networks: { value: [] } }), "pass"],
  [
    "7.3",
    swarmOf({
      networks: { value: [overlay("a", { encrypted: "" }), overlay("ingress"), { Name: "b", Driver: "bridge" }] },
    }),
    "pass",
  ],
  [
    "7.3",
    swarmOf({ networks: { value: [overlay("a"), overlay("b", null), overlay("c", {})] } }),
    ["network a is not encrypted", "network b is not encrypted", "network c is not encrypted"],
  ],
  ["7.5", swarmOf({ swarm: { value: { Spec: { EncryptionConfig: { AutoLockManagers: true } } } } }), "pass"],
  [
    "7.5",
    swarmOf({ swarm: { value: { Spec: { EncryptionConfig: { AutoLockManagers: false } } } } }),
    ["managers are not locked after a restart"],
  ],
  ["7.5", swarmOf({ swarm: { value: {} } }), "the Engine does not report whether managers are locked"],
])("item %s of a swarm is judged by its managers, networks and keys", (id, facts, expected) => {
  expect(verdictOf(id, facts)).toEqual(expected);
});

function machineWith(more: Partial<MachineFacts>): AuditFacts["machine"] {
  return { value: { ...("value" in hardened.machine ? hardened.machine.value : ({} as MachineFacts)), ...more } };
}
const optionsOf = (value: Record<string, unknown>) => ({ ...hardened, machine: machineWith({ options: { value } }) });
const fileOf = (name: string, found: Partial<FileFacts>, rules: readonly string[] = []): AuditFacts => ({
  ...hardened,
  machine: machineWith({
    files: new Map([[name, { path: `/found/${name}`, owner: "root:root", mode: 0o600, ...found }]]),
    auditRules: { value: rules },
  }),
});

test.each<[string, Record<string, unknown>, unknown]>([
  ["2.3", {}, "pass"],
  ["2.3", { "log-level": "info" }, "pass"],
  ["2.3", { "log-level": "debug" }, ["the daemon logs at level debug"]],
  ["2.4", {}, "pass"],
  ["2.4", { iptables: true }, "pass"],
  ["2.4", { iptables: false }, ["iptables is disabled"]],
  ["2.8", { "default-ulimits": {} }, "pass"],
  ["2.8", {}, ["default-ulimits is not set"]],
  ["2.10", {}, "pass"],
  ["2.10", { "cgroup-parent": "" }, "pass"],
  ["2.10", { "cgroup-parent": "/x" }, ["cgroup-parent is /x"]],
  ["2.16", { "userland-proxy": false }, "pass"],
  ["2.16", { "userland-proxy": true }, ["userland-proxy is enabled"]],
  ["2.16", {}, ["userland-proxy is enabled"]],
])("item %s with the daemon's options %j is %j", (id, options, expected) => {
  expect(verdictOf(id, optionsOf(options))).toEqual(expected);
});

test.each<[string, string, string, number]>([
  ["3.1", "docker.service", "root:root", 0],
  ["3.2", "docker.service", "", 0o644],
  ["3.4", "docker.socket", "", 0o644],
  ["3.6", "/etc/docker", "", 0o755],
  ["3.8", "registry certificates", "", 0o444],
  ["3.10", "tlscacert", "", 0o444],
  ["3.12", "tlscert", "", 0o444],
  ["3.14", "tlskey", "", 0o400],
  ["3.15", "/run/docker.sock", "root:docker", 0],
  ["3.16", "/run/docker.sock", "", 0o660],
  ["3.18", "/etc/docker/daemon.json", "", 0o644],
  ["3.20", "/etc/default/docker", "", 0o644],
  ["3.21", "/etc/sysconfig/docker", "", 0o644],
  ["3.24", "containerd.sock", "", 0o660],
])("item %s lets %s be %s%o and no more", (id, name, owner, mode) => {
  if (owner !== "") {
    expect(verdictOf(id, fileOf(name, { owner }))).toBe("pass");
    expect(verdictOf(id, fileOf(name, { owner: "web:web" }))).toEqual([`/found/${name} is owned by web:web`]);
    return;
  }
  expect(verdictOf(id, fileOf(name, { mode }))).toBe("pass");
  expect(verdictOf(id, fileOf(name, { mode: 0 }))).toBe("pass");
  for (const bit of [0o001, 0o4000])
    expect(verdictOf(id, fileOf(name, { mode: mode | bit }))).toEqual(
      mode === (mode | bit) ? "pass" : [`/found/${name} has mode ${(mode | bit).toString(8)}`],
    );
});

test("an item of a file that is not there says so, by its name or without", () => {
  const facts: AuditFacts = { ...hardened, machine: machineWith({ files: new Map() }) };
  expect(verdictOf("3.1", facts)).toBe("the machine has no docker.service");
  expect(verdictOf("3.13", facts)).toBe("the machine has none");
  expect(verdictOf("1.1.3", facts)).toBe("the machine has no /usr/bin/dockerd");
});

test.each<[string, string, boolean]>([
  ["a watch", "-w /found/docker.service -p wa", true],
  ["a path", "-a always,exit -F path=/found/docker.service", true],
  ["a folder", "-a always,exit -F dir=/found/docker.service -F perm=wa", true],
  ["another path", "-w /found/docker.service.d", false],
  ["a path inside another word", "-w /x/found/docker.service", false],
])("1.1.7 knows %s for a rule", (_what, rule, isWatched) => {
  expect(verdictOf("1.1.7", fileOf("docker.service", {}, ["-w /other", rule]))).toEqual(
    isWatched ? "pass" : ["auditd does not watch /found/docker.service"],
  );
});

test("1.1 judges the partition and tells who is in group docker", () => {
  const of = (more: Partial<MachineFacts>): AuditFacts => ({ ...hardened, machine: machineWith(more) });
  expect(verdictOf("1.1.1", of({ dataRoot: undefined }))).toBe("the location of the Engine's data is not known");
  expect(verdictOf("1.1.1", of({ dataRoot: { path: "/d", mount: "/" } }))).toEqual(["/d is on the system partition"]);
  expect(verdictOf("1.1.1", of({ dataRoot: { path: "/d", mount: "/d" } }))).toBe("pass");
  expect(verdictOf("1.1.2", of({ dockerGroup: [] }))).toBe("group docker is empty; users with sudo were not checked");
  expect(verdictOf("1.1.2", of({ dockerGroup: ["a", "b"] }))).toBe(
    "these users are in group docker and therefore root on the machine: a, b",
  );
  expect(verdictOf("1.1.6", { ...hardened, machine: { reason: "not asked" } })).toBe("not asked");
  expect(verdictOf("1.1.6", of({ auditRules: { reason: "no auditd" } }))).toBe("no auditd");
});
