import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import { daemonConfiguration } from "./daemon.ts";

const compose = (daemon: object = {}, options: string[] = [], hardening: "default" | "strict" = "default") =>
  daemonConfiguration({ docker: { port: 2376, options }, berth: { daemon: daemon as never, hardening } });

const clash = (daemon: object, options: string[] = [], hardening: "default" | "strict" = "default"): unknown => {
  try {
    compose(daemon, options, hardening);
  } catch (error) {
    return isBerthError(error, "daemon-option-clash") ? error.details : error;
  }
  return undefined;
};

test("composes the default options", () => {
  expect(daemonConfiguration({ docker: { port: 2376, options: [] } })).toMatchSnapshot();
});

test("composes the options of the strict profile", () => {
  expect(compose({}, [], "strict")).toMatchSnapshot();
});

test("listens on the port, and quotes further arguments for systemd", () => {
  const { arguments: text } = daemonConfiguration({
    docker: { port: 4000, options: ["-D", 'a"b', "c\\d", "$e", "%f"] },
  });
  expect(text).toBe('-H tcp://0.0.0.0:4000 "-D" "a\\"b" "c\\\\d" "$$e" "%%f"');
});

test("separates the arguments of one option, as the DockerExtension did by joining options with blanks", () => {
  const options = ["--log-level debug", "-D --dns=8.8.8.8", " -l  warn", "--label", "a=b c"];
  const { arguments: text } = daemonConfiguration({ docker: { port: 4000, options } });
  const separated = ["--log-level", "debug", "-D", "--dns=8.8.8.8", "-l", "warn", "--label", "a=b c"];
  expect(text).toBe(`-H tcp://0.0.0.0:4000 ${separated.map((each) => `"${each}"`).join(" ")}`);
});

test.each(["-D -H tcp://0.0.0.0:2375", " -H tcp://0.0.0.0:2375", "--debug --host=tcp://0.0.0.0:2375"])(
  "rejects an address among the arguments of the option %j",
  (option) => {
    expect(clash({}, [option])).toMatchObject({ option: "hosts" });
  },
);

test.each(["\n", "\u0000", "\u007f", "\u0085"])("rejects the control character %j in an argument", (character) => {
  expect(clash({}, [`a${character}`])).toEqual({
    option: JSON.stringify(`a${character}`),
    reason: { code: "control-character" },
  });
});

test.each([
  ["live-restore", { "live-restore": false }, []],
  ["no-new-privileges", { "no-new-privileges": false }, []],
  ["userland-proxy", {}, ["--userland-proxy=true"]],
])("omits the default of %s when it is set", (key, daemon, options) => {
  const { json, defaults } = compose(daemon, options);
  expect(defaults).not.toContain(key);
  expect(defaults).toHaveLength(4);
  if (key in daemon) expect(JSON.parse(json)).toMatchObject(daemon);
  else expect(JSON.parse(json)).not.toHaveProperty(key);
});

test.each([
  ["the driver", { "log-driver": "syslog" }, []],
  ["its options", { "log-opts": { tag: "a" } }, []],
  ["the driver as an argument", {}, ["--log-driver=syslog"]],
  ["its options as an argument", {}, ["--log-opt", "tag=a"]],
])("setting %s overrides both defaults", (_what, daemon, options) => {
  expect(compose(daemon, options).defaults).toEqual(["live-restore", "no-new-privileges", "userland-proxy"]);
});

