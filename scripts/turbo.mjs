// Runs turbo, which tells nobody of it: nothing of this repository's speaks to another machine unasked.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const turbo = [join(root, "node_modules", "turbo", "bin", "turbo"), ...process.argv.slice(2)];
// turbo wants the package manager in the PATH, where it is only for what the package manager itself runs.
const [program, ...words] = process.env.npm_config_user_agent?.startsWith("pnpm/")
  ? [process.execPath, ...turbo]
  : ["npx", "--yes", packageManager, "exec", "node", ...turbo];
const { status, error } = spawnSync(program, words, {
  cwd: root,
  stdio: "inherit",
  shell: program === "npx" && process.platform === "win32",
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", TURBO_PRINT_VERSION_DISABLED: "1" },
});
if (error !== undefined) console.error(error.message);
process.exit(status ?? 1);
