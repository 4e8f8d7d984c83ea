// Works with the folder in a separate process: prints `ready`, waits for a line, does the work, prints its result.
import { once } from "node:events";
import fs, { type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { folderWork, isFolderWork } from "./folder-work.ts";

const [work = "", killAt = "0"] = process.argv.slice(2);
if (!isFolderWork(work)) throw new Error(`unknown work ${work}`);
let changes = 0;

process.stdout.write("ready\n");
await once(process.stdin, "data");
process.stdin.unref();
watchChanges();
const found = await folderWork[work](process.env);
process.stdout.write(`${JSON.stringify({ changes, found })}\n`);

/** Counts every change to the disk, and kills the process before the chosen one. */
function watchChanges(): void {
  const { open } = fs;
  for (const name of ["mkdir", "rename", "link", "rm"] as const) {
    Reflect.set(fs, name, watched(fs[name] as (...given: unknown[]) => Promise<unknown>));
  }
  fs.open = async (path, flags, mode) => {
    if (flags !== "wx") return open(path, flags, mode);
    const file = await watched(open)(path, flags, mode);
    return Object.assign(file, { writeFile: inHalves(file), sync: watched(file.sync.bind(file)) });
  };
  syncBuiltinESMExports();
}

function watched<Given extends unknown[], Value>(change: (...given: Given) => Promise<Value>) {
  return async (...given: Given): Promise<Value> => {
    changes += 1;
    // The disk after one change is the disk before the next one.
    if (changes === Number(killAt)) process.kill(process.pid, "SIGKILL");
    return change(...given);
  };
}

/** Writes a file in two halves, so that the process can be killed between them. */
function inHalves(file: FileHandle) {
  const write = file.writeFile.bind(file);
  const first = watched((text: string) => write(text));
  const second = watched((text: string) => write(text));
  return async (text: string): Promise<void> => {
    const half = text.length >> 1;
    await first(text.slice(0, half));
    await second(text.slice(half));
  };
}
