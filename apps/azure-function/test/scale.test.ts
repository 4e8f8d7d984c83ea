// @module-tag long
import { join } from "node:path";
import { builtApp } from "@dockberth/testing";
import { expect, test } from "vitest";
import { runScaleTest } from "../local/scale-test.ts";

test("creates each host exactly once and removes all, while workers are killed and messages delivered twice", async () => {
  const hosts = 12;
  const worker = join(builtApp("azure-function"), "dist", "local", "worker.js");
  const report = await runScaleTest({ hosts, workers: 4, kills: 4, secondsBetweenKills: 3, worker });
  expect(report).toMatchObject({ states: { succeeded: hosts }, reasons: [] });
  expect(new Set(report.machines)).toEqual(
    new Set(Array.from({ length: hosts }, (_, index) => `scale-${index + 1} Succeeded`)),
  );
  expect(report).toMatchObject({ addresses: hosts, throttled: 0, remaining: 0 });
  expect(report.machines).toHaveLength(hosts);
  expect(Object.values(report.resources)).toEqual(Object.keys(report.resources).map(() => hosts));
  expect(report.kills).toBeGreaterThan(0);
});
