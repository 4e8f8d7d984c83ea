import { inspect } from "node:util";
import { type Authority, adoptHost, connectDocker, createAuthority, probeDocker, removeHost } from "@dockberth/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  askMachine,
  type EmulatedAzure,
  emulatedAzure,
  type ForeignMachine,
  failure,
  guestEngine,
  makeForeignMachine,
} from "../src/index.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

const theirDocker = `set -e
mkdir -p /etc/docker
printf '{"log-level": "warn", "labels": ["team=theirs"], "log-driver": "json-file"}\\n' >/etc/docker/daemon.json
chmod 0640 /etc/docker/daemon.json
apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends docker.io docker-cli jq
systemctl is-active docker.service`;

/** Everything that the setup of Docker could change on a machine, as text. */
const traces = `cd /etc/docker && find . -type f | sort | xargs -r sh -c 'for f; do stat -c "%n %a %U" "$f"; sha256sum <"$f"; done' sh
find /etc/systemd/system -name '*docker*' -o -name '*berth*' | sort
ls /var/lib/berth 2>&1 | sort
systemctl is-enabled docker.service; systemctl is-active docker.service
getent group docker
ss -Htln 2>/dev/null | awk '{print $4}' | sort; cat /proc/net/tcp | awk '$4=="0A"{print $2}' | sort
docker info --format '{{.LoggingDriver}} {{.LiveRestoreEnabled}} {{.Labels}}'`;

/** Replaces the owner's configuration of Docker: nothing of the one before stays. */
const reconfigure = (setup: string) => `set -e
rm -rf /etc/docker/daemon.json /etc/systemd/system/docker.service.d /etc/systemd/system/docker.socket.d /etc/systemd/system/snap.docker.dockerd.service
: >/etc/default/docker
mkdir -p /etc/docker /etc/systemd/system/docker.service.d /etc/systemd/system/docker.socket.d /srv/tls
cd /srv/tls
[ -e ca.pem ] || openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out ca.pem -days 9 -subj /CN=theirs 2>/dev/null
${setup}
systemctl daemon-reload
systemctl stop docker.service docker.socket
# Many owners in a row would exceed the unit's StartLimitBurst.
systemctl reset-failed docker.service docker.socket
systemctl start docker.socket
systemctl start docker.service
systemctl is-active docker.service`;

const withUnit = (words: string) =>
  `printf '[Service]\\nExecStart=\\nExecStart=/usr/sbin/dockerd %s\\n' '${words}' >/etc/systemd/system/docker.service.d/10-theirs.conf`;
const withDaemonJson = (options: object) => `echo '${JSON.stringify(options)}' >/etc/docker/daemon.json`;
const tls = "--tlsverify --tlscacert=/srv/tls/ca.pem --tlscert=/srv/tls/ca.pem --tlskey=/srv/tls/key.pem";

/** What people have on their machines, as a script, and why it is rejected if it is. */
interface Configuration {
  readonly setup: string;
  readonly daemon?: object;
  readonly rejected?: RegExp;
}

const configurations: Readonly<Record<string, Configuration>> = {
  "docker-machine's drop-in": {
    setup: withUnit(
      `-H tcp://0.0.0.0:2376 -H unix:///var/run/docker.sock --storage-driver overlay2 ${tls.replaceAll("=", " ")} --label provider=azure`,
    ),
  },
  "hosts in daemon.json, after get.docker.com": {
    setup: `${withUnit("--containerd=/run/containerd/containerd.sock")}; ${withDaemonJson({ hosts: ["unix:///var/run/docker.sock", "tcp://127.0.0.1:2375"] })}`,
    rejected: /sets hosts.*drop-in/,
  },
  "the unit of the retired extension": { setup: withUnit(`-H=fd:// ${tls} -H=0.0.0.0:2376`) },
  // snapd does not run in the guest: its unit alone decides.
  "Docker from snap": {
    setup: "cp /lib/systemd/system/docker.service /etc/systemd/system/snap.docker.dockerd.service",
    rejected: /snap remove docker/,
  },
  "a remote API in DOCKER_OPTS": {
    setup: `echo 'DOCKER_OPTS="--mtu=1400 ${tls} -H tcp://0.0.0.0:2376"' >/etc/default/docker`,
  },
  // mtu is a flag of the owner's, too, which only the daemon itself rejects.
  "an option in DOCKER_OPTS that is requested, too": {
    setup: `echo 'DOCKER_OPTS="--mtu=1400"' >/etc/default/docker`,
    daemon: { mtu: 1500 },
    rejected: /both as a flag and in the configuration file: mtu/,
  },
  "TLS flags in daemon.json": {
    setup: `${withUnit("-H fd:// -H tcp://0.0.0.0:2376")}; ${withDaemonJson({ tlsverify: true, tlscacert: "/srv/tls/ca.pem", tlscert: "/srv/tls/ca.pem", tlskey: "/srv/tls/key.pem" })}`,
  },
  "a port in docker.socket": {
    setup: "printf '[Socket]\\nListenStream=2375\\n' >/etc/systemd/system/docker.socket.d/tcp.conf",
  },
  "Berth's own port in docker.socket": {
    setup: "printf '[Socket]\\nListenStream=2376\\n' >/etc/systemd/system/docker.socket.d/tcp.conf",
    rejected: /docker\.socket listens on port 2376/,
  },
  "its data elsewhere": { setup: withDaemonJson({ "data-root": "/var/lib/docker/elsewhere" }) },
  "another user namespace": { setup: withDaemonJson({ "userns-remap": "default" }) },
  "containerd's image store": {
    setup: withDaemonJson({ features: { "containerd-snapshotter": true } }),
  },
};

