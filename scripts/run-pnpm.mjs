import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

// package.json alone has pnpm's version. Corepack would read it there, too, but cannot fetch pnpm 12 (corepack 0.34).
const { packageManager } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** Runs the pnpm that package.json names and returns its exit code. */
export function runPnpm(words, options = {}) {
  const { status, error } = spawnSync("npx", ["--yes", packageManager, ...words], {
    stdio: "inherit",
    // npx is a batch file there, which only a shell can start.
    shell: process.platform === "win32",
    ...options,
  });
  if (error !== undefined) console.error(error.message);
  return status ?? 1;
}
