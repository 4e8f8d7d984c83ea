import { expect, test } from "vitest";
import { type MachineScenario, machineKilledMatrix, machineScenarios } from "../src/reliability/killed-machine.ts";
import { reportLine } from "../src/reliability/report.ts";
import { share, triesGuests } from "../src/reliability/share.ts";

const { takes, lanes } = share([]);

test.skipIf(!triesGuests).each<[string, MachineScenario]>(Object.entries(machineScenarios))(
  "%s: converges after it was killed at any program on a real machine",
  async (name, scenario) => {
    const report = await machineKilledMatrix(scenario, takes, lanes);
    console.log(reportLine("P1 P2 P9", `${name} on a real guest, ${report.steps} steps, killed`, report));
    expect(report.failures).toEqual([]);
    expect(report.struck).toBeGreaterThan(0);
  },
);
