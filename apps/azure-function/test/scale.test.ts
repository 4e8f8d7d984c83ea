import { expect, test } from "vitest";
import { builtWorker } from "./built.ts";
import { runCrowd } from "./crowd.ts";

test("hosts on four workers that are killed, with messages delivered twice: none double, none lost, none refused, none left", async () => {
  const hosts = 12;
  const report = await runCrowd({ hosts, workers: 4, kills: 4, secondsBetweenKills: 3, worker: builtWorker() });
  expect(report).toMatchObject({ states: { succeeded: hosts }, reasons: [] });
  expect(new Set(report.machines)).toEqual(
    new Set(Array.from({ length: hosts }, (_, index) => `crowd-${index + 1} Succeeded`)),
  );
  expect(report).toMatchObject({ addresses: hosts, refused: 0, left: 0 });
  expect(report.machines).toHaveLength(hosts);
  expect(Object.values(report.resources)).toEqual(Object.keys(report.resources).map(() => hosts));
  expect(report.kills).toBeGreaterThan(0);
}, 240_000);
