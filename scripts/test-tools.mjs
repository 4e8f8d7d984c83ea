import { spawnSync } from "node:child_process";

/** Other people's judges of what Berth makes, and the Debian packages that they are in. */
const packages = { openssl: "openssl", certtool: "gnutls-bin", shellcheck: "shellcheck", zsh: "zsh", fish: "fish" };

/** Installs what tests compare with, where root has apt; elsewhere the tests that need it are skipped, and say so. */
export function installTestTools() {
  const missing = Object.keys(packages).filter((tool) => spawnSync(tool, ["--version"]).error !== undefined);
  if (missing.length === 0 || process.platform !== "linux" || process.getuid() !== 0) return;
  const names = missing.map((tool) => packages[tool]);
  console.log(`Installing ${names.join(", ")}, which tests compare with ...`);
  if (apt("install", ...names) || (apt("update") && apt("install", ...names))) return;
  console.log("They cannot be installed; the tests that need them are skipped.");
}

function apt(...words) {
  const options = ["-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=60"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync("apt-get", [...options, ...words], { stdio: "ignore", timeout: 120_000, env }).status === 0;
}
