import { inspect } from "node:util";
import {
  type Azure,
  adoptHost,
  type BerthEvent,
  beginAuthorityChange,
  createAuthority,
  describeEvent,
  finishAuthorityChange,
  inspectHost,
  listHosts,
  makeHost,
  parseHostSpec,
  planHost,
  removeHost,
  rotateHost,
  runScript,
  secret,
  upgradeHost,
} from "@berth/core";
import { expect, test } from "vitest";
import { emulatedAzure, makeForeignMachine, revealing } from "../src/index.ts";

const canaries = [
  "pass~canary/4d1e&é",
  "env canary'88aa\"$(id)",
  "data-canary-10b4\nsecond line 77c2",
  "param=canary+3f9b",
];
const [password = "", environment = "", customData = "", parameter = ""] = canaries;
const input = {
  name: "demo",
  allowFrom: ["127.0.0.0/8"],
  logins: [{ server: "acme.azurecr.io", username: "ci", password }],
  secretEnvironment: { TOKEN: environment },
  customData,
};

/** Everything that a reader of the subscription may see. */
async function visible(azure: Azure, group: string, machine: string): Promise<unknown[]> {
  const { compute, deployments, resources } = azure;
  const seen: unknown[] = [await listHosts(azure), await compute.virtualMachines.get(group, machine)];
  for await (const resource of resources.resources.list()) seen.push(resource);
  for await (const deployment of deployments.deployments.listByResourceGroup(group)) {
    seen.push(deployment, await deployments.deployments.exportTemplate(group, deployment.name ?? ""));
    for await (const operation of deployments.deploymentOperations.list(group, deployment.name ?? ""))
      seen.push(operation);
  }
  const expand = "instanceView";
  seen.push(await compute.virtualMachines.instanceView(group, machine));
  seen.push((await compute.virtualMachineExtensions.list(group, machine, { expand })).value);
  for await (const command of compute.virtualMachineRunCommands.listByVirtualMachine(group, machine, { expand }))
    seen.push(command);
  return seen;
}

/** As whoever debugs, logs or stores a value would see it: to any depth, with what is hidden and what is inherited. */
function shown(values: readonly unknown[]): string {
  const options = { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null, maxArrayLength: null };
  const texts = values.map((value) => (value instanceof Error ? `${value.stack}${String(value)}` : ""));
  // An object may hide what it holds from whoever inspects it, and others not ask it.
  const raw = inspect(values, { ...options, customInspect: false });
  return [inspect(values, options), raw, JSON.stringify(values), ...texts].join("\n");
}

/** Each canary, each line of one, and each line of a key. */
function pieces(keys: readonly string[]): string[] {
  const lines = keys.flatMap((key) => key.split("\n").filter((line) => line.length > 30 && !line.startsWith("-----")));
  return ["Bearer ", ...canaries, ...canaries.flatMap((canary) => canary.split("\n")), ...lines];
}

function witness() {
  const seen: unknown[] = [];
  const onEvent = (event: BerthEvent) => void seen.push(event, describeEvent(event));
  const attempt = async <Value>(verb: Promise<Value>): Promise<Value | undefined> => {
    try {
      const value = await verb;
      seen.push(value);
      return value;
    } catch (error) {
      seen.push(error);
      return undefined;
    }
  };
  return { seen, onEvent, attempt };
}

test("no verb shows a secret: in what it returns, reports or throws, or in what Azure shows to readers", async () => {
  await using cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  const [current, next] = await Promise.all([createAuthority({ name: "first" }), createAuthority({ name: "second" })]);
  const { seen, onEvent, attempt } = witness();
  const spec = parseHostSpec(input);
  seen.push(spec, planHost(spec, azure), current, next);
  await attempt(makeHost(azure, spec, current, { onEvent }));
  seen.push(await visible(azure, "berth-demo", "demo"));
  await attempt(rotateHost(azure, "demo", current, { onEvent }));
  await attempt(beginAuthorityChange(azure, "demo", { current, next }, { onEvent }));
  await attempt(finishAuthorityChange(azure, "demo", { current, next }, { onEvent }));
  await attempt(upgradeHost(azure, "demo", { onEvent }));
  const secretParameters = { TOKEN: secret(parameter) };
  await attempt(runScript(azure, "demo", { script: "true", secretParameters, onEvent }));
  await attempt(inspectHost(azure, "demo"));
  seen.push(await visible(azure, "berth-demo", "demo"));
  await attempt(removeHost(azure, "demo", { onEvent }));
  const foreign = await makeForeignMachine(azure);
  const { machineId } = foreign;
  await attempt(adoptHost(azure, { machineId, name: "taken", allowFrom: input.allowFrom }, current, { onEvent }));
  seen.push(await visible(azure, foreign.resourceGroup, foreign.name), emulator.requests());
  const keys = [current.key, next.key].map((key) => key?.reveal() ?? "");
  expect(seen.filter((each) => each instanceof Error)).toEqual([]);
  expect(revealing(shown(seen), pieces(keys))).toEqual([]);
});

test.each([
  ["with the sign-in", { path: /resourcegroups/i, answer: { status: 401, code: "AuthenticationFailed" } }],
  ["with the deployment", { method: "PUT", path: /deployments/, answer: { status: 400, code: "InvalidTemplate" } }],
  ["with the extension", { work: /extensions\/docker$/, failure: { code: "VMExtensionProvisioningError" } }],
  ["with the network", { method: "PUT", path: /deployments/, times: 6, answer: "reset-after" as const }],
])("whatever goes wrong %s, the error holds no secret at any depth, its causes included", async (_where, fault) => {
  await using cloud = await emulatedAzure();
  const authority = await createAuthority({ name: "tests" });
  const { seen, onEvent, attempt } = witness();
  cloud.emulator.failNext(fault);
  await attempt(makeHost(cloud.azure, parseHostSpec(input), authority, { onEvent }));
  const error = seen.find((each) => each instanceof Error);
  expect(error).toBeDefined();
  expect(revealing(shown(seen), pieces([authority.key?.reveal() ?? ""]))).toEqual([]);
});

test("a spec that is refused is quoted without its secrets", async () => {
  const { seen, attempt } = witness();
  for (const wrong of [
    { size: 7 },
    { logins: [{ username: 1, password }] },
    { secretEnvironment: { "a b": environment } },
  ])
    await attempt(Promise.resolve().then(() => parseHostSpec({ ...input, ...wrong })));
  expect(seen.every((each) => each instanceof Error)).toBe(true);
  expect(revealing(shown(seen), canaries)).toEqual([]);
});
