// Runs turbo without its telemetry: nothing of this repository's speaks to another machine unasked.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runPnpm } from "./run-pnpm.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const turbo = [join(root, "node_modules", "turbo", "bin", "turbo"), ...process.argv.slice(2)];
const options = {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", TURBO_PRINT_VERSION_DISABLED: "1" },
};
// turbo wants the package manager in the PATH, where it is only for what the package manager itself runs.
const isUnderPnpm = process.env.npm_config_user_agent?.startsWith("pnpm/");
process.exit(
  isUnderPnpm
    ? (spawnSync(process.execPath, turbo, options).status ?? 1)
    : runPnpm(["exec", "node", ...turbo], options),
);
