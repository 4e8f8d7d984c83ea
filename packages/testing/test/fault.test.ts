import { expect, test } from "vitest";
import { faultMatrix } from "../src/reliability/fault.ts";
import { reportLine } from "../src/reliability/report.ts";
import type { Scenario } from "../src/reliability/scenarios.ts";
import { share } from "../src/reliability/share.ts";

const { scenarios, takes, lanes } = share([
  "create, in a group of its own",
  "batch, beside what is somebody else's",
  "remove",
  "rotate",
  "adopt",
]);

test.each<[string, Scenario]>(scenarios)(
  "%s: whatever goes wrong once with any request is got over, in bounded time, and nothing is otherwise at the end",
  async (name, scenario) => {
    const report = await faultMatrix(scenario, "transient", takes, lanes);
    console.log(reportLine("P3", `${name}, a fault that passes`, report));
    expect(report.failures).toEqual([]);
    expect(report.points).toBeGreaterThan(0);
    expect(report.struck).toBeGreaterThanOrEqual(Math.floor(report.points * 0.9));
  },
);

test.each<[string, Scenario]>(scenarios)(
  "%s: what is refused for good is not asked again, and is told by its code with what to do",
  async (name, scenario) => {
    const report = await faultMatrix(scenario, "terminal", takes, lanes);
    console.log(reportLine("P4", `${name}, a refusal`, report));
    expect(report.failures).toEqual([]);
    expect(report.points).toBeGreaterThan(0);
    expect(report.struck).toBeGreaterThanOrEqual(Math.floor(report.points * 0.9));
  },
);
