import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..", "..");

/** The built program; built now where the sources are newer. turbo wants the package manager in the PATH, as npx puts it. */
export function builtProgram(): string {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { packageManager: string };
  const words = [
    "--yes",
    packageManager,
    "exec",
    "turbo",
    "run",
    "build",
    "--filter=@berth/cli",
    "--output-logs=errors-only",
  ];
  const { status, stdout, stderr } = spawnSync("npx", words, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`The build failed:\n${stdout}\n${stderr}`);
  return join(root, "apps", "cli", "dist", "main.js");
}
