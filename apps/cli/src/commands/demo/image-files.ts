import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { demoTexts } from "../../messages/progress.ts";
import type { Environment } from "../../session.ts";
import type { TarFile } from "./tar.ts";

const run = promisify(execFile);

export interface ImageFiles {
  /** Where they come from, for people. */
  readonly source: string;
  readonly files: readonly TarFile[];
}

export const webPort = 8080;

/** The files of an image with a small web server. All of them come from this machine, none from a registry. */
export async function collectImageFiles(cacheFolder: string, env: Environment): Promise<ImageFiles> {
  const busybox = (await findStaticBusybox(env)) ?? (await fetchBusybox(cacheFolder));
  return busybox === undefined ? nodeFiles() : busyboxFiles(busybox);
}

async function busyboxFiles(path: string): Promise<ImageFiles> {
  const command = ["/bin/busybox", "httpd", "-f", "-v", "-p", String(webPort), "-h", "/www"];
  const files = [{ path: "bin/busybox", content: await readFile(path), mode: 0o755 }, page];
  return { source: `busybox (${path})`, files: [dockerfile(files, command), ...files] };
}

const page: TarFile = { path: "www/index.html", content: Buffer.from(demoTexts.page) };

function dockerfile(files: readonly TarFile[], command: readonly string[]): TarFile {
  const copies = files.map(({ path }) => `COPY ${path} /${path}`);
  const lines = ["FROM scratch", ...copies, `EXPOSE ${webPort}`, `CMD ${JSON.stringify(command)}`];
  return { path: "Dockerfile", content: Buffer.from(`${lines.join("\n")}\n`) };
}

async function findStaticBusybox(env: Environment): Promise<string | undefined> {
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, "busybox");
    if ((await exists(path)) && (await isStatic(path))) return path;
  }
  return undefined;
}

/** Debian's static busybox, unpacked into the cache but not installed; undefined without apt. */
async function fetchBusybox(cacheFolder: string): Promise<string | undefined> {
  const cached = join(cacheFolder, "busybox");
  if (await exists(cached)) return cached;
  await mkdir(cacheFolder, { recursive: true, mode: 0o700 });
  const work = await mkdtemp(join(cacheFolder, "fetch-"));
  try {
    // As root: apt's own user cannot write to this folder.
    await run("apt-get", ["-q", "-o", "APT::Sandbox::User=root", "download", "busybox-static"], { cwd: work });
    await run("sh", ["-c", "dpkg -x busybox-static_*.deb ."], { cwd: work });
    const found = [join(work, "bin", "busybox"), join(work, "usr", "bin", "busybox")];
    for (const path of found) if (await exists(path)) await rename(path, cached);
    return (await exists(cached)) ? cached : undefined;
  } catch {
    return undefined;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Without busybox, Node.js is the web server: its program and the libraries that it is linked with. */
async function nodeFiles(): Promise<ImageFiles> {
  const { stdout } = await run("ldd", [process.execPath]);
  const libraries = [...stdout.matchAll(/(?<=\s)(\/\S+) \(0x/g)].map((match) => match[1] ?? "");
  const files = await Promise.all(
    [...new Set(libraries)].map(async (path) => ({ path: path.slice(1), content: await readFile(path), mode: 0o755 })),
  );
  const program = `require("http").createServer((_, r) => r.end(require("fs").readFileSync("/www/index.html"))).listen(${webPort})`;
  const all = [{ path: "bin/node", content: await readFile(process.execPath), mode: 0o755 }, ...files, page];
  return { source: `Node.js (${process.execPath})`, files: [dockerfile(all, ["/bin/node", "-e", program]), ...all] };
}

async function isStatic(path: string): Promise<boolean> {
  // A dynamic program names its loader in a header (elf(5), PT_INTERP) on the first page of the file.
  const start = (await readFile(path)).subarray(0, 4096).toString("latin1");
  return start.startsWith("\u007fELF") && !/\/ld(?:-linux|-musl|64)?[\w.-]*\.so/.test(start);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
