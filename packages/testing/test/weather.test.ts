import {
  type BerthEvent,
  createAuthority,
  createHost,
  isBerthError,
  parseHostSpec,
  probeDocker,
} from "@dockberth/core";
import type { Policy } from "@dockberth/emulator";
import { expect, test } from "vitest";
import { emulatedAzure, failure } from "../src/index.ts";
import { begin, makeAuthorities, reference, type Scenario, scenarios } from "../src/reliability/scenarios.ts";
import { anyUnreachable, difference, stateOf } from "../src/reliability/state.ts";
import { verbs } from "../src/reliability/verbs.ts";

const tagging: Policy = { name: "cost-centre", effect: { tags: { "cost-centre": "none", owner: "policy" } } };
const monitoring: Policy = {
  name: "monitoring",
  effect: {
    deployIfNotExists: {
      name: "monitor",
      publisher: "Microsoft.Azure.Monitor",
      type: "AzureMonitorLinuxAgent",
      conflicts: 1,
    },
  },
};

/** Without what the policies add, which is nobody's of Berth. */
const withoutPolicy = (lines: readonly string[]) =>
  lines
    .filter((line) => !/\/extensions\/monitor|^monitor is /.test(line))
    .map((line) =>
      line
        .replaceAll(/(cost-centre|owner)=\w+/g, "")
        .replaceAll(/ +/g, " ")
        .trim(),
    );

test.each<[string, Scenario]>(
  (["create, in a group of its own", "rotate", "remove", "adopt"] as const).map((name) => [name, scenarios[name]]),
)(
  "%s: where policies add tags and bring an extension at the same time, all is as it is without",
  async (_name, scenario) => {
    await using calm = await emulatedAzure();
    const { authorities, after } = await reference(calm, scenario, (verb) => verb());
    await using cloud = await emulatedAzure({ policies: [tagging, monitoring] });
    const { azure } = await begin(cloud, authorities, scenario);
    await verbs[scenario.verb](azure, authorities, scenario.input);
    await cloud.emulator.settled();
    const found = await stateOf(azure);
    if (scenario.verb !== "remove") {
      expect(found.filter((line) => /virtualMachines\/.*cost-centre=/.test(line))).not.toEqual([]);
      expect(await anyUnreachable(azure, authorities, scenario.input)).toBeUndefined();
    }
    expect(difference(withoutPolicy(found), withoutPolicy(after))).toBeUndefined();
  },
);

test("a policy's extension that is under way when Docker's comes is waited for, and both are on the machine", async () => {
  await using cloud = await emulatedAzure({ policies: [monitoring] });
  const events: BerthEvent[] = [];
  const spec = parseHostSpec({ name: "demo", resourceGroup: "team", allowFrom: ["127.0.0.0/8"] });
  const { host, client } = await createHost(cloud.azure, spec, await createAuthority({ name: "tests" }), {
    onEvent: (event) => events.push(event),
  });
  await probeDocker(host, client);
  expect(events.map(({ type }) => type)).toContain("retry");
  const { resources = [] } = await cloud.azure.compute.virtualMachines.get("team", "demo");
  expect(resources.map(({ name }) => name).sort()).toEqual(["docker", "monitor"]);
});

test("a policy that denies is told by its name, asked once, and what was made before can be removed", async () => {
  await using cloud = await emulatedAzure({
    policies: [{ name: "no-machines", type: /virtualMachines$/, effect: "deny" }],
  });
  const authorities = await makeAuthorities();
  const scenario = scenarios["create, beside what is somebody else's"];
  const { azure, without } = await begin(cloud, authorities, scenario);
  const error = await failure(() => verbs.create(azure, authorities, scenario.input));
  expect(isBerthError(error, "policy-denied") && [error.details.policy, error.hint !== ""]).toEqual([
    "no-machines",
    true,
  ]);
  const puts = cloud.emulator.requests().filter(({ method, path }) => method === "PUT" && /berth-demo$/.test(path));
  expect(puts).toHaveLength(1);
  await verbs.remove(azure, authorities, scenario.input);
  expect(difference(await stateOf(azure), without)).toBeUndefined();
});

test.each([
  ["a zone", { zone: "2" }, { zone: "2" }, "ZonalAllocationFailed"],
  ["a size", { size: "Standard_B2ls_v2" }, { size: "Standard_B2ls_v2" }, "AllocationFailed"],
])(
  "where %s has run out a host is refused with what to do and asked once; elsewhere the same host is made",
  async (_what, shortage, wish, inner) => {
    await using cloud = await emulatedAzure({ shortages: [shortage] });
    const authority = await createAuthority({ name: "tests" });
    const make = (more: object) =>
      createHost(cloud.azure, parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"], ...more }), authority);
    const error = await failure(() => make(wish));
    expect(isBerthError(error, "capacity-unavailable") && [error.details.location, error.cause]).toEqual([
      "westeurope",
      expect.anything(),
    ]);
    expect(JSON.stringify(isBerthError(error) ? error.cause : {})).toContain(inner);
    const puts = cloud.emulator
      .requests()
      .filter(({ method, path }) => method === "PUT" && /deployments\/berth-demo$/.test(path));
    expect(puts).toHaveLength(1);
    const elsewhere = "zone" in wish ? { name: "other", zone: "3" } : { name: "other", size: "Standard_D2s_v5" };
    const { host, client } = await make(elsewhere);
    await probeDocker(host, client);
  },
);

test.each<[string, Scenario]>(
  (["create, in a group of its own", "rotate", "remove", "adopt"] as const).map((name) => [name, scenarios[name]]),
)("%s: a poll that is answered 404 and then well is asked again", async (_name, scenario) => {
  await using cloud = await emulatedAzure();
  const { authorities, after } = await reference(cloud, scenario, (verb) => verb());
  const { azure } = await begin(cloud, authorities, scenario);
  const gone = { status: 404, code: "NotFound" };
  const path = /\/operation(s|Results|Statuses)\/[^/]+$/i;
  const fault = cloud.emulator.failNext({ method: "GET", path, answer: gone });
  await verbs[scenario.verb](azure, authorities, scenario.input);
  expect(fault.hits()).toBe(1);
  await cloud.emulator.settled();
  expect(difference(await stateOf(azure), after)).toBeUndefined();
});

test("a machine that somebody changes while it is claimed (412) is looked at anew, and adopted", async () => {
  await using cloud = await emulatedAzure();
  const scenario = scenarios.adopt;
  const { authorities, after } = await reference(cloud, scenario, (verb) => verb());
  const { azure } = await begin(cloud, authorities, scenario);
  const overtaken = { status: 412, code: "PreconditionFailed" };
  const fault = cloud.emulator.failNext({ method: "PATCH", path: /VM_of\.Somebody$/, answer: overtaken, times: 2 });
  await verbs.adopt(azure, authorities, scenario.input);
  expect(fault.hits()).toBe(2);
  expect(difference(await stateOf(azure), after)).toBeUndefined();
});
