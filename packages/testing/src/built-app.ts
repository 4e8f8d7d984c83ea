import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..", "..");

const built = new Set<string>();

/** The folder of an app, which is built first if its sources changed. `npm test` builds all apps before, and sets `BERTH_BUILT`. */
export function builtApp(name: string): string {
  if (process.env["BERTH_BUILT"] === undefined && !built.has(name)) build(name);
  built.add(name);
  return join(root, "apps", name);
}

function build(name: string): void {
  const words = [
    join("scripts", "turbo.mjs"),
    "run",
    "build",
    `--filter=@dockberth/${name}`,
    "--output-logs=errors-only",
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`The build failed:\n${stdout}\n${stderr}`);
}
