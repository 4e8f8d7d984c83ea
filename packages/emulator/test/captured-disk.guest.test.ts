import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { arch, homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Guest, GuestProvider, GuestProviderOptions, GuestSpec } from "../src/guests/guest.ts";
import { createGuestProvider } from "../src/guests/index.ts";

const cacheFolder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "berth", "guests");
const real = process.platform === "linux" && process.getuid?.() === 0;

/** The numbers of the kernel's calls, because guests have no program for extended attributes. */
const [setxattr, getxattr] = arch() === "x64" ? [188, 191] : [5, 8];

/** Files that a copy must keep as they are, below a folder of the disk's root and of Docker's. */
const write = `set -e
for folder in /srv/golden /var/lib/docker/overlay2/layer /var/lib/containerd/golden; do
  mkdir -p $folder
  cd $folder
  echo kept >file
  ln file link
  ln -s /etc/shadow symlink
  chown 1000:1001 file
  truncate -s 100M holes
  cp /bin/true program && chmod 4755 program
  # An overlay has whiteouts itself.
  [ $folder = /srv/golden ] || mknod whiteout c 0 0
  perl -e 'my ($file, $name, $value) = qw(file user.golden value); syscall(${setxattr}, $file, $name, $value, 5, 0)'
done
rm /usr/share/doc/curl/copyright
cat /etc/machine-id /etc/ssh/ssh_host_ed25519_key.pub
waagent -deprovision+user -force >/dev/null
: >/etc/machine-id
`;

const read = `for folder in /srv/golden /var/lib/docker/overlay2/layer /var/lib/containerd/golden; do
  cd $folder
  cat file
  stat -c '%n %a %u:%g %h %F' file link symlink program
  [ ! -c whiteout ] || stat -c '%n %u:%g %t:%T' whiteout
  du -k holes | cut -f1
  perl -e 'my ($file, $name, $value) = qw(file user.golden -----); syscall(${getxattr}, $file, $name, $value, 5); print "$value\\n"'
done
[ -e /usr/share/doc/curl/copyright ] || echo removed
hostname
ls /home`;

const files = `kept
file 600 1000:1001 2 regular file
link 600 1000:1001 2 regular file
symlink 777 0:0 1 symbolic link
program 4755 0:0 1 regular file
`;
const rest = "0\nvalue\n";
const whiteout = "whiteout 0:0 0:0\n";
const copied = files + rest + (files + whiteout + rest).repeat(2);

describe.skipIf(!real)("a captured disk", () => {
  let stateFolder: string | undefined;
  let provider: GuestProvider | undefined;
  afterEach(async () => {
    await provider?.close();
    if (stateFolder !== undefined) rmSync(stateFolder, { recursive: true, force: true });
    stateFolder = undefined;
  });

  const startsAnother = async (options: Pick<GuestProviderOptions, "stateFolder">) => {
    provider = await createGuestProvider({ kind: "linux", cacheFolder, ...options });
    const golden = await provider.create(describeGuest(provider, "golden", 4, "captain"));
    await golden.start();
    await expect(golden.capture("image")).rejects.toThrow("is on");
    const before = await run(golden, write, 0);
    await golden.powerOff();
    await golden.capture("image");
    await golden.destroy();
    const folder = copyFolder(stateFolder);

    const made = await provider.create({
      ...describeGuest(provider, "made", 5, "anna"),
      image: { captured: "image" },
    });
    await made.start();
    expect(await run(made, read, 0)).toBe(`${copied}removed\nmade\nanna\n`);
    const [id, key] = (await run(made, "cat /etc/machine-id /etc/ssh/ssh_host_ed25519_key.pub", 1)).split("\n");
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(key).toMatch(/^ssh-ed25519 /);
    expect(before).not.toContain(id);
    expect(before).not.toContain(key);
    expect([made.osName, made.osVersion]).toEqual([golden.osName, golden.osVersion]);

    // The machine needs the copy as long as it exists.
    await provider.removeCaptured("image");
    await expect(
      provider.create({ ...describeGuest(provider, "late", 6, "anna"), image: { captured: "image" } }),
    ).rejects.toThrow("does not exist");
    await made.powerOff();
    await made.start();
    expect(await run(made, "cat /srv/golden/file", 2)).toBe("kept\n");
    expect(existsSync(folder)).toBe(true);
    await made.destroy();
    expect(existsSync(folder)).toBe(false);
  };

  test("of a disk in memory starts another machine, which is a new one", () => startsAnother({}));

  test("of a disk in a state folder does so, too", { tags: ["long"] }, async () => {
    stateFolder = mkdtempSync(join(tmpdir(), "captured-"));
    await startsAnother({ stateFolder });
  });
});

/** The folder of this process's only copy. */
function copyFolder(stateFolder: string | undefined): string {
  const parent = join(stateFolder ?? cacheFolder, "captured");
  const names = readdirSync(parent).filter((name) => stateFolder !== undefined || name.startsWith(`${process.pid}-`));
  expect(names).toHaveLength(1);
  return join(parent, names[0] ?? "");
}

function describeGuest(provider: GuestProvider, id: string, last: number, adminUsername: string): GuestSpec {
  return {
    id,
    hostname: id,
    adminUsername,
    sshPublicKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== somebody"],
    privateAddress: `10.20.0.${last}`,
    publicAddress: provider.publicAddresses.replace("0/24", String(last)),
    memoryMegabytes: 2048,
  };
}

async function run(guest: Guest, script: string, sequence: number): Promise<string> {
  const { stdout, stderr, exitCode } = await guest.run({
    kind: "custom-script",
    sequence,
    settings: {},
    protectedSettings: { commandToExecute: script },
  });
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  return stdout;
}
