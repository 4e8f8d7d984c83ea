import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secret } from "@dockberth/core";
import { timeFactor } from "@dockberth/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStore } from "../src/connect.ts";
import { SlackError } from "../src/errors.ts";
import { openSqliteStore } from "../src/store/sqlite.ts";
import type { Store } from "../src/store/store.ts";
import { openTableStore } from "../src/store/table.ts";
import { type Azurite, startAzurite } from "./azurite.ts";

let folder: string;
let azurite: Azurite;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "berth-store-"));
  azurite = await startAzurite();
});
afterAll(async () => {
  await azurite?.stop();
  await rm(folder, { recursive: true, force: true });
});

let files = 0;
const kinds: readonly [string, (clock: () => Date) => Promise<readonly [Store, Store]>][] = [
  [
    "a file",
    async (clock) => {
      const path = join(folder, `${files++}.db`);
      return [openSqliteStore(path, clock), openSqliteStore(path, clock)];
    },
  ],
  [
    "Table Storage",
    async (clock) => {
      const table = azurite.table();
      return [await openTableStore(table, clock), await openTableStore(table, clock)];
    },
  ],
];

describe.each(kinds)("a store in %s, opened twice", (_name, open) => {
  let now = new Date("2026-01-01T00:00:00Z");
  let one: Store;
  let two: Store;
  const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
  beforeAll(async () => {
    [one, two] = await open(() => now);
  });
  afterAll(async () => {
    await Promise.all([one?.close(), two?.close()]);
  });

  test("lets exactly one of several concurrent inserts succeed", async () => {
    const inserts = [one, two, one, two, one, two].map((store, at) => store.insert("seen", "a", { at }, later(1)));
    expect((await Promise.all(inserts)).filter(Boolean)).toHaveLength(1);
  });

  test("treats an expired record as missing, and lets one insert reuse its key", async () => {
    expect(await one.insert("seen", "b", { from: "one" }, later(1))).toBe(true);
    now = later(1);
    expect(await two.read("seen", "b")).toBeUndefined();
    expect(await two.list("seen")).toEqual([]);
    const inserts = [one, two, one, two].map((store, at) => store.insert("seen", "b", { at }, later(1)));
    expect((await Promise.all(inserts)).filter(Boolean)).toHaveLength(1);
  });

  test("lets exactly one of several writes to one version succeed", async () => {
    await one.insert("job", "host", { step: 1 }, later(9));
    const read = await two.read("job", "host");
    if (read === undefined) throw new Error("not found");
    const replaced = await Promise.all(
      [one, two, one].map((store, step) => store.replace("job", read, { step }, later(9))),
    );
    const [fresh] = replaced.filter((record) => record !== undefined);
    expect(replaced.filter((record) => record !== undefined)).toHaveLength(1);
    expect(await one.remove("job", read)).toBe(false);
    if (fresh === undefined) throw new Error("not replaced");
    expect(await one.read("job", "host")).toEqual(fresh);
    expect((await Promise.all([one, two].map((store) => store.remove("job", fresh)))).filter(Boolean)).toHaveLength(1);
    expect(await two.replace("job", fresh, {}, later(9))).toBeUndefined();
  });

  test("separates kinds, lists by key, and sweeps only expired records", async () => {
    await one.insert("audit-log", "2", "second", later(5));
    await two.insert("audit-log", "1", "first", later(1));
    await two.insert("other", "1", "elsewhere", later(5));
    expect((await one.list("audit-log")).map(({ value }) => value)).toEqual(["first", "second"]);
    now = later(2);
    await one.sweep();
    now = later(-2);
    expect((await two.list("audit-log")).map(({ value }) => value)).toEqual(["second"]);
    expect((await two.list("other")).map(({ value }) => value)).toEqual(["elsewhere"]);
  });
});

test("creates the file with mode 600", async () => {
  const path = join(folder, "modes.db");
  const store = openSqliteStore(path);
  await store.insert("seen", "a", {}, new Date(Date.now() + 60_000));
  for (const name of [path, `${path}-wal`]) expect(((await stat(name)).mode & 0o777).toString(8)).toBe("600");
  await store.close();
});

test("rejects with store-unreachable where the database cannot be reached", async () => {
  expect(() => openSqliteStore(join(folder, "none", "x.db"))).toThrowError(
    expect.objectContaining({ code: "store-unreachable" }),
  );
  const gone = await startAzurite();
  const store = await openTableStore(gone.table());
  await gone.stop();
  const error = await store.insert("seen", "a", {}, new Date(Date.now() + 60_000)).catch((thrown: unknown) => thrown);
  expect(SlackError.is(error, "store-unreachable")).toBe(true);
});

test("reports an unresponsive table within seconds", async () => {
  const connection = secret(azurite.connectionString);
  const store = await openStore({ table: "silent", at: { connection } }, { getToken: async () => null });
  process.kill(azurite.pid, "SIGSTOP");
  const begun = performance.now();
  try {
    await expect(store.read("seen", "a")).rejects.toMatchObject({ code: "store-unreachable" });
    expect((performance.now() - begun) / 1000).toBeLessThan(20 * timeFactor);
  } finally {
    process.kill(azurite.pid, "SIGCONT");
  }
});
