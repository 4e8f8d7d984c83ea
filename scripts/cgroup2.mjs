// Runs tests with real guests on Debian's own kernel and version 2 of control groups alone, in a virtual machine. The words
// after -- are Vitest's; without any, it plays the demo as root and as a user, and runs all tests with guests but the long ones.
// --release bookworm takes another Debian, --kernel-options "systemd.unified_cgroup_hierarchy=0" boots it with version 1,
// --shell opens a shell in the machine, --emulate does without /dev/kvm. Exits with 77 where this computer runs no such machine.
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makeCacheDisk, makeProjectDisk } from "./machine/data-disks.mjs";
import { findMissingRequirement } from "./machine/requirements.mjs";
import { runMachine } from "./machine/run-machine.mjs";
import { makeSystemDisk } from "./machine/system-disk.mjs";
import { openingLines, shellLines, slowLines, testLines, wholeLines } from "./machine/task.mjs";
import { makeWorkFolder } from "./machine/work-folder.mjs";

const { values, positionals } = parseArgs({
  options: {
    release: { type: "string", default: "trixie" },
    "kernel-options": { type: "string", default: "" },
    shell: { type: "boolean", default: false },
    emulate: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const missing = findMissingRequirement(values.emulate);
if (missing !== undefined) {
  console.log(`No virtual machine can run here. ${missing}`);
  process.exit(77);
}
const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => stop.abort(new Error(`Ended by ${name}.`)));
const { signal } = stop;
const { XDG_CACHE_HOME = join(homedir(), ".cache") } = process.env;
const cacheFolder = join(XDG_CACHE_HOME, "berth", "machine");
const project = fileURLToPath(new URL("..", import.meta.url));
const work = makeWorkFolder(cacheFolder);
try {
  const system = await makeSystemDisk(cacheFolder, work.folder, values.release, signal);
  const disks = { system, project: join(work.folder, "project"), kept: join(cacheFolder, "kept") };
  await makeCacheDisk(disks.kept, signal);
  console.log("Copying the project to a disk ...");
  await makeProjectDisk(disks.project, project, signal);
  const code = await runMachine({
    ...disks,
    work: work.folder,
    kernelOptions: values["kernel-options"],
    script: openingLines + (values.emulate ? slowLines : "") + chooseTask(),
    isInteractive: values.shell,
    isEmulated: values.emulate,
    signal,
  });
  if (code === undefined) console.error("The machine ended before its task.");
  process.exitCode = code ?? 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  work.remove();
}

function chooseTask() {
  if (values.shell) return shellLines;
  return positionals.length === 0 ? wholeLines : testLines(positionals);
}
