// Publishes the tarballs of a folder by the npm that came with Node; further words are npm's. A run that was broken off
// can be repeated: what the registry has already is left out.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

const [folder, ...words] = process.argv.slice(2);
if (folder === undefined) {
  console.error("Name a folder: node scripts/publish.mjs FOLDER");
  process.exit(2);
}
const tarballs = readdirSync(folder)
  .filter((name) => name.endsWith(".tgz"))
  .map((name) => join(folder, name))
  .map((path) => ({ path, manifest: packedManifest(path) }));
for (const { path, manifest } of inOrder(tarballs)) {
  const release = `${manifest.name}@${manifest.version}`;
  if (/\/OWNER\//.test(manifest.repository.url)) fail(`${release} does not say where its repository is`);
  if (isPublished(release)) console.log(`${release} is already published`);
  else publish(release, path);
}

function packedManifest(path) {
  return JSON.parse(run("tar", ["-xzOf", path, "package/package.json"]).stdout);
}

/** What others depend on comes first, so that nobody meets a package whose dependency is not there yet. */
function inOrder(all) {
  const names = new Set(all.map(({ manifest }) => manifest.name));
  const needs = ({ manifest }) => Object.keys(manifest.dependencies ?? {}).filter((name) => names.has(name)).length;
  return all.toSorted((one, other) => needs(one) - needs(other));
}

function isPublished(release) {
  return run("npm", ["view", release, "version", ...words]).stdout.trim() !== "";
}

function publish(release, path) {
  const { status, stderr } = run("npm", ["publish", path, ...words]);
  if (status !== 0) fail(`${release} was not published:\n${stderr}`);
  console.log(`${release} is published`);
}

function run(program, arguments_) {
  return spawnSync(program, arguments_, { encoding: "utf8" });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
