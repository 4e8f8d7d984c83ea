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

/** Without what the policies add. */
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
  (["create in its own group", "rotate", "remove", "adopt"] as const).map((name) => [name, scenarios[name]]),
)("%s: has the same result where policies add tags and an extension at the same time", async (_name, scenario) => {
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
});

test("waits for the extension of a policy, and installs both", async () => {
  await using cloud = await emulatedAzure({ policies: [monitoring] });
  const events: BerthEvent[] = [];
  const spec = parseHostSpec({ name: "demo", resourceGroup: "team", allowFrom: ["127.0.0.0/8"] });
  const { host, client } = await createHost(cloud.azure, spec, await createAuthority({ name: "tests" }), {
    onEvent: (event) => events.push(event),
  });
  await probeDocker(host, client);
  expect(events.map(({ type }) => type)).toContain("retry");
  const { resources = [] } = await (await cloud.azure.compute()).virtualMachines.get("team", "demo");
  expect(resources.map(({ name }) => name).sort()).toEqual(["docker", "monitor"]);
});

test("names a policy that denies, does not retry, and removes what was created before", async () => {
  await using cloud = await emulatedAzure({
    policies: [{ name: "no-machines", type: /virtualMachines$/, effect: "deny" }],
  });
  const authorities = await makeAuthorities();
  const scenario = scenarios["create beside foreign resources"];
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
])("reports once that %s is exhausted, and creates the host elsewhere", async (_what, shortage, fields, inner) => {
  await using cloud = await emulatedAzure({ shortages: [shortage] });
  const authority = await createAuthority({ name: "tests" });
  const make = (more: object) =>
    createHost(cloud.azure, parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"], ...more }), authority);
  const error = await failure(() => make(fields));
  expect(isBerthError(error, "capacity-unavailable") && [error.details.location, error.cause]).toEqual([
    "westeurope",
    expect.anything(),
  ]);
  expect(JSON.stringify(isBerthError(error) ? error.cause : {})).toContain(inner);
  const puts = cloud.emulator
    .requests()
    .filter(({ method, path }) => method === "PUT" && /deployments\/berth-demo$/.test(path));
  expect(puts).toHaveLength(1);
  const elsewhere = "zone" in fields ? { name: "other", zone: "3" } : { name: "other", size: "Standard_D2s_v5" };
  const { host, client } = await make(elsewhere);
  await probeDocker(host, client);
});

test.each<[string, Scenario]>(
  (["create in its own group", "rotate", "remove", "adopt"] as const).map((name) => [name, scenarios[name]]),
)("%s: repeats a poll that was answered with 404", async (_name, scenario) => {
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

test("reads a machine again that was changed during the lease (412), and adopts it", async () => {
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
