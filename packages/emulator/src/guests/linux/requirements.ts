import { access, constants } from "node:fs/promises";
import { arch, platform } from "node:os";
import { join } from "node:path";
import type { MissingRequirement } from "../guest.ts";
import { systemPath, tryCommand } from "./processes.ts";

/** The programs that create guests. Every Debian and Ubuntu has util-linux, apt and perl. */
const programs = ["unshare", "nsenter", "setpriv", "flock", "mount", "chroot", "apt-get", "dpkg", "perl"];

/** Returns the requirement of real guests that this machine does not meet; undefined if none. */
export async function findMissingRequirement(): Promise<MissingRequirement | undefined> {
  if (platform() !== "linux") return { code: "linux" };
  if (process.getuid?.() !== 0) return { code: "root" };
  if (!["x64", "arm64"].includes(arch())) return { code: "architecture", architecture: arch() };
  for (const program of programs) {
    if (!(await isInstalled(program))) return { code: "program", program };
  }
  const { code, stderr } = await tryCommand("unshare", [...namespaces, "sh", "-c", mountOverlay]);
  return code === 0 ? undefined : { code: "namespaces", answer: stderr.trim().slice(-200) };
}

/** Says in English what this machine lacks. */
export function describeRequirement(missing: MissingRequirement): string {
  switch (missing.code) {
    case "linux":
      return "Real ones need Linux.";
    case "root":
      return "Real ones need root: run the same command with sudo.";
    case "architecture":
      return `Real ones have no base image for ${missing.architecture}.`;
    case "program":
      return `Real ones need ${missing.program}, which is not installed.`;
    case "namespaces":
      return `Real ones need namespaces and mounts, which are not permitted here: ${missing.answer}.`;
  }
}

const namespaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--fork", "--kill-child=KILL"];

/** The steps of a guest's start that an unprivileged container may not do. */
const mountOverlay = `
set -e
mount --make-rprivate /
mount -t tmpfs tmpfs /mnt
cd /mnt
mkdir lower upper work root
mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work overlay root
unshare --user --keep-caps true
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
