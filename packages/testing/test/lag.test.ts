import { expect, test } from "vitest";
import { emulatedAzure } from "../src/index.ts";
import { begin, reference, type Scenario, scenarios } from "../src/reliability/scenarios.ts";
import { difference, stateOf } from "../src/reliability/state.ts";
import { verbs } from "../src/reliability/verbs.ts";

test.each<[string, Scenario]>(Object.entries(scenarios))(
  "%s: has the same result with stale reads",
  async (_name, scenario) => {
    await using cloud = await emulatedAzure();
    const { emulator } = cloud;
    const { authorities, after } = await reference(cloud, scenario, (verb) => verb());
    const { azure } = await begin(cloud, authorities, scenario);
    emulator.setReadLag({ reads: 3, listings: 3 });
    await verbs[scenario.verb](azure, authorities, scenario.input);
    await emulator.settled();
    emulator.setReadLag({});
    expect(difference(await stateOf(azure), after)).toBeUndefined();
  },
);
