import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..", "..");

/** The folder of the built bundle; built now where the sources are newer. */
export function builtBundle(): string {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { packageManager: string };
  const turbo = ["exec", "turbo", "run", "build", "--filter=@berth/github-action", "--output-logs=errors-only"];
  const { status, stdout, stderr } = spawnSync("npx", ["--yes", packageManager, ...turbo], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The build failed:\n${stdout}\n${stderr}`);
  return join(root, "apps", "github-action", ".bundle");
}