test.each<[string, object, string[], string]>([
  ["hosts", { hosts: ["tcp://0.0.0.0"] }, [], "hosts"],
  ["-H", {}, ["-H", "x"], "hosts"],
  ["--host", {}, ["--host=x"], "hosts"],
  ["tls", { tls: false }, [], "tls"],
  ["tlsverify", {}, ["--tlsverify=false"], "tlsverify"],
  ["the namespace of containerd", { "containerd-namespace": "a" }, [], "containerd-namespace"],
  ["graph", { graph: "/x" }, [], "graph"],
  ["-g", {}, ["-g", "/x"], "graph"],
  ["a flag and a key", { debug: true }, ["--debug"], "debug"],
  ["a short flag and a key", { debug: true }, ["-D"], "debug"],
  ["a flag in the singular and a key", { labels: ["a"] }, ["--label", "b"], "labels"],
  ["no traffic between containers without iptables", { icc: false, iptables: false }, [], "icc"],
  ["the same by flags", {}, ["--icc=false", "--iptables=false"], "icc"],
])("rejects %s", (_what, daemon, options, option) => {
  const details = clash(daemon, options);
  expect(details).toMatchObject({ option });
  expect(details).toMatchSnapshot();
});

test.each([
  ["D", "debug"],
  ["l", "log-level"],
  ["H", "hosts"],
  ["host", "hosts"],
  ["log-opt", "log-opts"],
  ["label", "labels"],
  ["storage-opt", "storage-opts"],
  ["exec-opt", "exec-opts"],
  ["dns-opt", "dns-opts"],
  ["registry-mirror", "registry-mirrors"],
  ["insecure-registry", "insecure-registries"],
  ["authorization-plugin", "authorization-plugins"],
  ["add-runtime", "runtimes"],
  ["default-ulimit", "default-ulimits"],
  ["g", "graph"],
])("maps the flag %s to the key %s", (flag, key) => {
  const written = flag.length === 1 ? `-${flag}` : `--${flag}=x`;
  expect(clash({ [key]: "x" }, [written])).toMatchObject({ option: key });
});

test.each<[string, object, string[], "default" | "strict"]>([
  ["traffic that is off with iptables on", { icc: false }, [], "default"],
  ["iptables that are off", { iptables: false }, [], "default"],
  ["flags that are on", {}, ["--icc", "--iptables=false"], "default"],
  ["an option that only begins like a flag", {}, ["tls"], "default"],
  ["a key that is like a flag", { "data-root": "/x" }, [], "default"],
])("accepts %s", (_what, daemon, options, hardening) => {
  expect(clash(daemon, options, hardening)).toBeUndefined();
});

test("rejects the strict profile without iptables", () => {
  expect(clash({ iptables: false }, [], "strict")).toMatchObject({ option: "icc" });
  expect(clash({ iptables: false })).toBeUndefined();
});

