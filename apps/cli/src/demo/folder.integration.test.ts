import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { makeDemoFolder } from "./folder.ts";

test("what a killed demo left is removed by the next one, and a running one's folder stays", async () => {
  const parent = await mkdtemp(join(tmpdir(), "berth-cli-test-"));
  try {
    const { pid: ended } = spawnSync("true");
    const running = `berth-demo-${process.pid}-aaaaaa`;
    for (const name of [`berth-demo-${ended}-aaaaaa`, running, "berth-demonstration"])
      await mkdir(join(parent, name, "berth", "ca"), { recursive: true });
    const folder = await makeDemoFolder(parent);
    expect((await readdir(parent)).sort()).toEqual([running, "berth-demonstration", basename(folder)].sort());
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
});
