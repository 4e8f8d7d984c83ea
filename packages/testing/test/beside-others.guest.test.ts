// @module-tag long
import { adoptHost, createAuthority, probeDocker, removeHost } from "@dockberth/core";
import { expect, test } from "vitest";
import { askMachine, emulatedAzure, guestEngine, makeForeignMachine } from "../src/index.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

/** An owner who keeps the package at its version, and neither starts nor enables the machine's own Engine. */
const idleEngine = `set -e
umask 022
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q --no-install-recommends docker.io docker-cli
systemctl disable --now docker.service docker.socket
apt-mark hold docker.io`;

/** A rootless Engine of another user. */
const rootlessEngine = `${idleEngine}
apt-get install -y -q --no-install-recommends rootlesskit uidmap slirp4netns dbus-user-session iptables
useradd --create-home --shell /bin/bash owner
mkdir -p /etc/systemd/user
printf '[Service]\\nEnvironment=PATH=/usr/sbin:/usr/bin:/sbin:/bin\\nExecStart=/usr/share/docker.io/contrib/dockerd-rootless.sh --storage-driver vfs\\n' >/etc/systemd/user/docker-rootless.service
loginctl enable-linger owner
runtime=/run/user/$(id -u owner)
until [ -S $runtime/bus ]; do sleep 0.2; done
runuser --user owner -- env XDG_RUNTIME_DIR=$runtime systemctl --user start docker-rootless.service
for _ in $(seq 60); do
  ! runuser --user owner -- docker --host unix://$runtime/docker.sock version >/dev/null 2>&1 || break
  sleep 1
done`;

const state = `systemctl is-enabled docker.service docker.socket; systemctl is-active docker.service docker.socket
apt-mark showhold; dpkg-query --show docker.io`;
const rootlessState = `runtime=/run/user/$(id -u owner)
runuser --user owner -- env XDG_RUNTIME_DIR=$runtime systemctl --user show --property MainPID,ActiveState docker-rootless.service
runuser --user owner -- docker --host unix://$runtime/docker.sock info --format '{{.ID}} {{.SecurityOptions}}'`;

test.skipIf(!real)("adopts an Engine on hold, and leaves it idle where its owner did", async () => {
  await using cloud = await emulatedAzure({ guests: "linux" });
  const { azure } = cloud;
  const machine = await makeForeignMachine(azure, { customScript: idleEngine });
  const before = await askMachine(azure, machine, state);
  expect(before).toMatch(/disabled\ndisabled\ninactive\ninactive\ndocker\.io\n/);
  const allowFrom = [`${cloud.emulator.guests?.hostAddress}/32`];
  const input = { machineId: machine.machineId, name: "theirs", allowFrom, engine: guestEngine };
  const { client, host, changed } = await adoptHost(azure, input, await createAuthority({ name: "tests" }));
  expect(changed).not.toContain("engine");
  await probeDocker(host, client);
  expect(await askMachine(azure, machine, state)).toMatch(/enabled\n.*\nactive\n/);
  await removeHost(azure, "theirs");
  expect(await askMachine(azure, machine, state)).toBe(before);
});

test.skipIf(!real)("leaves a rootless Engine running", async () => {
  await using cloud = await emulatedAzure({ guests: "linux" });
  const { azure } = cloud;
  const machine = await makeForeignMachine(azure, { customScript: rootlessEngine });
  const ask = (script: string) => askMachine(azure, machine, script);
  const [before, running] = [await ask(state), await ask(rootlessState)];
  expect(running).toMatch(/^ActiveState=active\n[\s\S]*name=rootless/m);
  const allowFrom = [`${cloud.emulator.guests?.hostAddress}/32`];
  const input = { machineId: machine.machineId, name: "theirs", allowFrom, engine: guestEngine };
  await adoptHost(azure, input, await createAuthority({ name: "tests" }));
  expect(await ask(rootlessState)).toBe(running);
  await removeHost(azure, "theirs");
  expect([await ask(state), await ask(rootlessState)]).toEqual([before, running]);
});
