import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Every package.json below `root`: its folder, which is empty for the root's own, its path and what it says. */
export function manifests(root) {
  const folders = ["packages", "apps"].flatMap((top) => readdirSync(join(root, top)).map((name) => `${top}/${name}`));
  return ["", ...folders]
    .map((folder) => ({ folder, path: join(root, folder, "package.json") }))
    .filter(({ path }) => existsSync(path))
    .map((each) => ({ ...each, manifest: JSON.parse(readFileSync(each.path, "utf8")) }));
}
