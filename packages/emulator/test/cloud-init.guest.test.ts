import { createHash, randomBytes } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Guest, GuestProvider } from "../src/guests/guest.ts";
import { createGuestProvider } from "../src/guests/index.ts";

const cacheFolder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "berth", "guests");
const real = process.platform === "linux" && process.getuid?.() === 0;
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFbXo1JyKv7bqz7Xy7p1l5m3h1mA0s2mCkQmF4w1c9aV captain";

/** Waits until this file exists, so that cloud-init is certain to run until then. */
const waits = "until [ -e /var/tmp/go ]; do sleep 0.1; done";

const config = `#cloud-config
hostname: own-name
users: [default, { name: deploy, sudo: "ALL=(ALL) NOPASSWD:ALL" }]
write_files:
  - { path: /var/tmp/written, content: "a b\\n", permissions: "0640" }
runcmd: ["id -un deploy >/var/tmp/ran", "${waits}"]
`;

const message = `MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="x"

--x
Content-Type: text/cloud-boothook

#!/bin/sh
echo boothook >>/var/tmp/order
--x
Content-Type: text/jinja2

## template: jinja
#!/bin/sh
echo {{ ds.meta_data.instance_id }} {{ v1.local_hostname }} >>/var/tmp/order
--x
Content-Type: text/x-shellscript
Content-Disposition: attachment; filename="zz-last"
Content-Transfer-Encoding: base64

${Buffer.from('#!/bin/sh\necho "last ü" >>/var/tmp/order\n').toString("base64")}
--x--
`;

/** More than a pipe takes at once. */
const bytes = Buffer.concat([Buffer.from([0xff, 0, 1]), randomBytes(60_000)]);

describe.skipIf(!real)("custom data of a Linux guest", () => {
  let provider: GuestProvider;
  let guests: readonly Guest[];

  beforeAll(async () => {
    provider = await createGuestProvider({ kind: "linux", cacheFolder, stateFolder: undefined });
    await provider.prepare();
    const data = [gzipSync(config), Buffer.from(message), bytes];
    guests = await Promise.all(
      data.map(async (each, index) => {
        const guest = await provider.create({
          id: `guest-${index}`,
          hostname: `name-${index}`,
          adminUsername: "captain",
          sshPublicKeys: [key],
          privateAddress: `10.0.0.${4 + index}`,
          publicAddress: undefined,
          memoryMegabytes: 4096,
          customData: each.toString("base64"),
        });
        await guest.start();
        return guest;
      }),
    );
  });
  afterAll(() => provider?.close());

  const shell = async (index: number, script: string) => {
    const task = { kind: "run-command", name: "test", script, parameters: [], protectedParameters: [] } as const;
    return (await guests[index]?.run({ ...task, timeoutSeconds: 300 }))?.stdout;
  };

  test("is read by cloud-init, which still runs while the agent runs a task", async () => {
    expect(await shell(0, "cloud-init status; ls /run/cloud-init/result.json || true")).toMatch(/^status: running\n$/);
    expect(await shell(0, "touch /var/tmp/go; cloud-init status --wait --long")).toMatch(
      /status: done\n[\s\S]*DataSourceNoCloud/,
    );
    expect(await shell(0, "stat -c %a /var/tmp/written; cat /var/tmp/written /var/tmp/ran; hostname")).toBe(
      "640\na b\ndeploy\nown-name\n",
    );
  });

  test("can add users beside the administrator, who gets the keys", async () => {
    expect(
      await shell(0, "sudo -n -u captain sudo -n id -u; cat /home/captain/.ssh/authorized_keys; id -un deploy"),
    ).toBe(`0\n${key}\ndeploy\n`);
  });

  test("can be a message of many parts", async () => {
    expect(await shell(1, "cloud-init status --wait >&2; cat /var/tmp/order; systemctl is-system-running --wait")).toBe(
      "boothook\nguest-1 name-1\nlast ü\nrunning\n",
    );
  });

  test("can be anything, and can be read on the machine", async () => {
    const read = "cloud-init status --wait >&2; sha256sum </var/lib/cloud/instance/user-data.txt; id -un captain";
    const hash = createHash("sha256").update(bytes).digest("hex");
    expect(await shell(2, read)).toBe(`${hash}  -\ncaptain\n`);
    await guests[2]?.powerOff();
    await guests[2]?.start();
    expect(await shell(2, read)).toBe(`${hash}  -\ncaptain\n`);
  });

  test("runs at the first start only, except for boothooks", { tags: ["long"] }, async () => {
    await guests[1]?.powerOff();
    await guests[1]?.start();
    expect(await shell(1, "cloud-init status --wait >&2; cat /var/tmp/order")).toBe(
      "boothook\nguest-1 name-1\nlast ü\nboothook\n",
    );
  });
});
