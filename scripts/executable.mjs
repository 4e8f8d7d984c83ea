// Builds the command line as one executable file for the platform that this runs on, with Node inside:
// https://nodejs.org/api/single-executable-applications.html
//   node scripts/executable.mjs FOLDER            writes FOLDER/berth-linux-x64 and FOLDER/berth-linux-x64.sha256
//   node scripts/executable.mjs FOLDER --script   writes FOLDER/berth.cjs, the script that the executable runs, alone
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { inject } from "postject";
import { withoutUnused } from "../tsup.bundle.ts";
import { licencesOf } from "./licences.mjs";

const folder = resolve(process.argv[2] ?? "executable");
process.chdir(resolve(import.meta.dirname, ".."));
const { platform, arch, execPath } = process;
const name = `berth-${{ darwin: "macos", win32: "windows" }[platform] ?? platform}-${arch}`;
const file = join(folder, platform === "win32" ? `${name}.exe` : name);

mkdirSync(folder, { recursive: true });
if (process.argv[3] === "--script") {
  await bundle(join(folder, "berth.cjs"));
  process.exit();
}
const work = mkdtempSync(join(tmpdir(), "berth-executable-"));
try {
  await makeExecutable();
} finally {
  rmSync(work, { recursive: true });
}
const digest = createHash("sha256").update(readFileSync(file)).digest("hex");
writeFileSync(`${file}.sha256`, `${digest}  ${name}${platform === "win32" ? ".exe" : ""}\n`);
process.stdout.write(`${file}\n`);

async function makeExecutable() {
  const script = join(work, "berth.cjs");
  const { metafile } = await bundle(script);
  writeFileSync(join(folder, `${name}.licences.txt`), licencesOf(Object.keys(metafile.inputs)));
  const blob = join(work, "berth.blob");
  const config = join(work, "sea.json");
  writeFileSync(config, JSON.stringify({ main: script, output: blob, disableExperimentalSEAWarning: true }));
  execFileSync(execPath, ["--experimental-sea-config", config], { stdio: ["ignore", "ignore", "inherit"] });
  copyFileSync(execPath, file);
  chmodSync(file, 0o755);
  // macOS starts no file whose signature does not fit, so Node's is removed, and one without an identity is made.
  if (platform === "darwin") execFileSync("codesign", ["--remove-signature", file]);
  await inject(file, "NODE_SEA_BLOB", readFileSync(blob), {
    sentinelFuse: "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2",
    ...(platform === "darwin" ? { machoSegmentName: "NODE_SEA" } : {}),
  });
  if (platform === "darwin") execFileSync("codesign", ["--sign", "-", file]);
}

/** One script without imports of files: the executable has no folder of modules. */
function bundle(outfile) {
  return build({
    ...{ entryPoints: ["apps/cli/src/main.ts"], outfile, bundle: true, metafile: true },
    ...{ platform: "node", format: "cjs", target: "node24", minify: true, keepNames: true },
    conditions: ["@dockberth/source", "node", "import"],
    loader: { ".sh": "text", ".py": "text" },
    plugins: [withoutUnused],
    logLevel: "error",
  });
}
