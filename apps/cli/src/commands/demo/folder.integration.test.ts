import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { createDemoFolder } from "./folder.ts";

test("removes the folder of a killed demo and keeps that of a running one", async () => {
  const parent = await mkdtemp(join(tmpdir(), "berth-cli-test-"));
  try {
    const { pid: ended } = spawnSync("true");
    const running = `berth-demo-${process.pid}-aaaaaa`;
    for (const name of [`berth-demo-${ended}-aaaaaa`, running, "berth-demonstration"])
      await mkdir(join(parent, name, "berth", "ca"), { recursive: true });
    const folder = await createDemoFolder(parent);
    expect((await readdir(parent)).sort()).toEqual([running, "berth-demonstration", basename(folder)].sort());
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
});
