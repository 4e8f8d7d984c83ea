// Packs the Azure Function, which must have been built, with its packages into the folder that is named: what Azure
// Functions runs. The folder's content is the release's zip.
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { runPnpm } from "./run-pnpm.mjs";

const [name] = process.argv.slice(2);
if (name === undefined) {
  console.error("Name a folder: node scripts/pack-function.mjs FOLDER");
  process.exit(2);
}
const folder = resolve(name);
rmSync(folder, { recursive: true, force: true });
const app = ["--filter", "@dockberth/azure-function"];
// Without links, which a zip would lose.
const words = [
  "--config.node-linker=hoisted",
  "--reporter=silent",
  "--prefer-offline",
  ...app,
  "deploy",
  "--prod",
  folder,
];
process.exit(runPnpm(words, { cwd: new URL("..", import.meta.url) }));
