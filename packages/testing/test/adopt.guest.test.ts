import { adoptHost, connectDocker, createAuthority, probeDocker, removeHost } from "@dockberth/core";
import { describe, expect, test } from "vitest";
import { askMachine, emulatedAzure, guestEngine, makeForeignMachine } from "../src/index.ts";

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
});
