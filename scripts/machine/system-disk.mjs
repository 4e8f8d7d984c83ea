import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { testTools } from "../test-tools.mjs";
import { runProgram } from "./run-program.mjs";

const mirror = "http://deb.debian.org";
const packages = [
  ...["linux-image-cloud-amd64", "initramfs-tools", "zstd", "kmod", "udev", "apparmor"],
  ...["systemd", "systemd-sysv", "dbus", "procps", "iproute2", "ca-certificates", "perl", "python3", "git"],
  ...["openssh-client", ...Object.values(testTools)],
];

/** A unit that runs the machine's task and then powers it off. The second serial port gets the exit code. */
const unit = `[Unit]
Wants=network-online.target
After=network-online.target
SuccessAction=poweroff
FailureAction=poweroff
[Service]
Type=oneshot
LoadCredential=machine.task
Environment=HOME=/root LANG=C.UTF-8
ExecStart=/bin/sh \${CREDENTIALS_DIRECTORY}/machine.task
ExecStopPost=/bin/sh -c 'echo "$EXIT_STATUS" >/dev/ttyS1'
StandardInput=tty
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS0
# As a login has it: systemd's own limit of tasks is for services.
TasksMax=infinity
`;
const network = "[Match]\nType=ether\n[Network]\nDHCP=ipv4\n";
const files = {
  "etc/systemd/system/machine-task.service": unit,
  "etc/systemd/network/80-ether.network": network,
  "etc/fstab": "",
  "etc/machine-id": "",
  "etc/hostname": "machine\n",
  // QEMU's own name service: https://www.qemu.org/docs/master/system/devices/net.html
  "etc/resolv.conf": "nameserver 10.0.2.3\n",
  "etc/hosts": "127.0.0.1 localhost\n127.0.1.1 machine\n",
};
const links = {
  "etc/systemd/system/default.target": "/lib/systemd/system/multi-user.target",
  "etc/systemd/system/multi-user.target.wants/machine-task.service": "/etc/systemd/system/machine-task.service",
  "etc/systemd/system/multi-user.target.wants/systemd-networkd.service": "/lib/systemd/system/systemd-networkd.service",
  "etc/systemd/system/serial-getty@ttyS0.service": "/dev/null",
  "etc/systemd/system/getty@tty1.service": "/dev/null",
};

/** Makes the system of a machine once: a disk with a Debian release, and its kernel. Returns the folder with the three files. */
export async function makeSystemDisk(cacheFolder, work, release, signal) {
  const recipe = JSON.stringify([mirror, packages, files, links]);
  const version = createHash("sha256").update(recipe).digest("hex").slice(0, 12);
  const system = join(cacheFolder, `${release}-${version}`);
  if (existsSync(system)) return system;
  console.log(`Making a disk with Debian ${release} ...`);
  const [root, made] = ["root", "system"].map((name) => join(work, name));
  await unpackSystem(root, release, signal);
  mkdirSync(made);
  takeKernel(root, made);
  await runProgram("mke2fs", ["-q", "-t", "ext4", "-d", root, join(made, "disk"), "12G"], { signal });
  for (const name of readdirSync(cacheFolder).filter((each) => each.startsWith(`${release}-`)))
    rmSync(join(cacheFolder, name), { recursive: true, force: true });
  renameSync(made, system);
  return system;
}

/** In its own namespaces, so that an interrupted run leaves neither processes nor mounts. */
async function unpackSystem(root, release, signal) {
  const words = [
    ...["--mode=root", "--variant=apt", "--format=directory", `--include=${packages.join(",")}`, "--quiet"],
    '--aptopt=APT::Install-Recommends "false"',
    ...["--keyring=/usr/share/keyrings/debian-archive-keyring.gpg", release, root],
    `deb ${mirror}/debian ${release} main`,
    `deb ${mirror}/debian ${release}-updates main`,
    `deb ${mirror}/debian-security ${release}-security main`,
  ];
  const isolated = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "mmdebstrap"];
  await runProgram("unshare", [...isolated, ...words], { signal });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  for (const [path, target] of Object.entries(links)) {
    rmSync(join(root, path), { force: true });
    mkdirSync(join(root, path, ".."), { recursive: true });
    symlinkSync(target, join(root, path));
  }
}

function takeKernel(root, system) {
  for (const [name, prefix] of [
    ["kernel", "vmlinuz-"],
    ["initrd", "initrd.img-"],
  ]) {
    const file = readdirSync(join(root, "boot")).find((each) => each.startsWith(prefix));
    if (file === undefined) throw new Error(`Debian's kernel has no file ${prefix}*.`);
    renameSync(join(root, "boot", file), join(system, name));
  }
}
