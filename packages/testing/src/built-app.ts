import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..", "..");

/**
 * The folder of an app, built now where its sources are newer than what was built last. turbo wants the package manager
 * in the PATH, as npx puts it.
 */
export function builtApp(name: string): string {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { packageManager: string };
  const turbo = ["exec", "turbo", "run", "build", `--filter=@berth/${name}`, "--output-logs=errors-only"];
  const words = ["--yes", packageManager, ...turbo];
  const { status, stdout, stderr } = spawnSync("npx", words, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`The build failed:\n${stdout}\n${stderr}`);
  return join(root, "apps", name);
}
