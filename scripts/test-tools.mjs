import { spawnSync } from "node:child_process";
import { installPackages } from "./install-packages.mjs";

/** Other people's judges of what Berth makes, and the Debian packages that they are in. */
export const testTools = {
  openssl: "openssl",
  certtool: "gnutls-bin",
  shellcheck: "shellcheck",
  zsh: "zsh",
  fish: "fish",
};

/** Installs what tests compare with, where root has apt; elsewhere the tests that need it are skipped, and say so. */
export function installTestTools() {
  const missing = Object.keys(testTools).filter((tool) => spawnSync(tool, ["--version"]).error !== undefined);
  if (missing.length === 0 || process.platform !== "linux" || process.getuid() !== 0) return;
  const names = missing.map((tool) => testTools[tool]);
  console.log(`Installing ${names.join(", ")}, which tests compare with ...`);
  if (installPackages(names, { minutes: 2 })) return;
  console.log("They cannot be installed; the tests that need them are skipped.");
}
