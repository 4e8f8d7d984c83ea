// @module-tag long
import { type Azure, adoptHost, connectDocker, createAuthority, patchHost, removeHost } from "@dockberth/core";
import { expect, test } from "vitest";
import { askMachine, emulatedAzure, failure, makeForeignMachine } from "../src/index.ts";
import { rpmRepositoryUrls, serveRpmRepositories } from "../src/rpm-repositories.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

test.skipIf(!real)("sets up, patches and restores machines of the RPM families with real dnf and zypper", async () => {
  await using cloud = await emulatedAzure({ guests: "linux" });
  const { azure } = cloud;
  const machine = await makeForeignMachine(azure, { debian: 12, customScript: serveRpmRepositories });
  const ask = (script: string) => askMachine(azure, machine, script);
  const keyOf = async (file: string) => (await ask(`cat ${file}`)).match(/[0-9A-F]{40}/)?.[0] ?? "";
  const allowFrom = [`${cloud.emulator.guests?.hostAddress}/32`];
  const input = { machineId: machine.machineId, name: "theirs", allowFrom };
  const authority = await createAuthority({ name: "tests" });
  const adopt = (engine: object) => adoptHost(azure, { ...input, engine }, authority);
  const refusal = async (mirror: object) => String(await failure(() => adopt({ mirror })));

  expect(await ask("sh /srv/become rhel && rpm -q podman-docker leaky")).toContain("leaky-1.0-1");
  // Without the fingerprint of its key, a mirror must have Docker's own key.
  expect(await refusal({ url: rpmRepositoryUrls.docker })).toContain("060A61C51B558A7F742B77AAC52FEB6B621E9F35");
  // The packages have another key's signature than that of the mirror.
  const forged = { url: rpmRepositoryUrls.forged, gpgFingerprint: await keyOf("/srv/forged-fingerprint") };
  expect(await refusal(forged)).toMatch(/cannot be installed/);
  expect(await ask("rpm -q docker-ce")).toContain("not installed");

  const mirror = { url: rpmRepositoryUrls.docker, gpgFingerprint: await keyOf("/srv/fingerprint") };
  await expectDocker(await adopt({ mirror }));
  const installed = await ask(
    "rpm -q docker-ce containerd.io docker-buildx-plugin podman-docker runc container-selinux",
  );
  // podman-docker conflicts with Docker's packages, and the module container-tools would hide containerd.io.
  expect(installed).toMatch(/docker-ce-26\.1\.3.*\ncontainerd\.io-1\.6.*\ndocker-buildx-plugin-0\.14/);
  expect(installed).toMatch(/podman-docker is not installed\n.*runc is not installed\ncontainer-selinux-2/);
  await expectUpdates(azure);
  await removeHost(azure, "theirs");
  expect(await ask("rpm -q docker-ce containerd.io; ls /etc/yum.repos.d")).toMatch(
    /docker-ce is not installed\npackage containerd.io is not installed\nappstream.repo\n/,
  );

  expect(await ask("sh /srv/become suse && rpm -q leaky plain")).toContain("leaky-1.0-1");
  await expectDocker(await adopt({ source: "distribution" }));
  expect(await ask("rpm -q docker")).toContain("docker-24.0.7");
  await expectUpdates(azure);
  await removeHost(azure, "theirs");
  expect(await ask("rpm -q docker")).toContain("not installed");
});

async function expectDocker({ host, client }: Awaited<ReturnType<typeof adoptHost>>): Promise<void> {
  expect((await (await connectDocker(host, client)).version()).ApiVersion).toMatch(/^1\./);
}

/** One package has a security update, another one a newer version only. */
async function expectUpdates(azure: Azure): Promise<void> {
  const update = (name: string) => ({ name, from: "1.0-1", to: "1.0-2" });
  const security = await patchHost(azure, "theirs");
  expect(security).toMatchObject({ updates: 1, updated: [update("leaky")], rebooted: false });
  expect(await patchHost(azure, "theirs", { updates: "all" })).toMatchObject({
    updates: 1,
    updated: [update("plain")],
  });
  expect(await patchHost(azure, "theirs", { updates: "all" })).toMatchObject({ updates: 0, updated: [] });
}
