import { access, constants } from "node:fs/promises";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { systemPath, tryCommand } from "./processes.ts";

/** What a guest is made with; util-linux and apt are on every Debian and Ubuntu. */
const programs = ["unshare", "nsenter", "setpriv", "flock", "mount", "chroot", "apt-get", "dpkg", "perl"];

/** Why real guests cannot be on this machine, in a sentence for people; undefined where they can. */
export async function findHindrance(): Promise<string | undefined> {
  if (platform() !== "linux") return "Real ones need Linux.";
  if (process.getuid?.() !== 0) return "Real ones need root: run the same command with sudo.";
  if (!["x64", "arm64"].includes(arch())) return `Real ones have no base image for ${arch()}.`;
  for (const program of programs) {
    if (!(await isInstalled(program))) return `Real ones need ${program}, which is not on this machine.`;
  }
  const { code, stderr } = await tryCommand("unshare", [...namespaces, "sh", "-c", attempt]);
  return code === 0
    ? undefined
    : `Real ones need namespaces and mounts, which are refused here: ${stderr.trim().slice(-200)}.`;
}

const namespaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--fork", "--kill-child=KILL"];

/** What the start of a guest does that a container without privileges may not. */
const attempt = `
set -e
mount --make-rprivate /
mount -t tmpfs tmpfs /mnt
cd /mnt
mkdir lower upper work root
mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work overlay root
`;

async function isInstalled(program: string): Promise<boolean> {
  for (const folder of systemPath.split(":")) {
    const found = await access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}
