import { expect, test } from "vitest";
import { emulatedAzure } from "../src/index.ts";
import { quietTime } from "../src/reliability/quiet-time.ts";
import { reportLine } from "../src/reliability/report.ts";
import { begin, reference, scenarios } from "../src/reliability/scenarios.ts";
import { difference, stateOf, unreachable } from "../src/reliability/state.ts";
import { verbs } from "../src/reliability/verbs.ts";

/** What a host is made of, by the ends of the ids. */
const parts = ["virtualNetworks/berth-net", "networkSecurityGroups/demo-nsg", "publicIPAddresses/demo-ip"];
const all = [...parts, "networkInterfaces/demo-nic", "virtualMachines/demo", "extensions/docker"];
const isWhole = process.env["RELIABILITY_EVERY"] !== undefined;

test("what Azure breaks off in the middle of a deployment, before or after it had an effect, is done again", async () => {
  const scenario = scenarios["create, beside what is somebody else's"];
  const time = quietTime();
  await using cloud = await emulatedAzure({ wait: time.wait, watch: time.watch });
  const known = await reference(cloud, scenario, (verb) => verb());
  const points = all.flatMap((part) =>
    ["RetryableError", "InternalServerError"].flatMap((code) =>
      (["before", "after"] as const).map((when) => ({ part, code, when })),
    ),
  );
  const failures: string[] = [];
  const tried = points.filter((_point, index) => isWhole || index % 7 === 5);
  for (const { part, code, when } of tried) {
    const { azure } = await begin(cloud, known.authorities, scenario);
    cloud.emulator.failNext({ work: new RegExp(`${part}$`), stuckSeconds: 600, failure: { code }, when });
    const failure = await verbs
      .create(azure, known.authorities, scenario.input)
      .then(
        async () =>
          difference(await stateOf(azure), known.after) ??
          (await unreachable(azure, known.authorities, scenario.input.name, "all")),
        String,
      );
    if (failure !== undefined) failures.push(`${part}/${code}/${when}: ${failure}`);
  }
  const report = { points: tried.length, struck: tried.length, failures };
  console.log(reportLine("P3", "create, work that Azure breaks off", report));
  expect(failures).toEqual([]);
}, 600_000);
