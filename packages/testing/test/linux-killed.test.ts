import { expect, test } from "vitest";
import { type MachineVerb, machineKilledMatrix, machineVerbs } from "../src/reliability/killed-machine.ts";
import { reportLine } from "../src/reliability/report.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;
const isWhole = process.env["RELIABILITY_EVERY"] !== undefined;
const every = Number(process.env["RELIABILITY_EVERY"] ?? 140);

/** `npm test` has the time for one of them. */
const tried = Object.entries(machineVerbs).filter(([name]) => isWhole || name === "rotate");

test.skipIf(!real).each<[string, MachineVerb]>(tried)(
  "%s: killed on a real machine at any program, it converges when it is run again",
  async (name, verb) => {
    const report = await machineKilledMatrix(verb, (index) => index % every === every >> 1);
    console.log(reportLine("P1 P2 P9", `${name} on a real guest, ${report.steps} steps, killed`, report));
    expect(report.failures).toEqual([]);
    expect(report.struck).toBeGreaterThan(0);
  },
  isWhole ? 21_600_000 : 240_000,
);
