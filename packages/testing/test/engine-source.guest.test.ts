// @module-tag long
import { adoptHost, connectDocker, createAuthority, describeEvent, removeHost } from "@dockberth/core";
import { expect, test } from "vitest";
import { dockerRepositoryUrl, serveDockerRepository } from "../src/docker-repository.ts";
import { askMachine, emulatedAzure, failure, makeForeignMachine } from "../src/index.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

test.skipIf(!real)("installs from a repository like Docker's with real apt, and removes everything again", async () => {
  await using cloud = await emulatedAzure({ guests: "linux" });
  const { azure } = cloud;
  const machine = await makeForeignMachine(azure, { customScript: serveDockerRepository });
  const ask = (script: string) => askMachine(azure, machine, script);
  const gpgFingerprint = (await ask("cat /srv/fingerprint")).match(/[0-9A-F]{40}/)?.[0] ?? "";
  const mirror = { url: dockerRepositoryUrl, gpgFingerprint };
  const allowFrom = [`${cloud.emulator.guests?.hostAddress}/32`];
  const input = { machineId: machine.machineId, name: "theirs", allowFrom, engine: { mirror } };
  const authority = await createAuthority({ name: "tests" });
  const refusal = async (given: object) =>
    String(await failure(() => adoptHost(azure, { ...input, engine: { mirror: given } }, authority)));

  // Debian 12's own Engine is older than API 1.44, so it does not replace a repository that does not answer.
  expect(await refusal({ url: "https://127.0.0.1:9" })).toMatch(/API 1\.44.*engine\.mirror.*engine\.source/);
  // Without the fingerprint of its key, a mirror must have Docker's own key.
  expect(await refusal({ url: dockerRepositoryUrl })).toContain("9DC858229FC7DD38854AE2D88D81803C0EBFCD88");

  const said: string[] = [];
  const onEvent = (event: Parameters<typeof describeEvent>[0]) => void said.push(describeEvent(event));
  const { host, client } = await adoptHost(azure, input, authority, { onEvent });
  const { ApiVersion = "" } = await (await connectDocker(host, client)).version();
  expect(Number(ApiVersion.replace(/^1\./, ""))).toBeGreaterThanOrEqual(44);
  expect(said.join("\n")).not.toMatch(/lacks|1\.44/);
  expect(await ask("docker buildx version; docker compose version; cat /var/lib/berth/engine-source")).toMatch(
    /docker\/buildx 0\.13\S* .*\nDocker Compose version 2\.\S+\ndocker\n/,
  );
  expect(await ask("cat /etc/apt/sources.list.d/docker.list")).toContain(
    `signed-by=/etc/apt/keyrings/docker.asc] ${dockerRepositoryUrl}/linux/debian bookworm stable`,
  );
  // The source stays while the repository does not answer.
  await ask("systemctl stop repository");
  expect((await adoptHost(azure, input, authority)).changed).not.toContain("engine");

  await removeHost(azure, "theirs");
  const left = await ask(
    "ls /etc/apt/sources.list.d /etc/apt/keyrings /var/lib/berth 2>&1; dpkg -l 'docker*' 'containerd*' 2>&1 | grep ^ii",
  );
  expect(left).not.toMatch(/docker\.(list|asc)|^ii /m);
});
