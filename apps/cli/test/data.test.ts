import { expect, test } from "vitest";
import { commandLine } from "./command-line.ts";

const { runBerth } = commandLine();
const create = (...words: string[]) => runBerth("create", ...words, "--allow-from", "127.0.0.0/8");
const disks = async () => JSON.parse((await runBerth("data", "list", "--json")).stdout) as unknown[];

test("keeps a data disk without its host, and gives it to the next one", async () => {
  expect((await create("one", "--data-disk", "8")).exitCode).toBe(0);
  const removed = await runBerth("remove", "one", "--keep-data", "--yes");
  expect(removed).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(/one-data.*billed[\s\S]*berth data list/),
  });
  expect((await runBerth("list")).stdout).not.toContain("one");
  expect((await runBerth("sweep")).stderr).toContain("1 kept disk or snapshot is billed and never swept");
  expect((await runBerth("data", "list")).stdout).toMatch(/^berth-one\/one-data +disk +one +8 GB +\S+ +-$/m);
  expect(await create("one", "--data-disk", "8")).toMatchObject({
    exitCode: 6,
    stderr: expect.stringMatching(/Disk one-data .* a new disk needs its name\n.*--data-disk-from/),
  });
  expect((await create("two", "--data-disk-from", "berth-one/one-data")).exitCode).toBe(0);
  expect(await disks()).toMatchObject([{ name: "one-data", host: "one", attachedTo: "two" }]);
  expect(await runBerth("data", "remove", "one-data", "--yes")).toMatchObject({
    exitCode: 6,
    stderr: expect.stringContaining("berth remove two"),
  });
});

test("restores a snapshot to a disk of its own, and removes what is no longer needed", async () => {
  const { stdout } = await runBerth("data", "snapshot", "two");
  const name = /Snapshot (one-data-\d{14})/.exec(stdout)?.[1] ?? "";
  expect((await runBerth("data", "restore", name, "--disk", "earlier")).stdout).toContain(
    "--data-disk-from berth-one/earlier",
  );
  expect((await runBerth("data", "restore", name, "--disk", "earlier")).exitCode).toBe(6);
  expect((await runBerth("remove", "two", "--yes")).exitCode).toBe(0);
  expect(await disks()).toMatchObject([
    { name: "earlier", kind: "disk", host: "two", sizeGb: 8 },
    { name: "one-data", kind: "disk", host: "one" },
    { name, kind: "snapshot", host: "two", sizeGb: 8 },
  ]);
  for (const each of ["berth-one/earlier", "one-data", name])
    expect((await runBerth("data", "remove", each, "--yes")).exitCode).toBe(0);
  expect(await runBerth("data", "list")).toMatchObject({ exitCode: 0, stdout: "" });
  // Nobody is asked about what does not exist.
  expect(await runBerth("data", "remove", "none")).toMatchObject({ exitCode: 5 });
});

test("rejects what cannot be kept or attached before anything is changed", async () => {
  expect((await create("three")).exitCode).toBe(0);
  expect(await runBerth("remove", "three", "--keep-data", "--yes")).toMatchObject({
    exitCode: 6,
    stderr: expect.stringContaining("Host three has no data disk"),
  });
  expect((await runBerth("status", "three")).stdout).toBe("running\n");
  expect(await runBerth("data", "snapshot", "three")).toMatchObject({ exitCode: 6 });
  expect(await create("four", "--data-disk-from", "berth-one/none")).toMatchObject({
    exitCode: 6,
    stderr: expect.stringContaining("it does not exist"),
  });
  expect((await create("four", "--data-disk-from", "none", "--data-disk", "8")).exitCode).toBe(2);
  expect((await runBerth("list")).stdout).not.toContain("four");
});
