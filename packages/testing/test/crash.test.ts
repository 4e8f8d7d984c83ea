import { expect, test } from "vitest";
import { type CrashScenario, crashMatrix } from "../src/reliability/crash.ts";

const own = { name: "demo", allowFrom: ["127.0.0.0/8"] };
const shared = { ...own, resourceGroup: "team" };

/** A share of the matrix that comes around in the same way every time; `pnpm reliability` tries every point. */
const every = Number(process.env["RELIABILITY_EVERY"] ?? 43);

test.each<[string, CrashScenario]>([
  ["create, in a group of its own", { verb: "create", before: [], input: own }],
  ["create, beside what is somebody else's", { verb: "create", before: [], input: shared }],
  ["remove", { verb: "remove", before: ["create"], input: shared }],
])(
  "%s: killed at any request, it converges when it is run again, and leaves nothing when it is removed",
  async (name, scenario) => {
    const { points, killed, failures } = await crashMatrix(scenario, (index) => index % every === 0);
    console.log(`reliability: ${name}: ${points} points, ${killed} killed, ${failures.length} failures`);
    expect(failures).toEqual([]);
    expect(points).toBeGreaterThan(0);
    expect(killed).toBeGreaterThan(points / 2);
  },
  3_600_000,
);
