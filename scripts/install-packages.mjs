import { spawnSync } from "node:child_process";

/** Installs Debian packages as root, and returns whether they are installed now. */
export function installPackages(names, { minutes }) {
  const apt = (...words) => {
    const options = ["-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=60"];
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    return (
      spawnSync("apt-get", [...options, ...words], { stdio: "ignore", timeout: minutes * 60_000, env }).status === 0
    );
  };
  return apt("install", ...names) || (apt("update") && apt("install", ...names));
}
