// Builds the CLI where its sources are newer than what was built last; silent, because its caller's output is parsed.
import { spawnSync } from "node:child_process";

const { status, stdout, stderr } = spawnSync(
  process.execPath,
  ["scripts/turbo.mjs", "run", "build", "--filter=@dockberth/cli", "--output-logs=errors-only"],
  { encoding: "utf8" },
);
if (status !== 0) {
  process.stderr.write(stdout + stderr);
  process.exit(status ?? 1);
}