/** The owner's configuration, and whether Docker answers. */
const theirs = `systemctl is-active docker.service
cat /etc/docker/daemon.json /etc/default/docker /etc/systemd/system/docker.s*.d/* 2>/dev/null
docker --host unix:///run/docker.sock info --format '{{.DockerRootDir}} {{.Driver}} {{.SecurityOptions}} {{.Labels}}'`;

describe.skipIf(!real)("a machine that already has Docker", () => {
  test("keeps its options when it is adopted, and is restored byte for byte", { tags: ["long"] }, async () => {
    await using cloud = await emulatedAzure({ guests: "linux" });
    const { azure } = cloud;
    const machine = await makeForeignMachine(azure, { customScript: theirDocker });
    const before = await askMachine(azure, machine, traces);
    expect(before).toContain("json-file false [team=theirs]");
    const input = {
      machineId: machine.machineId,
      name: "theirs",
      allowFrom: [`${cloud.emulator.guests?.hostAddress}/32`],
      engine: guestEngine,
    };
    const { host, client, changed } = await adoptHost(azure, input, await createAuthority({ name: "tests" }));
    expect(changed).toEqual(expect.arrayContaining(["certificates", "daemon.json", "drop-in", "engine-restarted"]));
    expect(changed).not.toContain("engine");
    const docker = await connectDocker(host, client);
    // The owner's log driver and labels override Berth's defaults. Other options are Berth's.
    expect(await docker.info()).toMatchObject({
      LoggingDriver: "json-file",
      Labels: ["team=theirs"],
      LiveRestoreEnabled: true,
    });
    await removeHost(azure, "theirs");
    expect(await askMachine(azure, machine, traces)).toBe(before);
    // The port is closed again: packets are dropped, and a connection would wait for two minutes.
    await expect(probeDocker(host, client, { timeoutSeconds: 3 })).rejects.toMatchObject({
      code: "docker-unreachable",
    });
  });

  describe("in configurations of others", () => {
    let cloud: EmulatedAzure;
    let machine: ForeignMachine;
    let authority: Authority;
    beforeAll(async () => {
      cloud = await emulatedAzure({ guests: "linux" });
      machine = await makeForeignMachine(cloud.azure, { customScript: theirDocker });
      authority = await createAuthority({ name: "tests" });
    });
    afterAll(() => cloud?.[Symbol.asyncDispose]());

    for (const [name, { setup, daemon = {}, rejected }] of Object.entries(configurations))
      test(`keeps running with ${name}`, { tags: ["long"] }, async () => {
        const { azure, emulator } = cloud;
        const input = {
          machineId: machine.machineId,
          name: "theirs",
          allowFrom: [`${emulator.guests?.hostAddress}/32`],
          engine: guestEngine,
          daemon,
        };
        expect(await askMachine(azure, machine, reconfigure(setup))).toMatch(/^active$/m);
        const before = await askMachine(azure, machine, theirs);
        expect(before).toMatch(/^active[\s\S]*^\/var\/lib\/docker/m);
        const adopting = adoptHost(azure, input, authority);
        if (rejected !== undefined) {
          expect(inspect(await failure(() => adopting))).toMatch(rejected);
          expect(await askMachine(azure, machine, theirs)).toBe(before);
          return;
        }
        const { host, client } = await adopting;
        await probeDocker(host, client);
        const storageOf = (text: string) => /^\/var\/lib\/docker\S* \S+/m.exec(text)?.[0];
        expect(storageOf(await askMachine(azure, machine, theirs))).toBe(storageOf(before));
        await removeHost(azure, "theirs");
        expect(await askMachine(azure, machine, theirs)).toBe(before);
      });
  });
});
