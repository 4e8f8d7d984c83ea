import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGuestProvider } from "../src/guests/index.ts";
import { startEmulator } from "../src/index.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "emulator-"));
});
afterEach(() => rm(folder, { recursive: true }));

const inUse = (path: string) => ({
  code: "state-folder-in-use",
  folder: path,
  message: `Another running emulator uses the state folder ${path}. Stop it first, or use another folder.`,
});

const simulated = undefined;

test.each([
  ["none", "none" as const, "none" as const],
  ["simulated ones, for none", simulated, "none" as const],
  ["none, for simulated ones", "none" as const, simulated],
  ["simulated ones", simulated, simulated],
])("rejects the state folder of a running emulator, with guests: %s", async (_title, first, second) => {
  const stateFolder = join(folder, "state");
  const link = join(folder, "link");
  await symlink(stateFolder, link);
  {
    await using _running = await startEmulator({ guests: first, stateFolder });
    await expect(startEmulator({ guests: second, stateFolder })).rejects.toMatchObject(inUse(stateFolder));
    await expect(startEmulator({ guests: second, stateFolder: link })).rejects.toMatchObject(inUse(link));
    await using _other = await startEmulator({ guests: second, stateFolder: join(folder, "other") });
  }
  await using _next = await startEmulator({ guests: second, stateFolder: link });
});

test("rejects the guests' part of a state folder in use, and releases it where the start fails", async () => {
  const options = { kind: "simulated", stateFolder: folder } as const;
  const guests = await createGuestProvider(options);
  await expect(createGuestProvider(options)).rejects.toMatchObject(inUse(folder));
  await guests.close();
  await expect(startEmulator({ stateFolder: folder, host: "192.0.2.1" })).rejects.toThrow("EADDRNOTAVAIL");
  await using _next = await startEmulator({ stateFolder: folder });
});

test("takes the state folder of a process that was killed", async () => {
  const source = new URL("../src/state/folder-lease.ts", import.meta.url).href;
  const program = `
    const { leaseFolder } = await import(${JSON.stringify(source)});
    for (const part of ["resources", "guests"]) await leaseFolder(${JSON.stringify(folder)}, part);
    console.log("leased");
    setInterval(() => undefined, 1000);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  await Promise.race([once(child.stdout, "data"), closed]);
  await expect(startEmulator({ guests: "none", stateFolder: folder })).rejects.toMatchObject(inUse(folder));
  await expect(createGuestProvider({ kind: "simulated", stateFolder: folder })).rejects.toMatchObject(inUse(folder));
  child.kill("SIGKILL");
  await closed;
  await using _next = await startEmulator({ stateFolder: folder });
});
