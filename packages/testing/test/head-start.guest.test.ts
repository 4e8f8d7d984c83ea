// @module-tag long
import { gzipSync } from "node:zlib";
import { createAuthority, createHost, parseHostSpec, previewChanges, runScript, secret } from "@dockberth/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { firstBootData } from "../../core/src/provision/first-boot-data.ts";
import { askMachine, type EmulatedAzure, emulatedAzure, makeForeignMachine } from "../src/index.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;

/** Kills the head start in the middle of its installation, and leaves the package manager without its parent. */
const killer = `#!/bin/sh
systemd-run --quiet --no-block sh -c 'until pidof dpkg; do sleep 0.05; done; kill -9 "$(cat /run/berth/head-start.pid)"'
`;

describe.skipIf(!real)("the head start on a real guest", () => {
  let cloud: EmulatedAzure;

  beforeAll(async () => {
    cloud = await emulatedAzure({ guests: "linux" });
  });
  afterAll(() => cloud?.[Symbol.asyncDispose]());

  const create = async (name: string, customData: string) => {
    const { azure, emulator } = cloud;
    const allowFrom = [`${emulator.guests?.hostAddress}/32`];
    const engine = { source: "distribution", headStart: true };
    const spec = parseHostSpec({ name, allowFrom, engine, customData });
    const authority = await createAuthority({ name: "tests" });
    const { host, isNew } = await createHost(azure, spec, authority);
    const shell = async (script: string) => (await runScript(azure, name, { script })).output;
    const again = async () => (await createHost(azure, spec, authority)).isNew;
    return { host, isNew, shell, again, preview: () => previewChanges(azure, spec) };
  };

  test("installs the packages after the owner's script, and leaves the extension the configuration", async () => {
    const theirs = "#!/bin/sh\necho theirs: $(ls /usr/bin/dockerd 2>&1)\n";
    const { host, shell, again, preview } = await create("quick", theirs);
    expect(host.state).toBe("ready");
    expect(await shell("grep -v ^ci-info /var/log/cloud-init-output.log")).toMatch(
      /^theirs: .*cannot access[\s\S]*berth: installing Docker Engine from: distribution\n[\s\S]*berth: changed: engine\n/m,
    );
    const extension = await shell("cat /var/lib/waagent/custom-script/download/*/std*");
    expect(extension).not.toContain("installing Docker Engine");
    expect(extension).toMatch(/"ok":true.*"source":"distribution"/);
    expect(await shell("ls /run/berth; systemctl is-enabled docker.service")).toBe("head-start.ended\nenabled\n");

    expect(await again()).toBe(false);
    const { changes } = await preview();
    expect(changes.filter(({ change }) => !/^(unchanged|ignored)$/.test(change))).toEqual([]);
  });

  test("costs nothing where it is killed in the middle", async () => {
    const { host, shell } = await create("killed", killer);
    expect(host.state).toBe("ready");
    expect(await shell("grep -v ^ci-info /var/log/cloud-init-output.log")).not.toContain("changed: engine");
    expect(await shell("ls /run/berth/head-start.*; dpkg --audit; docker version --format '{{.Server.Os}}'")).toBe(
      "/run/berth/head-start.pid\nlinux\n",
    );
  });

  test("leaves the owner's cloud-config its packages, files and commands, while the extension waits", async () => {
    const theirs = `#cloud-config
packages: [tree]
write_files: [{ path: /var/tmp/config, content: config }]
runcmd: ["ls /usr/bin/tree /usr/bin/dockerd >/var/tmp/ran 2>&1", "until ls /var/lib/waagent/custom-script/download/*/stdout; do sleep 0.1; done"]
`;
    const { host, shell } = await create("configured", theirs);
    expect(host.state).toBe("ready");
    expect(await shell("cloud-init status --wait; cat /var/tmp/config /var/tmp/ran")).toMatch(
      /status: done\nconfigls: .*dockerd.*No such file.*\n\/usr\/bin\/tree\n/,
    );
    // Their last command ends once the extension runs, which then waits for the head start.
    expect(await shell("grep -v ^ci-info /var/log/cloud-init-output.log")).toMatch(
      /berth: installing Docker Engine from: distribution\n[\s\S]*berth: changed: engine\n/,
    );
    const extension = await shell("cat /var/lib/waagent/custom-script/download/*/std*");
    expect(extension).not.toContain("installing Docker Engine");
    expect(extension).toMatch(/"ok":true.*"source":"distribution"/);
  });

  test("is understood by cloud-init beside every form of the owner's data", async () => {
    const config = "#cloud-config\nwrite_files: [{ path: /var/tmp/config, content: config }]\n";
    const script = "#!/bin/sh\necho script >>/var/tmp/order\n";
    const parts = `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/cloud-config\n\n${config}\n--x\nContent-Type: text/x-shellscript\n\n${script}\n--x--\n`;
    const boot = async (form: string, given: string) => {
      const headStart = "#!/bin/sh\nprintf 'head=start \\n' >>/var/tmp/order\n";
      const customData = firstBootData(secret(given), headStart)?.reveal();
      const machine = await makeForeignMachine(cloud.azure, { resourceGroup: `form-${form}`, customData });
      const read = "cloud-init status --wait >/dev/null; cat /var/tmp/config /var/tmp/order";
      return askMachine(cloud.azure, machine, read);
    };
    const zipped = `base64:${gzipSync(config).toString("base64")}`;
    const jinja = "## template: jinja\n#!/bin/sh\necho {{ v1.local_hostname }} >>/var/tmp/order\n";
    expect(await boot("zipped", zipped)).toContain("confighead=start \n");
    expect(await boot("script", script)).toContain("script\nhead=start \n");
    expect(await boot("parts", parts)).toContain("configscript\nhead=start \n");
    expect(await boot("jinja", jinja)).toContain("legacy\nhead=start \n");
  });
});
