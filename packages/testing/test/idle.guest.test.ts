// @module-tag long
import { setTimeout as pause } from "node:timers/promises";
import {
  connectDocker,
  createAuthority,
  createHost,
  findHost,
  parseHostSpec,
  runScript,
  sweepHosts,
  wakeHost,
} from "@dockberth/core";
import { describe, expect, test } from "vitest";
import { emulatedAzure, guestEngine } from "../src/index.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

/** Instead of five minutes, and each second instead of each minute. */
const idleSeconds = 15;
const hurry = `set -e
cd /etc/systemd/system
grep -q 'idle-stop.sh 300 2376' berth-idle-stop.service
sed -i 's/idle-stop.sh 300/idle-stop.sh ${idleSeconds}/' berth-idle-stop.service
sed -i 's/=60$/=1/' berth-idle-stop.timer
systemctl daemon-reload
systemctl restart berth-idle-stop.timer
`;

/** An image of a shell and sleep, without a registry, and a container that keeps what was written. */
const importShell = `set -e
libraries=$(ldd /bin/sh /bin/sleep | grep -o '/[^ ]*' | grep -v ':$' | sed 's,^/,,' | sort -u)
tar -C / -ch bin/sh bin/sleep $libraries | docker import - local/shell >/dev/null
docker run --detach --restart always --label berth.idle=ignore --name keeper local/shell /bin/sleep 100000 >/dev/null
docker exec keeper /bin/sh -c 'echo kept >/state'
`;

describe.skipIf(!real)("an idle host on a real guest", () => {
  test("stays on while a container, a build or an exec runs, stops when idle, and wakes with its containers", async () => {
    await using cloud = await emulatedAzure({ guests: "linux" });
    const { azure } = cloud;
    const spec = parseHostSpec({
      name: "idle",
      allowFrom: [`${cloud.emulator.guests?.hostAddress}/32`],
      engine: guestEngine,
      idleAfter: "5m",
    });
    const { host, client } = await createHost(azure, spec, await createAuthority({ name: "tests" }));
    const shell = (script: string) => runScript(azure, "idle", { script });
    const power = async () => (await findHost(azure, "idle")).power;
    const staysOn = async (during: string) => {
      await pause(idleSeconds * 2 * 1000);
      expect([during, await power()]).toEqual([during, "running"]);
    };

    const docker = await connectDocker(host, client);
    const events = await docker.getEvents();
    await shell(importShell + hurry);
    await staysOn("a client is connected");
    await shell("docker run --detach --rm --name work local/shell /bin/sleep 1000");
    (events as NodeJS.ReadableStream & { destroy(): void }).destroy();
    await staysOn("a container runs");
    await shell("docker rm --force work && docker exec --detach keeper /bin/sleep 40");
    await staysOn("an exec runs");
    // A build of the old and of the new builder holds a connection to the socket.
    await shell(`mkdir -p /tmp/build && cd /tmp/build && printf 'FROM local/shell\\nRUN ["/bin/sleep", "${idleSeconds * 2}"]\\n' >Dockerfile
      DOCKER_BUILDKIT=0 docker build --quiet .`);
    expect(await power()).toBe("running");

    await expect.poll(power, { interval: 1000 }).toBe("stopped");
    const { entries } = await sweepHosts(azure, { dryRun: false });
    expect(entries).toMatchObject([{ host: "idle", outcome: "deallocated" }]);
    expect(await power()).toBe("deallocated");

    const awake = await wakeHost(azure, "idle", { client });
    expect(awake).toMatchObject({ power: "running", address: host.address });
    expect((await shell("docker exec keeper /bin/sh -c 'read -r word </state; echo $word'")).output).toBe("kept\n");
  });
});
