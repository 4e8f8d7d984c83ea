// Plays a release in a scratch clone of what is committed: versions, change logs, build, tarballs, and publication to a
// registry on this machine. Nothing is published, and nothing here is changed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manifests } from "./manifests.mjs";
import { startScratchRegistry } from "./scratch-registry.mjs";

const scratch = mkdtempSync(join(tmpdir(), "berth-release-"));
const [clone, tarballs, npmrc] = ["clone", "tarballs", "npmrc"].map((name) => join(scratch, name));
const registry = await startScratchRegistry();
try {
  await prepare();
  showVersions();
  await publishTwice();
  showPublished();
} finally {
  registry.close();
  rmSync(scratch, { recursive: true, force: true });
}

async function prepare() {
  await run("git", ["clone", "--quiet", process.cwd(), clone], process.cwd());
  await pnpm("install", "--frozen-lockfile", "--prefer-offline", "--loglevel=error");
  await pnpm("run", "--silent", "version-packages");
  await node("scripts/turbo.mjs", "run", "build", "--output-logs=errors-only");
  await node("scripts/set-repository.mjs");
  await node("scripts/pack.mjs", tarballs);
}

function showVersions() {
  for (const { folder, manifest } of manifests(clone).filter((each) => each.folder !== "")) {
    const changes = manifest.private === true ? "" : readFileSync(join(clone, folder, "CHANGELOG.md"), "utf8");
    console.log(`${manifest.name} ${manifest.version}, ${changes.split("\n").length - 1} lines of change log`);
  }
}

/** The second time shows that a release which was broken off can be repeated. */
async function publishTwice() {
  writeFileSync(npmrc, `registry=${registry.url}\n${registry.url.replace("http:", "")}:_authToken=scratch\n`);
  // Provenance is signed for a workflow of GitHub's alone.
  const words = ["scripts/publish.mjs", tarballs, `--userconfig=${npmrc}`, "--provenance=false"];
  await node(...words);
  await node(...words);
}

function showPublished() {
  for (const { name, versions } of registry.documents.values())
    for (const { version, repository, dependencies = {}, dist } of Object.values(versions)) {
      const own = Object.entries(dependencies).filter(([each]) => each.startsWith(name.split("/")[0]));
      const needs = own.map(([each, range]) => `${each} ${range}`).join(", ") || "none of our packages";
      console.log(`Published ${name} ${version} of ${repository.url}, ${repository.directory}; needs ${needs}`);
      console.log(`  ${dist.integrity}`);
    }
}

function pnpm(...words) {
  return node("scripts/pnpm.mjs", ...words);
}

function node(...words) {
  return run(process.execPath, words, clone);
}

async function run(program, words, cwd) {
  const env = { ...process.env, GITHUB_REPOSITORY: "acme/berth" };
  const [status] = await once(spawn(program, words, { cwd, env, stdio: "inherit" }), "exit");
  if (status !== 0) throw new Error(`${program} ${words.join(" ")} ended with ${status}`);
}
