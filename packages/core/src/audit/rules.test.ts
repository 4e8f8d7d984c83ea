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

/** The outcome of an item. Its sentences go into the snapshot: rewording them changes no test. */
function outcomeOf(id: string, facts: AuditFacts): AuditItem["outcome"] | undefined {
  const item = assessFacts(facts, subject).items.find((each) => each.id === id);
  const sentences = [...(item?.findings ?? []), ...(item?.reason === undefined ? [] : [item.reason])];
  if (sentences.length > 0) expect(sentences.join("\n")).toMatchSnapshot();
  return item?.outcome;
}

test.each([
  ["hardened", hardened],
  ["careless", careless],
])("reports a %s host", (_what, facts) => {
  const { items, ...rest } = assessFacts(facts, subject);
  const lines = items.map(({ id, outcome, title, remedy, findings, reason }) =>
    [id, outcome, title, remedy, ...findings, ...(reason === undefined ? [] : [reason])].join(" | "),
  );
  expect(rest).toMatchSnapshot();
  expect(lines.join("\n")).toMatchSnapshot();
});

const passed: Omit<AuditItem, "id" | "title"> = {
  outcome: "pass",
  findings: [],
  findingKeys: [],
  reason: undefined,
  remedy: "R1",
};

test("writes a SARIF rule for each item and a result for each finding", () => {
  const items: AuditItem[] = [
    { ...passed, id: "1.1", title: "T1" },
    {
      ...passed,
      id: "1.2",
      title: "T2",
      outcome: "warn",
      findings: ["a", "b"],
      findingKeys: ["web/a", "b"],
      remedy: "R2",
    },
    { ...passed, id: "1.3", title: "T3", outcome: "not-assessed", reason: "why", remedy: "R3" },
  ];
  expect(auditToSarif({ ...assessFacts(hardened, subject), items })).toMatchSnapshot();
});

test("writes unknown for a missing version to SARIF", () => {
  const log = auditToSarif(assessFacts({ ...hardened, version: { reason: "no" } }, { ...subject, deep: false }));
  expect(log.runs[0]?.properties).toMatchObject({ engine: "unknown", deep: false });
});

const withInfo = (info: Partial<EngineInfo>): AuditFacts => ({
  ...hardened,
  info: { value: { ...("value" in hardened.info ? hardened.info.value : {}), ...info } },
});

