import { inspect } from "node:util";
import { adoptHost, connectDocker, createAuthority, probeDocker, removeHost } from "@dockberth/core";
import { describe, expect, test } from "vitest";
import { askMachine, emulatedAzure, failure, guestEngine, makeForeignMachine } from "../src/index.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

const theirDocker = `set -e
mkdir -p /etc/docker
printf '{"log-level": "warn", "labels": ["team=theirs"], "log-driver": "json-file"}\\n' >/etc/docker/daemon.json
chmod 0640 /etc/docker/daemon.json
apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends docker.io jq
systemctl is-active docker.service`;

/** Everything that the setup of Docker could change on a machine, as text. */
const traces = `cd /etc/docker && find . -type f | sort | xargs -r sh -c 'for f; do stat -c "%n %a %U" "$f"; sha256sum <"$f"; done' sh
find /etc/systemd/system -name '*docker*' -o -name '*berth*' | sort
ls /var/lib/berth 2>&1 | sort
systemctl is-enabled docker.service; systemctl is-active docker.service
getent group docker
ss -Htln 2>/dev/null | awk '{print $4}' | sort; cat /proc/net/tcp | awk '$4=="0A"{print $2}' | sort
docker info --format '{{.LoggingDriver}} {{.LiveRestoreEnabled}} {{.Labels}}'`;

/** A remote API in the variable of Debian's unit, with certificates of its owner. */
const dockerOptions = `set -e
mkdir -p /srv/tls && cd /srv/tls
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 9 -subj /CN=theirs 2>/dev/null
cp cert.pem ca.pem
apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends docker.io jq
cat >/etc/default/docker <<'OPTIONS'
DOCKER_OPTS="--mtu=1400 --tlsverify --tlscacert=/srv/tls/ca.pem --tlscert=/srv/tls/cert.pem --tlskey=/srv/tls/key.pem -H tcp://0.0.0.0:2376"
OPTIONS
mkdir -p /etc/docker && printf '{"debug": false}\n' >/etc/docker/daemon.json
systemctl restart docker.service && systemctl is-active docker.service`;

describe.skipIf(!real)("a machine that already has Docker", () => {
  test("keeps its options when it is adopted, and is restored byte for byte", async () => {
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

  test("keeps running where its remote API was set up in DOCKER_OPTS, and where the daemon rejects new options", {
    tags: ["long"],
  }, async () => {
    await using cloud = await emulatedAzure({ guests: "linux" });
    const { azure } = cloud;
    const machine = await makeForeignMachine(azure, { customScript: dockerOptions });
    const allowFrom = [`${cloud.emulator.guests?.hostAddress}/32`];
    const input = { machineId: machine.machineId, name: "theirs", allowFrom, engine: guestEngine };
    const authority = await createAuthority({ name: "tests" });
    const look =
      "systemctl is-active docker; cat /etc/docker/daemon.json; docker info --format '{{.Name}}' >/dev/null && echo answers";
    const before = await askMachine(azure, machine, look);
    expect(before).toMatch(/^active[\s\S]*answers/m);

    // mtu is a flag of the owner's, too, which only the daemon itself rejects.
    const clashing = { ...input, daemon: { mtu: 1500 } };
    const refused = await failure(() => adoptHost(azure, clashing, authority));
    expect(inspect(refused)).toMatch(/both as a flag and in the configuration file: mtu/);
    expect(await askMachine(azure, machine, look)).toBe(before);

    const { host, client } = await adoptHost(azure, input, authority);
    await probeDocker(host, client);
    await removeHost(azure, "theirs");
    expect(await askMachine(azure, machine, look)).toBe(before);
  });
});
