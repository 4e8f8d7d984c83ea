// Packs every package that is published into the folder that is named. They must have been built.
import { resolve } from "node:path";
import { manifests } from "./manifests.mjs";
import { runPnpm } from "./run-pnpm.mjs";

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("Name a folder: node scripts/pack.mjs FOLDER");
  process.exit(2);
}
const filters = manifests(process.cwd())
  .filter(({ manifest }) => manifest.private !== true)
  .map(({ manifest }) => `--filter=${manifest.name}`);
process.exit(runPnpm([...filters, "--reporter=silent", "pack", "--pack-destination", resolve(folder)]));