test.each<[string, object, string[], string]>([
  ["a number in the options of a log driver", { "log-opts": { "max-file": 3 } }, [], "log-opts.max-file"],
  ["a comment, which YAML takes for a name", { '// mirror "dns"': ["8.8.8.8"] }, [], '// mirror "dns"'],
  ["a comment in a mapping", { "log-opts": { '// c "max-file"': "3" } }, [], "log-opts"],
  ["a comment in a list", { dns: ["8.8.8.8", '// c "1.1.1.1"'] }, [], "dns.1"],
  [
    "a pool's size in quotes",
    { "default-address-pools": [{ base: "10.0.0.0/8", size: "24" }] },
    [],
    "default-address-pools.0.size",
  ],
  [
    "a pool that is not in a list",
    { "default-address-pools": { base: "10.0.0.0/8", size: 24 } },
    [],
    "default-address-pools",
  ],
  ["a limit without its fields", { "default-ulimits": { nofile: 64000 } }, [], "default-ulimits.nofile"],
  [
    "a limit in quotes",
    { "default-ulimits": { nofile: { Name: "nofile", Hard: "64000" } } },
    [],
    "default-ulimits.nofile.Hard",
  ],
  ["a switch of the builder in quotes", { builder: { gc: { enabled: "true" } } }, [], "builder.gc.enabled"],
  [
    "a runtime's arguments as text",
    { runtimes: { x: { path: "/x", runtimeArgs: "-a" } } },
    [],
    "runtimes.x.runtimeArgs",
  ],
  [
    "a network's option in no quotes",
    { "default-network-opts": { bridge: { mtu: 1500 } } },
    [],
    "default-network-opts.bridge.mtu",
  ],
  ["a text for a switch", { "live-restore": "true" }, [], "live-restore"],
  ["a text for a number", { mtu: "1500" }, [], "mtu"],
  ["a text for a list", { dns: "8.8.8.8" }, [], "dns"],
  ["a part of an address", { dns: ["8.8.8.8", "8.8.8"] }, [], "dns.1"],
  ["a label without a value", { labels: ["tier"] }, [], "labels.0"],
  ["a negative number of downloads", { "max-concurrent-downloads": -1 }, [], "max-concurrent-downloads"],
  ["a level that dockerd does not have", { "log-level": "verbose" }, [], "log-level"],
  ["another namespace", { "default-cgroupns-mode": "shared" }, [], "default-cgroupns-mode"],
  ["a list for a text", { bip: ["10.0.0.1/24"] }, [], "bip"],
  [
    "a feature that is a text",
    { features: { "containerd-snapshotter": "true" } },
    [],
    "features.containerd-snapshotter",
  ],
  ["another file", {}, ["--config-file=/x"], "config-file"],
  ["another file as two arguments", {}, ["--config-file", "/x"], "config-file"],
  ["an address joined to -H", {}, ["-Htcp://0.0.0.0:2375"], "hosts"],
  ["an address behind -H and a blank", {}, ["-H tcp://0.0.0.0:2375"], "hosts"],
  ["an address behind --host and a blank", {}, ["--host tcp://0.0.0.0:2375"], "hosts"],
  ["an address behind -H=", {}, ["-H=tcp://0.0.0.0:2375"], "hosts"],
  ["an address behind joined letters", {}, ["-DHtcp://0.0.0.0:2375"], "hosts"],
  ["an address in the next argument", {}, ["-DH", "fd://"], "hosts"],
  ["a letter that dockerd does not have", {}, ["-tlsverify"], "-tlsverify"],
  ["a removed option", {}, ["--cluster-store=consul://a"], "cluster-store"],
  ["a removed option in the singular", {}, ["--cluster-store-opt", "a=b"], "cluster-store-opts"],
  ["a removed storage driver", {}, ["--storage-driver=aufs"], "storage-driver"],
  ["a removed storage driver in the next argument", {}, ["--storage-driver", "aufs"], "storage-driver"],
  ["a removed storage driver by letter in the next argument", {}, ["-s", "aufs"], "storage-driver"],
  ["a removed storage driver by letter", {}, ["-s=overlay"], "storage-driver"],
  ["a removed storage driver as a key", { "storage-driver": "devicemapper" }, [], "storage-driver"],
])("rejects %s, and names the option", (_what, daemon, options, option) => {
  expect(clash(daemon, options)).toMatchObject({ option });
});

test.each<[string, object, string[]]>([
  ["right types", { "log-opts": { "max-file": "3" }, mtu: 1500, dns: ["8.8.8.8"], "default-shm-size": "64M" }, []],
  [
    "right structures",
    {
      "default-address-pools": [{ base: "10.0.0.0/8", size: 24 }],
      "default-ulimits": { nofile: { Name: "nofile", Hard: 64000, Soft: 64000 } },
      builder: { gc: { enabled: true, defaultKeepStorage: "20GB", policy: [{ keepStorage: "10GB", all: true }] } },
      runtimes: { kata: { runtimeType: "io.containerd.kata.v2", options: { ConfigPath: "/x" } } },
      "default-network-opts": { bridge: { "com.docker.network.driver.mtu": "1450" } },
    },
    [],
  ],
  ["options that only the daemon knows", { "new-option": { a: 1 } }, []],
  ["letters with values", {}, ["-D", "-lwarn", "-s=overlay2", "-G", "docker"]],
])("accepts %s", (_what, daemon, options) => {
  expect(clash(daemon, options)).toBeUndefined();
});
