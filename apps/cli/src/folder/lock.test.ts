import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/folder.ts";
import { withLock } from "./lock.ts";

const { signal } = new AbortController();

test("reports to a second command on the same host what the first one does", async () => {
  const env = await home();
  await withLock({ env, name: "build-1", operation: "create", signal }, async () => {
    const second = withLock({ env, name: "build-1", operation: "remove", signal }, async () => "never");
    await expect(second).rejects.toMatchObject({
      code: "host-busy",
      details: { host: "build-1", reason: "create" },
    });
    expect(await withLock({ env, name: "build-2", operation: "remove", signal }, async () => "other host")).toBe(
      "other host",
    );
  });
  expect(await withLock({ env, name: "build-1", operation: "remove", signal }, async () => "now")).toBe("now");
});

test("releases a lock when the work fails", async () => {
  const env = await home();
  const failing = withLock({ env, name: "a", operation: "create", signal }, async () =>
    Promise.reject(new Error("no")),
  );
  await expect(failing).rejects.toThrow("no");
  expect(await readdir(join(env.BERTH_HOME, "locks"))).toEqual([]);
});

test("gives the lock of a killed process to one waiting command at a time", async () => {
  const env = await home();
  await mkdir(join(env.BERTH_HOME, "locks"), { recursive: true, mode: 0o700 });
  // No system numbers a process so high.
  const dead = 2 ** 31 - 2;
  await writeFile(
    join(env.BERTH_HOME, "locks", "a"),
    JSON.stringify({ pid: dead, processStart: "1", operation: "create" }),
  );
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  const options = { env, name: "a", operation: "create", signal, wait: true };
  await Promise.all(Array.from({ length: 8 }, () => withLock(options, work)));
  expect(most).toBe(1);
  expect(await readdir(join(env.BERTH_HOME, "locks"))).toEqual([]);
});

test("ignores a lock with unreadable content", async () => {
  const env = await home();
  await mkdir(join(env.BERTH_HOME, "locks"), { recursive: true, mode: 0o700 });
  await writeFile(join(env.BERTH_HOME, "locks", "a"), "{");
  expect(await withLock({ env, name: "a", operation: "create", signal }, async () => "mine")).toBe("mine");
});

test("stops waiting for a lock at Ctrl-C", async () => {
  const env = await home();
  const stopping = new AbortController();
  await withLock({ env, name: "a", operation: "create", signal }, async () => {
    const waiting = withLock(
      { env, name: "a", operation: "create", signal: stopping.signal, wait: true },
      async () => "never",
    );
    stopping.abort();
    await expect(waiting).rejects.toThrow();
  });
});

async function home(): Promise<{ BERTH_HOME: string }> {
  return { BERTH_HOME: join(await temporaryFolder(), "berth") };
}
