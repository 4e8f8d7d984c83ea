import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { installPackages } from "../install-packages.mjs";

/** What makes and runs the machine, and the Debian packages that it is in. */
const packages = {
  "qemu-system-x86_64": "qemu-system-x86",
  mmdebstrap: "mmdebstrap",
  mke2fs: "e2fsprogs",
  setpriv: "util-linux",
};
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** Installs what is missing where apt can, and returns a sentence about what is still missing; undefined if nothing is. */
export function findMissingRequirement(isEmulated) {
  if (process.platform !== "linux" || process.arch !== "x64") return "It needs Linux on x64.";
  if (process.getuid() !== 0) return "It needs root: run the same command with sudo.";
  if (!isEmulated && !hasVirtualization())
    return "It needs the processor's virtualization, /dev/kvm. With --emulate it runs without it, and takes hours.";
  const missing = listMissing();
  if (missing.length > 0) {
    console.log(`Installing ${missing.join(", ")}, which run the machine ...`);
    installPackages(missing, { minutes: 10 });
  }
  const left = listMissing();
  return left.length === 0 ? undefined : `It needs ${left.join(", ")}: apt-get install ${left.join(" ")}`;
}

/** A KVM without the processor's own virtualization, such as pvm, runs kernels that were made for it, and no other. */
function hasVirtualization() {
  return isWritable("/dev/kvm") && ["kvm_intel", "kvm_amd"].some((name) => existsSync(`/sys/module/${name}`));
}

function listMissing() {
  const programs = Object.keys(packages).filter((name) => spawnSync(name, ["--version"]).error !== undefined);
  return [...programs.map((name) => packages[name]), ...(isReadable(keyring) ? [] : ["debian-archive-keyring"])];
}

function isWritable(path) {
  return isAccessible(path, constants.R_OK | constants.W_OK);
}

function isReadable(path) {
  return isAccessible(path, constants.R_OK);
}

function isAccessible(path, mode) {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
