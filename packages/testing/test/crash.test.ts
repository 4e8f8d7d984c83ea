import { expect, test } from "vitest";
import { crashMatrix } from "../src/reliability/crash.ts";
import { reportLine } from "../src/reliability/report.ts";
import { type Scenario, scenarios } from "../src/reliability/scenarios.ts";

/** A share of the matrix that comes around in the same way every time; `pnpm reliability` tries every point. */
const every = Number(process.env["RELIABILITY_EVERY"] ?? 127);
const lanes = every === 1 ? 2 : 1;

test.each<[string, Scenario]>(Object.entries(scenarios))(
  "%s: killed at any request, it converges when it is run again, and leaves nothing when it is removed",
  async (name, scenario) => {
    const report = await crashMatrix(scenario, (index) => index % every === every >> 1, lanes);
    console.log(reportLine("P1 P2 P9", `${name}, killed`, report));
    expect(report.failures).toEqual([]);
    expect(report.points).toBeGreaterThan(0);
    // Two runs differ in how often they ask; only the last requests of a run may be missing in the next.
    expect(report.struck).toBeGreaterThanOrEqual(Math.floor(report.points * 0.9));
  },
  3_600_000,
);
