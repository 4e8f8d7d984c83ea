import { expect, test } from "vitest";
import { faultMatrix } from "../src/reliability/fault.ts";
import { reportLine } from "../src/reliability/report.ts";
import type { Scenario } from "../src/reliability/scenarios.ts";
import { share } from "../src/reliability/share.ts";

const { scenarios, takes, lanes } = share([
  "create in its own group",
  "batch beside foreign resources",
  "remove",
  "rotate",
  "adopt",
]);

test.each<[string, Scenario]>(scenarios)(
  "%s: recovers from every transient fault of every request in bounded time",
  async (name, scenario) => {
    const report = await faultMatrix(scenario, "transient", takes, lanes);
    console.log(reportLine("P3", `${name}, a transient fault`, report));
    expect(report.failures).toEqual([]);
    expect(report.points).toBeGreaterThan(0);
    expect(report.struck).toBeGreaterThanOrEqual(Math.floor(report.points * 0.9));
  },
);

test.each<[string, Scenario]>(scenarios)(
  "%s: does not repeat a rejected request, and reports its code with a hint",
  async (name, scenario) => {
    const report = await faultMatrix(scenario, "terminal", takes, lanes);
    console.log(reportLine("P4", `${name}, a rejection`, report));
    expect(report.failures).toEqual([]);
    expect(report.points).toBeGreaterThan(0);
    expect(report.struck).toBeGreaterThanOrEqual(Math.floor(report.points * 0.9));
  },
);