test.each<[string, string, AuditFacts, AuditItem["outcome"]]>([
  ...(
    [
      ["29.3.1", "not-assessed"],
      ["29.3.2", "not-assessed"],
      ["29.4.0", "not-assessed"],
      ["30.0.0", "not-assessed"],
      ["29.3.0", "warn"],
      ["29.2.9", "warn"],
      ["28.9.9", "warn"],
      ["28.5.2-ce", "warn"],
      ["dev", "not-assessed"],
      ["v29.4.0", "not-assessed"],
      ["29.4", "not-assessed"],
    ] as const
  ).map(([version, expected]): [string, string, AuditFacts, AuditItem["outcome"]] => [
    `version ${version}`,
    "1.2.2",
    { ...hardened, version: { value: { Version: version } } },
    expected,
  ]),
  [
    "a command line without compose",
    "1.2.2",
    { ...hardened, machine: machineWith({ missingTools: ["compose"] }) },
    "warn",
  ],
  ["no version", "1.2.2", { ...hardened, version: { value: {} } }, "not-assessed"],
  ["rootless", "2.1", withInfo({ SecurityOptions: ["name=rootless,x=y"] }), "pass"],
  ["no rootless", "2.1", withInfo({ SecurityOptions: ["name=rootlessx", "rootless"] }), "warn"],
  ["no security options", "2.1", withInfo({ SecurityOptions: null }), "not-assessed"],
  ["no bridge options", "2.2", { ...hardened, bridge: { value: {} } }, "not-assessed"],
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
  ["unreported registries", "2.5", withInfo({ RegistryConfig: { IndexConfigs: {} } }), "not-assessed"],
  ["unreported indexes", "2.5", withInfo({ RegistryConfig: { InsecureRegistryCIDRs: [] } }), "not-assessed"],
  ["no registry configuration", "2.5", withInfo({ RegistryConfig: undefined }), "not-assessed"],
  ["no driver", "2.6", withInfo({ Driver: undefined }), "not-assessed"],
  ["strangers alone", "2.7", { ...hardened, allowsAnonymous: true }, "warn"],
  ["plain TCP alone", "2.7", { ...hardened, allowsPlainTcp: true }, "warn"],
  ["devicemapper", "2.11", withInfo({ Driver: "devicemapper" }), "not-assessed"],
  ["no plugins", "2.12", withInfo({ Plugins: undefined }), "not-assessed"],
  ["an empty list of plugins", "2.12", withInfo({ Plugins: { Authorization: [] } }), "warn"],
  ...["json-file", "local", "journald", "none"].map((driver): [string, string, AuditFacts, AuditItem["outcome"]] => [
    `the log driver ${driver}`,
    "2.13",
    withInfo({ LoggingDriver: driver }),
    "warn",
  ]),
  [
    "live restore in a swarm",
    "2.15",
    withInfo({ Swarm: { LocalNodeState: "active" }, LiveRestoreEnabled: false }),
    "not-assessed",
  ],
  [
    "live restore that is off",
    "2.15",
    withInfo({ Swarm: { LocalNodeState: "inactive" }, LiveRestoreEnabled: false }),
    "warn",
  ],
  ["an unreported live-restore", "2.15", withInfo({ LiveRestoreEnabled: undefined }), "not-assessed"],
  ["no seccomp", "2.17", withInfo({ SecurityOptions: ["name=apparmor"] }), "warn"],
  ["a custom seccomp profile", "2.17", withInfo({ SecurityOptions: ["name=seccomp,profile=/x.json"] }), "pass"],
  ["unreported experimental features", "2.18", withInfo({ ExperimentalBuild: undefined }), "not-assessed"],
  ["swarm mode", "5.1", withInfo({ Swarm: { LocalNodeState: "active" } }), "warn"],
  ["no swarm mode", "5.1", withInfo({ Swarm: { LocalNodeState: "inactive" } }), "pass"],
  ["an unreported swarm mode", "5.1", withInfo({ Swarm: {} }), "not-assessed"],
  ["no AppArmor", "5.2", withInfo({ SecurityOptions: ["name=seccomp"] }), "not-assessed"],
  ["no SELinux", "5.3", withInfo({ SecurityOptions: ["name=seccomp"] }), "not-assessed"],
])("assesses %s in item %s", (_what, id, facts, expected) => {
  expect(outcomeOf(id, facts)).toBe(expected);
});

