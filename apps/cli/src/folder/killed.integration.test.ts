import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readdir, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isBerthError, keyMatchesCertificate, readCertificate, signedBy } from "@dockberth/core";
import { reportLine } from "@dockberth/testing";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/folder.ts";
import { type FolderWork, folderWork } from "../../test/folder-work.ts";
import { readAuthority } from "./authority.ts";
import { fileCertificateStore } from "./certificate-store.ts";

type Home = Readonly<Record<"BERTH_HOME", string>>;

interface Ended {
  readonly killed: boolean;
  readonly changes: number;
  readonly found: string;
}

/** A process that waits to start, and is killed before the given change to the disk. */
async function startChild(env: Home, work: FolderWork, killAt = 0) {
  const program = fileURLToPath(new URL("../../test/folder-child.ts", import.meta.url));
  const child = spawn(process.execPath, [program, work, String(killAt)], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      ...process.env,
      ...env,
      NODE_COMPILE_CACHE: join(tmpdir(), `berth-compiled-${process.getuid?.() ?? "all"}`),
    },
  });
  let printed = "";
  const [ready, ended] = [once(child.stdout, "data"), once(child, "close")];
  // Without this, a child that cannot start would be waited for.
  const failed = ended.then(([code, signal]) => Promise.reject(new Error(`The child ended with ${code ?? signal}`)));
  failed.catch(() => undefined);
  child.stdout.on("data", (part: Buffer) => {
    printed += part.toString();
  });
  await Promise.race([ready, failed]);
  return async (): Promise<Ended> => {
    child.stdin.end("go\n");
    const [, signal] = (await ended) as [number | null, NodeJS.Signals | null];
    const last = printed.trim().split("\n").at(-1) ?? "";
    const report = last.startsWith("{")
      ? (JSON.parse(last) as Pick<Ended, "changes" | "found">)
      : { changes: 0, found: "" };
    return { killed: signal === "SIGKILL", ...report };
  };
}

/** A folder with an authority and a client certificate, or an empty one. */
async function home(work: FolderWork): Promise<Home> {
  const env = { BERTH_HOME: join(await temporaryFolder(), "berth") };
  if (work === "renew" || work === "client") await folderWork.create(env);
  return env;
}

/** `pnpm reliability` sets how much of the matrix is tried, because each point costs a second of processor time. */
const every = Number(process.env["RELIABILITY_EVERY"] ?? 23);

const title =
  "survives a kill of %s before any change to the disk: no damaged file, no lost authority, and done when run again";
const others = (Object.keys(folderWork) as FolderWork[]).filter((work) => work !== "create");

test.each<FolderWork>(["create"])(title, survives);
test.each(others)(title, { tags: ["long"] }, survives);

async function survives(work: FolderWork): Promise<void> {
  const start = await home(work);
  const before = await authorityIn(start);
  const { changes, killed } = await (await startChild(await copyOf(start), work))();
  expect({ killed, isCounted: changes > 10 }).toEqual({ killed: false, isCounted: true });
  let points = 0;
  for (let point = 1 + (every >> 1); point <= changes; point += every) {
    const env = await copyOf(start);
    expect((await (await startChild(env, work, point))()).killed).toBe(true);
    await requireWhole(env);
    const left = await authorityIn(env);
    if (before !== undefined) expect(left, `${point} of ${changes}`).toBeDefined();
    await makeOld(env);
    await folderWork[work](env);
    await requireWhole(env);
    expect(await temporaryFiles(env)).toEqual([]);
    const after = await authorityIn(env);
    if (work === "renew") await requireRenewed(env, before);
    else if (left !== undefined) expect(after).toBe(left);
    points += 1;
  }
  console.log(reportLine("P1", `the command line's folder, ${work}, killed`, { points, struck: points, failures: [] }));
}

test.each(["create", "renew"] as const)(
  "gives two processes that %s at once in one folder the same authority, and damages nothing",
  async (work) => {
    const env = await home(work);
    const both = await Promise.all([startChild(env, work), startChild(env, work)]);
    const [one, other] = await Promise.all(both.map((run) => run()));
    expect(one?.found).toMatch(/^[0-9a-f]{64}$/);
    expect(other?.found).toBe(one?.found);
    expect(await authorityIn(env)).toBe(one?.found);
    await requireWhole(env);
    expect(await temporaryFiles(env)).toEqual([]);
    expect(await readdir(join(env.BERTH_HOME, "locks"))).toEqual([]);
  },
);

/** Temporary files that were not renamed into place. */
async function temporaryFiles({ BERTH_HOME }: Home): Promise<string[]> {
  const rest = await readdir(BERTH_HOME, { recursive: true });
  return rest.filter((name) => name.endsWith(".new"));
}

/** Makes temporary files look a day old. */
async function makeOld(env: Home): Promise<void> {
  await mkdir(env.BERTH_HOME, { recursive: true, mode: 0o700 });
  const yesterday = new Date(Date.now() - 86_400_000);
  for (const name of await temporaryFiles(env)) await utimes(join(env.BERTH_HOME, name), yesterday, yesterday);
}

async function copyOf({ BERTH_HOME }: Home): Promise<Home> {
  const copy = join(await temporaryFolder(), "berth");
  await cp(BERTH_HOME, copy, { recursive: true }).catch(ignoreMissing);
  return { BERTH_HOME: copy };
}

/** An empty folder does not exist yet. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

/** Requires that the next authority is in place and the earlier one set aside. */
async function requireRenewed(env: Home, before: string | undefined): Promise<void> {
  expect(readCertificate((await readAuthority(env)).cert).subject).toBe("next");
  expect(await readdir(env.BERTH_HOME)).toContain(`ca-${before?.slice(0, 12)}`);
}

/** The fingerprint of the authority; undefined if there is none. A damaged one is an error. */
async function authorityIn(env: Home): Promise<string | undefined> {
  try {
    return readCertificate((await readAuthority(env)).cert).fingerprint;
  } catch (error) {
    if (isBerthError(error, "authority-missing")) return undefined;
    throw error;
  }
}

/** Requires that every certificate and key is complete and belongs to the other files. */
async function requireWhole(env: Home): Promise<void> {
  await authorityIn(env);
  const client = await fileCertificateStore(env).readClient("demo");
  if (client !== undefined) {
    expect(keyMatchesCertificate(client.cert, client.key)).toBe(true);
    expect(signedBy(client.cert, client.ca)).toBe(true);
  }
}
