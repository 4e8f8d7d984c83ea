// @module-tag long
import { adoptHost, createAuthority, patchHost, upgradeHost } from "@dockberth/core";
import { expect, test } from "vitest";
import { askMachine, emulatedAzure, failure, guestEngine, makeForeignMachine } from "../src/index.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

/** Repacks an installed package as an older version of itself and installs that, so that the archive has an update. */
const makeOlder = (name: string) => `set -e
export DEBIAN_FRONTEND=noninteractive
cd "$(mktemp -d)"
apt-get update -q >/dev/null
apt-get download -q ${name} >/dev/null
dpkg-deb --raw-extract ${name}_*.deb older
sed -i 's/^Version: .*/&~older/' older/DEBIAN/control
dpkg-deb --build -Znone older older.deb >/dev/null
dpkg --install older.deb >/dev/null 2>&1
dpkg-query --show ${name}`;

test.skipIf(!real)("patches Debian beside holds, locks and needrestart, and keeps containers running", async () => {
  await using cloud = await emulatedAzure({ guests: "linux" });
  const { azure } = cloud;
  const machine = await makeForeignMachine(azure);
  const ask = (script: string) => askMachine(azure, machine, script);
  const allowFrom = [`${cloud.emulator.guests?.hostAddress}/32`];
  const input = { machineId: machine.machineId, name: "theirs", allowFrom, engine: guestEngine };
  const { client } = await adoptHost(azure, input, await createAuthority({ name: "tests" }));
  await ask(`apt-get install -y -q --no-install-recommends busybox-static needrestart >/dev/null 2>&1
    echo '$nrconf{restart} = "a";' >/etc/needrestart/conf.d/automatic.conf
    tar -C / -c bin/busybox | docker import - local/busybox:1 >/dev/null
    docker run --detach --name kept local/busybox:1 /bin/busybox sleep 3600`);
  const started = await ask("docker inspect --format '{{.State.StartedAt}}' kept");

  // A hold: what its owner keeps is neither upgraded nor patched.
  expect(await ask(makeOlder("docker.io"))).toContain("~older");
  expect(await ask("apt-mark hold docker.io")).toContain("set on hold");
  expect(String(await failure(() => upgradeHost(azure, "theirs")))).toContain("apt-mark unhold docker.io");
  expect(await ask(makeOlder("ncurses-base"))).toContain("~older");
  // Another package manager, such as unattended-upgrades, has the lock for a while.
  await ask(`systemd-run --quiet --unit theirs-lock python3 -c 'import fcntl, time
file = open("/var/lib/dpkg/lock-frontend", "w")
fcntl.lockf(file, fcntl.LOCK_EX)
time.sleep(10)' || true`);
  const held = await patchHost(azure, "theirs", { updates: "all", client });
  expect(held.updated.map(({ name }) => name)).toContain("ncurses-base");
  expect(held.updated.map(({ name }) => name)).not.toContain("docker.io");
  expect(await ask("dpkg-query --show docker.io")).toContain("~older");

  await ask("apt-mark unhold docker.io");
  const whole = await patchHost(azure, "theirs", { updates: "all", client });
  expect(whole.updated.map(({ name }) => name)).toEqual(["docker.io"]);
  expect(whole).toMatchObject({ updates: 1, rebooted: false });
  expect(await ask("docker inspect --format '{{.State.StartedAt}}' kept")).toBe(started);

  await ask("touch /run/reboot-required");
  const rebooted = await patchHost(azure, "theirs", { client, reboot: true });
  expect(rebooted).toMatchObject({ rebooted: true, rebootNeeded: false, host: { rebootNeededSince: undefined } });
});
