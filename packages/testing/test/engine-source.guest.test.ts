import { adoptHost, connectDocker, createAuthority, describeEvent, removeHost } from "@dockberth/core";
import { expect, test } from "vitest";
import { serveDockerRepository } from "../src/docker-repository.ts";
import { askMachine, emulatedAzure, failure, makeForeignMachine } from "../src/index.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

test.skipIf(!real)("installs from a repository like Docker's by default, and removes everything again", async () => {
  await using cloud = await emulatedAzure({ guests: "linux" });
  const { azure } = cloud;
  const machine = await makeForeignMachine(azure, { customScript: serveDockerRepository });
  const gpgFingerprint = (await askMachine(azure, machine, "cat /srv/fingerprint")).match(/[0-9A-F]{40}/)?.[0] ?? "";
  const allowFrom = [`${cloud.emulator.guests?.hostAddress}/32`];
  const mirror = { url: "https://127.0.0.1:8443", gpgFingerprint };
  const input = { machineId: machine.machineId, name: "theirs", allowFrom, engine: { mirror } };
  const authority = await createAuthority({ name: "tests" });

  // Debian 12's own Engine is older than API 1.44, so it does not replace a repository that does not answer.
  const silent = { ...input, engine: { mirror: { url: "https://127.0.0.1:9" } } };
  const refused = await failure(() => adoptHost(azure, silent, authority));
  expect(String(refused)).toMatch(/engine\.mirror/);

  const said: string[] = [];
  const onEvent = (event: Parameters<typeof describeEvent>[0]) => void said.push(describeEvent(event));
  const { host, client } = await adoptHost(azure, input, authority, { onEvent });
  expect((await (await connectDocker(host, client)).version()).Version).toMatch(/^\d+\./);
  const asked = await askMachine(
    azure,
    machine,
    "docker buildx version; docker compose version; cat /var/lib/berth/engine-source; dpkg -s docker-ce docker.io 2>/dev/null | sed -n 's/^Package: //p'; cat /etc/apt/sources.list.d/docker.list",
  );
  expect(asked).toMatch(
    /buildx 9\.9\.9\s+compose 9\.9\.9\s+docker\s+docker-ce\s+deb .*https:\/\/127\.0\.0\.1:8443\/linux\/debian/,
  );
  expect(said.join("\n")).not.toContain("lacks");
  expect(said.join("\n")).toContain("current clients require 1.44");

  await removeHost(azure, "theirs");
  const left = await askMachine(
    azure,
    machine,
    "ls /etc/apt/sources.list.d /var/lib/berth 2>&1; dpkg -l docker-ce containerd.io docker-buildx-plugin 2>&1 | grep ^ii",
  );
  expect(left).not.toMatch(/docker\.list|^ii /m);
});