test.each<[string, Partial<AuditFacts> & { options?: readonly string[] }, AuditItem["outcome"]]>([
  ["the Engine says that it is on", { options: ["name=no-new-privileges"], machine: { reason: "no" } }, "pass"],
  [
    "an old Engine says nothing",
    { version: { value: { Version: "24.0.9" } }, machine: { reason: "no" } },
    "not-assessed",
  ],
  ["a new Engine says nothing", { version: { value: { Version: "25.0.0" } }, machine: { reason: "no" } }, "warn"],
  ["no version is known", { version: { reason: "no" }, machine: { reason: "no" } }, "not-assessed"],
  [
    "the machine's file says so",
    { machine: machineWith({ options: { value: { "no-new-privileges": true } } }) },
    "pass",
  ],
  ["the machine's file says otherwise", { machine: machineWith({ options: { value: {} } }) }, "warn"],
  [
    "the machine's file cannot be read",
    { version: { value: { Version: "24.0.9" } }, machine: machineWith({ options: { reason: "no" } }) },
    "not-assessed",
  ],
])("assesses new privileges where %s", (_what, { options = [], ...more }, expected) => {
  expect(outcomeOf("2.14", { ...withInfo({ SecurityOptions: options }), ...more })).toBe(expected);
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

test.each<[string, Partial<HostConfig>, AuditItem["outcome"]]>([
  ["5.4", { CapAdd: [] }, "pass"],
  ["5.4", { CapAdd: ["A", "B"] }, "warn"],
  ["5.4", { Privileged: true }, "warn"],
  ["5.4", { CapAdd: undefined }, "not-assessed"],
  ["5.5", { Privileged: undefined }, "not-assessed"],
  ["5.10", { NetworkMode: "hosts" }, "pass"],
  ["5.10", { NetworkMode: undefined }, "not-assessed"],
  ["5.11", { Memory: 1 }, "pass"],
  ["5.11", { Memory: 0 }, "warn"],
  ["5.12", { CpuShares: 1 }, "pass"],
  ["5.12", { CpuShares: 1024 }, "warn"],
  ["5.12", { CpuShares: 1025 }, "pass"],
  ["5.13", { ReadonlyRootfs: undefined }, "not-assessed"],
  ["5.15", { RestartPolicy: { Name: "", MaximumRetryCount: 0 } }, "pass"],
  ["5.15", { RestartPolicy: { Name: "no" } }, "pass"],
  ["5.15", { RestartPolicy: { Name: "on-failure", MaximumRetryCount: 1 } }, "pass"],
  ["5.15", { RestartPolicy: { Name: "on-failure", MaximumRetryCount: 5 } }, "pass"],
  ["5.15", { RestartPolicy: { Name: "on-failure", MaximumRetryCount: 6 } }, "warn"],
  ["5.15", { RestartPolicy: { Name: "on-failure" } }, "warn"],
  ["5.15", { RestartPolicy: { Name: "unless-stopped" } }, "warn"],
  ["5.15", { RestartPolicy: {} }, "not-assessed"],
  ["5.16", { PidMode: "container:x" }, "pass"],
  ["5.17", { IpcMode: "host" }, "warn"],
  ["5.21", { UTSMode: "host" }, "warn"],
  ["5.31", { UsernsMode: "host" }, "warn"],
  ["5.18", { Devices: null }, "pass"],
  ["5.18", { Devices: [{ PathOnHost: "/dev/a" }, { PathOnHost: "/dev/b" }] }, "warn"],
  ["5.22", { SecurityOpt: ["seccomp=unconfined"] }, "warn"],
  ["5.22", { SecurityOpt: ["seccomp:unconfined"] }, "warn"],
  ["5.22", { SecurityOpt: ["seccomp=unconfined.json"] }, "pass"],
  ["5.22", { SecurityOpt: ["my-seccomp=unconfined"] }, "pass"],
  ["5.22", { SecurityOpt: null, Privileged: true }, "warn"],
  ["5.22", { SecurityOpt: undefined }, "not-assessed"],
  ["5.25", { CgroupParent: "/x" }, "warn"],
  ["5.26", { SecurityOpt: ["no-new-privileges"] }, "pass"],
  ["5.26", { SecurityOpt: ["no-new-privileges:false"] }, "warn"],
  ["5.29", { PidsLimit: 1 }, "pass"],
  ["5.29", { PidsLimit: 0 }, "warn"],
  ["5.29", { PidsLimit: null }, "warn"],
  ["5.29", { PidsLimit: undefined }, "not-assessed"],
  ["5.30", { NetworkMode: "bridge" }, "warn"],
  ["5.30", { NetworkMode: "default" }, "warn"],
])("assesses item %s of a container with %j as %j", (id, config, expected) => {
  expect(outcomeOf(id, containerWith(config))).toBe(expected);
});

const published = (HostIp: string | undefined, HostPort: string) => ({
  NetworkSettings: {
    Ports: { "80/tcp": [{ HostIp, HostPort }], "81/tcp": null },
  } as InspectedContainer["NetworkSettings"],
});
const bound = (...sources: string[]) => ({
  Mounts: sources.map((Source) => ({ Type: "bind", Source, Propagation: "rprivate" })),
});

test.each<[string, Partial<InspectedContainer>, AuditItem["outcome"]]>([
  ["5.2", { AppArmorProfile: "docker-default" }, "pass"],
  ["5.2", { AppArmorProfile: "" }, "warn"],
  ["5.2", { AppArmorProfile: undefined }, "warn"],
  ...["/", "/boot", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr", "/usr/share/x"].map(
    (source): [string, Partial<InspectedContainer>, AuditItem["outcome"]] => ["5.6", bound(source), "warn"],
  ),
  ["5.6", bound("/etc/a", "/home", "/proc/b"), "warn"],
  ["5.6", bound("/libx", "/home", "/var/lib/etc"), "pass"],
  ["5.6", { Mounts: [{ Type: "volume", Source: "/etc" }] }, "pass"],
  ["5.6", { Mounts: undefined }, "not-assessed"],
  ["5.8", published("10.0.0.1", "1023"), "warn"],
  ["5.8", published("10.0.0.1", "1024"), "pass"],
  ["5.8", { NetworkSettings: {} }, "not-assessed"],
  ["5.8", { NetworkSettings: { Ports: null } as never }, "pass"],
  ["5.14", published("", "8080"), "warn"],
  ["5.14", published("::", "8080"), "warn"],
  ["5.14", published(undefined, "8080"), "warn"],
  ["5.14", published("::1", "8080"), "pass"],
  ["5.20", { Mounts: [{ Source: "/a", Propagation: "shared" }] }, "warn"],
  ["5.20", { Mounts: [{ Source: "/a", Propagation: "rshared" }] }, "warn"],
  ["5.20", { Mounts: [{ Source: "/a", Propagation: "rslave" }, { Source: "/b" }] }, "pass"],
  ["5.20", { Mounts: undefined }, "not-assessed"],
  ["5.27", { State: { Health: { Status: "unhealthy" } } }, "pass"],
  ["5.27", { State: { Health: { Status: "none" } } }, "warn"],
  ["5.27", { State: { Health: null } }, "warn"],
  ["5.27", { State: undefined }, "not-assessed"],
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
  ].map((source): [string, Partial<InspectedContainer>, AuditItem["outcome"]] => ["5.32", bound(source), "warn"]),
  ["5.32", bound("/run/x", "/home/run", "/docker.socket", "/var/lib"), "pass"],
  ["5.32", { Mounts: undefined }, "not-assessed"],
  ["4.1", { Config: { User: "" } }, "warn"],
  ["4.1", { Config: {} }, "warn"],
  ["4.1", { Config: { User: "root:web" } }, "warn"],
  ["4.1", { Config: { User: "0" } }, "warn"],
  ["4.1", { Config: { User: "1:0" } }, "pass"],
  ["4.1", { Config: undefined }, "not-assessed"],
])("assesses item %s of an inspected container with %j as %j", (id, more, expected) => {
  expect(outcomeOf(id, containerWith({}, more))).toBe(expected);
});

test("assesses SELinux labels in item 5.3", () => {
  const facts = (ProcessLabel: string | undefined) => ({
    ...containerWith({}, { ProcessLabel }),
    info: withInfo({ SecurityOptions: ["name=selinux"] }).info,
  });
  expect(outcomeOf("5.3", facts("system_u"))).toBe("pass");
  for (const none of ["", undefined]) expect(outcomeOf("5.3", facts(none))).toBe("warn");
});

test.each<[string, ContainerFacts["processes"], AuditItem["outcome"]]>([
  ["sshd", { value: ["sshd: a"] }, "warn"],
  ["sshd by its path", { value: ["/bin/web", "/usr/sbin/sshd -D"] }, "warn"],
  ["programs with similar names", { value: ["/bin/sshdx", "my-sshd", "grep sshd"] }, "pass"],
  ["what was not answered", { reason: "no" }, "not-assessed"],
])("assesses %s in item 5.7", (_what, processes, expected) => {
  expect(outcomeOf("5.7", containerWith({}, {}, processes))).toBe(expected);
});

test("assesses item 5.26 by the daemon's setting without one of the container", () => {
  const facts = containerWith({ SecurityOpt: [] });
  expect(outcomeOf("5.26", facts)).toBe("pass");
  const off = {
    ...facts,
    info: withInfo({ SecurityOptions: [] }).info,
    machine: machineWith({ options: { value: {} } }),
  };
  expect(outcomeOf("5.26", off)).toBe("warn");
  const old = { ...off, version: { value: { Version: "20.10" } }, machine: { reason: "no" } };
  expect(outcomeOf("5.26", old)).toBe("not-assessed");
});

test("does not pass an item with a container that was not inspected", () => {
  const good = "value" in hardened.containers ? hardened.containers.value : [];
  const unknown: ContainerFacts = { name: "other", processes: { reason: "p" }, inspected: { reason: "gone" } };
  expect(outcomeOf("5.5", { ...hardened, containers: { value: [...good, unknown] } })).toBe("not-assessed");
  const bad = containerWith({ Privileged: true }).containers;
  const all = [unknown, ...("value" in bad ? bad.value : [])];
  expect(outcomeOf("5.5", { ...hardened, containers: { value: all } })).toBe("warn");
  for (const id of ["5.26", "5.6"])
    expect(outcomeOf(id, { ...hardened, containers: { value: [unknown] } })).toBe("not-assessed");
  expect(outcomeOf("5.5", { ...hardened, containers: { value: [] } })).toBe("not-assessed");
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

test.each<[string, AuditFacts, AuditItem["outcome"]]>([
  ["4.6", imageWith([], ["CMD", "true"]), "pass"],
  ["4.6", imageWith([], ["NONE"]), "warn"],
  ["4.6", imageWith([], []), "warn"],
  ["4.6", imageWith([], null), "warn"],
  ["4.7", imageWith(["RUN apt-get update && apt-get install -y x"]), "pass"],
  ["4.7", imageWith(["RUN apt-get update"]), "warn"],
  ["4.7", imageWith(["RUN apt -q -y update"]), "warn"],
  ["4.7", imageWith(["RUN yum makecache"]), "warn"],
  ["4.7", imageWith(["RUN zypper --non-interactive refresh"]), "warn"],
  ["4.7", imageWith(["RUN apk update"]), "warn"],
  ["4.7", imageWith(["RUN dnf update && dnf upgrade"]), "pass"],
  ["4.7", imageWith(["RUN mapt-getx update"]), "pass"],
  ["4.7", imageWith([undefined]), "not-assessed"],
  ["4.7", imageWith([undefined, "RUN apk update"]), "warn"],
  ["4.7", imageWith("no"), "not-assessed"],
  ["4.9", imageWith(["ADD a /a"]), "warn"],
  ["4.9", imageWith(["/bin/sh -c #(nop) ADD file:1 in /"]), "warn"],
  ["4.9", imageWith(["RUN echo ADD a", "COPY a /a"]), "pass"],
])("assesses item %s of an image by its history", (id, facts, expected) => {
  expect(outcomeOf(id, facts)).toBe(expected);
});

test("does not pass an item with an image that was not inspected", () => {
  const images = { value: [{ id: "1", name: "a", inspected: { reason: "gone" }, history: { value: [] } }] };
  for (const id of ["4.6"]) expect(outcomeOf(id, { ...hardened, images })).toBe("not-assessed");
  expect(outcomeOf("4.1", { ...hardened, images })).toBe("not-assessed");
  expect(outcomeOf("4.1", { ...hardened, images: { reason: "no images" } })).toBe("not-assessed");
  expect(outcomeOf("4.1", { ...hardened, containers: { reason: "no list" } })).toBe("not-assessed");
  const none: AuditFacts = { ...hardened, images: { value: [] }, containers: { value: [] } };
  expect([outcomeOf("4.1", none), outcomeOf("4.6", none)]).toEqual(["not-assessed", "not-assessed"]);
});

test.each<[string, number, number, AuditItem["outcome"]]>([
  ["few images", 5, 0, "pass"],
  ["six images that nothing uses", 6, 0, "warn"],
  ["half of twelve", 12, 6, "pass"],
  ["more than half of twelve", 12, 5, "warn"],
  ["five of eight", 8, 3, "pass"],
])("assesses %s in item 6.1", (_what, count, used, expected) => {
  const id = (index: number) => `sha256:${index}`;
  const images = Array.from({ length: count }, (_, index) => ({
    ...{ id: id(index), name: `i${index}`, inspected: { value: {} }, history: { value: [] } },
  }));
  const listed = Array.from({ length: used }, (_, index) => ({ ImageID: id(index), State: "running" }));
  expect(outcomeOf("6.1", { ...hardened, images: { value: images }, listed: { value: listed } })).toBe(expected);
});

test.each<[number, number, AuditItem["outcome"]]>([
  [25, 5, "pass"],
  [26, 0, "warn"],
  [26, 4, "warn"],
])("assesses %d stopped containers beside %d running ones in item 6.2", (idle, running, expected) => {
  const of = (count: number, State: string) => Array.from({ length: count }, () => ({ State }));
  expect(outcomeOf("6.2", { ...hardened, listed: { value: [...of(idle, "exited"), ...of(running, "running")] } })).toBe(
    expected,
  );
});

const swarmOf = (more: Partial<AuditFacts>, Managers?: number): AuditFacts => ({
  ...withInfo({ Swarm: { LocalNodeState: "active", ...(Managers === undefined ? {} : { Managers }) } }),
  ...more,
});
const overlay = (Name: string, Options?: Record<string, string> | null) => ({ Name, Driver: "overlay", Options });

test.each<[string, AuditFacts, AuditItem["outcome"]]>([
  ["7.1", swarmOf({}, 1), "pass"],
  ["7.1", swarmOf({}, 2), "warn"],
  ["7.1", swarmOf({}, 0), "warn"],
  ["7.1", swarmOf({}), "not-assessed"],
  ["7.1", hardened, "not-assessed"],
  ["7.1", withInfo({ Swarm: { LocalNodeState: "pending" } }), "not-assessed"],
  ["7.1", withInfo({ Swarm: undefined }), "not-assessed"],
  ["7.3", swarmOf({ networks: { value: [] } }), "pass"],
  [
    "7.3",
    swarmOf({
      networks: { value: [overlay("a", { encrypted: "" }), overlay("ingress"), { Name: "b", Driver: "bridge" }] },
    }),
    "pass",
  ],
  ["7.3", swarmOf({ networks: { value: [overlay("a"), overlay("b", null), overlay("c", {})] } }), "warn"],
  ["7.5", swarmOf({ swarm: { value: { Spec: { EncryptionConfig: { AutoLockManagers: true } } } } }), "pass"],
  ["7.5", swarmOf({ swarm: { value: { Spec: { EncryptionConfig: { AutoLockManagers: false } } } } }), "warn"],
  ["7.5", swarmOf({ swarm: { value: {} } }), "not-assessed"],
])("assesses item %s of a swarm", (id, facts, expected) => {
  expect(outcomeOf(id, facts)).toBe(expected);
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

test.each<[string, Record<string, unknown>, AuditItem["outcome"]]>([
  ["2.3", {}, "pass"],
  ["2.3", { "log-level": "info" }, "pass"],
  ["2.3", { "log-level": "debug" }, "warn"],
  ["2.4", {}, "pass"],
  ["2.4", { iptables: true }, "pass"],
  ["2.4", { iptables: false }, "warn"],
  ["2.8", { "default-ulimits": {} }, "pass"],
  ["2.8", {}, "warn"],
  ["2.10", {}, "pass"],
  ["2.10", { "cgroup-parent": "" }, "pass"],
  ["2.10", { "cgroup-parent": "/x" }, "warn"],
  ["2.16", { "userland-proxy": false }, "pass"],
  ["2.16", { "userland-proxy": true }, "warn"],
  ["2.16", {}, "warn"],
])("assesses item %s with the daemon's options %j as %j", (id, options, expected) => {
  expect(outcomeOf(id, optionsOf(options))).toBe(expected);
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
])("assesses item %s: %s may be %s%o", (id, name, owner, mode) => {
  if (owner !== "") {
    expect(outcomeOf(id, fileOf(name, { owner }))).toBe("pass");
    expect(outcomeOf(id, fileOf(name, { owner: "web:web" }))).toBe("warn");
    return;
  }
  expect(outcomeOf(id, fileOf(name, { mode }))).toBe("pass");
  expect(outcomeOf(id, fileOf(name, { mode: 0 }))).toBe("pass");
  for (const bit of [0o001, 0o4000])
    expect(outcomeOf(id, fileOf(name, { mode: mode | bit }))).toBe(mode === (mode | bit) ? "pass" : "warn");
});

test("does not assess a missing file", () => {
  const facts: AuditFacts = { ...hardened, machine: machineWith({ files: new Map() }) };
  expect(outcomeOf("3.1", facts)).toBe("not-assessed");
  expect(outcomeOf("3.13", facts)).toBe("not-assessed");
  expect(outcomeOf("1.1.3", facts)).toBe("not-assessed");
});

test.each<[string, string, boolean]>([
  ["a watch", "-w /found/docker.service -p wa", true],
  ["a path", "-a always,exit -F path=/found/docker.service", true],
  ["a folder", "-a always,exit -F dir=/found/docker.service -F perm=wa", true],
  ["another path", "-w /found/docker.service.d", false],
  ["a path inside another word", "-w /x/found/docker.service", false],
])("assesses %s in item 1.1.7", (_what, rule, isWatched) => {
  expect(outcomeOf("1.1.7", fileOf("docker.service", {}, ["-w /other", rule]))).toBe(isWatched ? "pass" : "warn");
});

test("assesses partition, group and auditd in section 1.1", () => {
  const of = (more: Partial<MachineFacts>): AuditFacts => ({ ...hardened, machine: machineWith(more) });
  expect(outcomeOf("1.1.1", of({ dataRoot: undefined }))).toBe("not-assessed");
  expect(outcomeOf("1.1.1", of({ dataRoot: { path: "/d", mount: "/" } }))).toBe("warn");
  expect(outcomeOf("1.1.1", of({ dataRoot: { path: "/d", mount: "/d" } }))).toBe("pass");
  expect(outcomeOf("1.1.2", of({ dockerGroup: [] }))).toBe("not-assessed");
  expect(outcomeOf("1.1.2", of({ dockerGroup: ["a", "b"] }))).toBe("not-assessed");
  expect(outcomeOf("1.1.6", { ...hardened, machine: { reason: "not asked" } })).toBe("not-assessed");
  expect(outcomeOf("1.1.6", of({ auditRules: { reason: "no auditd" } }))).toBe("not-assessed");
});
