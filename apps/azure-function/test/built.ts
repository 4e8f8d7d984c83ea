import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..", "..");

/** The worker as a program of its own; built now where the sources are newer. */
export function builtWorker(): string {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { packageManager: string };
  const build = ["turbo", "run", "build", "--filter=@berth/azure-function", "--output-logs=errors-only"];
  const { status, stdout, stderr } = spawnSync("npx", ["--yes", packageManager, "exec", ...build], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The build failed:\n${stdout}\n${stderr}`);
  return join(root, "apps", "azure-function", "dist", "local", "worker.js");
}
