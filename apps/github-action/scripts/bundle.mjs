// Writes `dist`, which is committed since GitHub runs it as it stands; with --check, says whether a fresh one is the same.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { licencesOf } from "../../../scripts/licences.mjs";

const app = join(import.meta.dirname, "..");
const committed = join(app, "dist");
const check = process.argv.includes("--check");
mkdirSync(join(app, ".bundle"), { recursive: true });
const folder = check ? mkdtempSync(join(app, ".bundle", "check-")) : committed;
const tsup = join(dirname(createRequire(import.meta.url).resolve("tsup/package.json")), "dist", "cli-default.js");
const { status, stdout, stderr } = spawnSync(process.execPath, [tsup], {
  cwd: app,
  encoding: "utf8",
  env: { ...process.env, BUNDLE_FOLDER: folder, NODE_ENV: "production" },
});
if (status !== 0) {
  process.stderr.write(stdout + stderr);
  process.exit(1);
}
const metafile = join(folder, "metafile-esm.json");
const inputs = Object.keys(JSON.parse(readFileSync(metafile, "utf8")).inputs);
rmSync(metafile);
writeFileSync(join(folder, "licences.txt"), licencesOf(inputs.map((input) => join(app, input))));
if (check) {
  const [fresh, present] = [contents(folder), contents(committed)];
  rmSync(folder, { recursive: true });
  const all = [...new Set([...fresh.keys(), ...present.keys()])].sort();
  const different = all.filter((name) => fresh.get(name) !== present.get(name));
  if (different.length > 0) {
    process.stderr.write(`dist is not what the sources make: ${different.join(", ")}\nRun: npm run bundle\n`);
    process.exit(1);
  }
}
const bytes = names(committed).reduce((sum, name) => sum + statSync(join(committed, name)).size, 0);
process.stdout.write(`dist is what the sources make: ${(bytes / 1e6).toFixed(1)} MB\n`);

function names(place) {
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(place.length + 1));
}

function contents(place) {
  return new Map(names(place).map((name) => [name, readFileSync(join(place, name), "utf8")]));
}
