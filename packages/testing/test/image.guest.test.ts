// @module-tag long
import {
  connectDocker,
  createAuthority,
  createHost,
  createImage,
  listHosts,
  listImages,
  parseHostSpec,
  removeImage,
  runScript,
} from "@dockberth/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EmulatedAzure, emulatedAzure, failure, guestEngine } from "../src/index.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

/** What must differ between machines: the machine's id, its host key and the id of its daemon. */
const identity = "cat /etc/machine-id /etc/ssh/ssh_host_ed25519_key.pub; docker info --format '{{.ID}}'";

/** Makes a container image without a registry, leaves what an image must not keep, and breaks the package manager. */
const bake = `#!/bin/sh
set -e
libraries=$(ldd /bin/sh /bin/cat | grep -o '/[^ ]*' | grep -v ':$' | sed 's,^/,,' | sort -u)
tar -C / -ch bin/sh bin/cat $libraries | docker import - local/shell >/dev/null
mkdir -p /root/.docker /root/.ssh
echo '{"auths":{"registry.example":{"auth":"bG9naW46c2VjcmV0"}}}' >/root/.docker/config.json
echo 'ssh-ed25519 AAAA somebody' >>/root/.ssh/authorized_keys
echo image-ci >/var/log/left
for program in /usr/bin/apt-get /usr/lib/apt/apt-helper /usr/bin/dpkg; do
  mv $program $program.real
done
for program in apt-get dpkg; do
  printf '#!/bin/sh\\necho "$0 $*" >>/var/lib/fetched\\nexit 100\\n' >/usr/bin/$program
  chmod 0755 /usr/bin/$program
done
${identity}
`;

describe.skipIf(!real)("an image on real guests", () => {
  let cloud: EmulatedAzure;
  let baked: readonly string[] = [];

  beforeAll(async () => {
    cloud = await emulatedAzure({ guests: "linux" });
  });
  afterAll(() => cloud?.[Symbol.asyncDispose]());

  const host = () => ({ allowFrom: [`${cloud.emulator.guests?.hostAddress}/32`] });
  const create = async (name: string) => {
    const spec = parseHostSpec({ ...host(), name, image: "gallery:ci" });
    const created = await createHost(cloud.azure, spec, await createAuthority({ name: "tests" }));
    const shell = async (script: string) => (await runScript(cloud.azure, name, { script })).output;
    return { ...created, shell };
  };

  test("is made on a machine that is gone afterwards", async () => {
    let output = "";
    const image = await createImage(
      cloud.azure,
      { name: "ci", host: { ...host(), engine: guestEngine }, script: bake },
      { onOutput: (text) => (output += text) },
    );
    baked = output.trim().split("\n");
    expect(baked).toHaveLength(3);
    expect(image).toMatchObject({
      version: "1.0.0",
      state: "ready",
      engine: { version: expect.stringMatching(/^\d+\./), source: "distribution" },
    });
    expect(await listHosts(cloud.azure)).toEqual([]);
  });

  test("gives hosts Docker and its container images without a package, and an identity of their own", async () => {
    const [one, two] = [await create("one"), await create("two")];
    for (const { host: created, client, shell } of [one, two]) {
      expect(created.state).toBe("ready");
      const docker = await connectDocker(created, client);
      expect((await docker.listImages()).flatMap(({ RepoTags }) => RepoTags)).toEqual(["local/shell:latest"]);
      expect(await shell("cat /var/lib/fetched 2>&1; docker run --rm local/shell /bin/sh -c 'echo runs'")).toBe(
        "cat: /var/lib/fetched: No such file or directory\nruns\n",
      );
      expect(await shell("cat /var/lib/waagent/custom-script/download/*/std*")).toMatch(
        /"ok":true.*"source":"distribution"/,
      );
    }
    const identities = await Promise.all(
      [one, two].map(async ({ shell }) => (await shell(identity)).trim().split("\n")),
    );
    const all = [baked, ...identities].flat();
    expect(all).toHaveLength(9);
    expect(new Set(all).size).toBe(9);
    // Nothing of the machine that the image is from: its name, its keys, logins.
    expect(
      await one.shell(
        "grep -rlsI --exclude-dir=run-command-handler -e image-ci -e bG9naW46 -e 'AAAA somebody' /etc /root /home /var/lib /var/log /srv; echo",
      ),
    ).toBe("\n");
    expect(
      await one.shell("find / -xdev -name '*.pem' -path '*docker*' -newer /var/lib/berth/image | sort; ls /home"),
    ).toBe("/etc/docker/ca.pem\n/etc/docker/cert.pem\n/etc/docker/key.pem\nberth\n");
  });

  test("rejects another Engine than it has, before anything exists", async () => {
    const spec = parseHostSpec({ ...host(), name: "other", image: "gallery:ci", engine: { source: "docker" } });
    const error = await failure(async () => createHost(cloud.azure, spec, await createAuthority({ name: "tests" })));
    expect(error).toMatchObject({ code: "spec-invalid", details: { issues: [{ path: "engine.source" }] } });
  });

  test("is not made where a step fails", async () => {
    const error = await failure(() =>
      createImage(cloud.azure, {
        name: "broken",
        host: { ...host(), engine: guestEngine },
        pull: ["127.0.0.1:9/none"],
      }),
    );
    expect(error).toMatchObject({ code: "image-step-failed", details: { step: "pull", exitCode: 1 } });
    expect((await listHosts(cloud.azure)).map(({ name }) => name)).toEqual(["one", "two"]);
    expect(await listImages(cloud.azure)).toMatchObject([{ name: "ci" }]);
    await removeImage(cloud.azure, "ci");
    expect(await listImages(cloud.azure)).toEqual([]);
  });
});
