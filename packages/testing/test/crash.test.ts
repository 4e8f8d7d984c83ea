import { expect, test } from "vitest";
import { crashMatrix } from "../src/reliability/crash.ts";
import { reportLine } from "../src/reliability/report.ts";
import { imageScenario, type Scenario } from "../src/reliability/scenarios.ts";
import { share } from "../src/reliability/share.ts";

const { scenarios, takes, lanes } = share([
  "create beside foreign resources",
  "batch beside foreign resources",
  "authority change, second step",
]);

test.each<[string, Scenario]>([...scenarios, ["image", imageScenario]])(
  "%s: converges after a crash at any request, and is removed without residue",
  async (name, scenario) => {
    const report = await crashMatrix(scenario, takes, lanes);
    console.log(reportLine("P1 P2 P9", `${name}, killed`, report));
    expect(report.failures).toEqual([]);
    expect(report.points).toBeGreaterThan(0);
    // Two runs differ in how often they poll; only the last requests of a run may be missing in the next.
    expect(report.struck).toBeGreaterThanOrEqual(Math.floor(report.points * 0.9));
  },
);
