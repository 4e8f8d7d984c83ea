import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Azure,
  adoptHost,
  createAuthority,
  createHost,
  createHosts,
  createImage,
  extendHost,
  inspectHost,
  listHosts,
  listImages,
  parseHostSpec,
  planHost,
  previewChanges,
  readLogs,
  removeHost,
  removeImage,
  restartHost,
  rotateHost,
  startHost,
  stopHost,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { emulatedAzure, makeForeignMachine } from "../src/index.ts";

const role = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../apps/azure-function/infrastructure/role.json"), "utf8"),
) as { readonly Actions: readonly string[] };

const allowFrom = ["127.0.0.0/8"];
/** An address that this machine can reach without a public one. */
const network = { natGateway: true, addressPrefix: "127.88.0.0/16", subnetPrefix: "127.88.0.0/24" };
type Input = Parameters<typeof parseHostSpec>[0];

const inputs: readonly Input[] = [
  { name: "demo", allowFrom },
  { name: "inner", allowFrom, resourceGroup: "team", publicAddress: "none", network },
  { name: "set", allowFrom, resourceGroup: "spread", availabilitySet: { name: "spread" }, dataDisk: { sizeGb: 64 } },
];

test("the role of the function has the actions of a whole life, and no other", async () => {
  await using cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  const machine = await makeForeignMachine(azure);
  const before = emulator.requests().length;
  await wholeLife(azure, machine.machineId);
  const requests = emulator.requests().slice(before);
  const used = new Set([
    ...requests.flatMap(actionsOfRequest),
    ...inputs.flatMap((input) => actionsOfTemplate(azure, input)),
  ]);
  const names = [...used].map((action) => action.toLowerCase());
  const allowed = role.Actions.map((action) => action.toLowerCase());
  expect(names.filter((action) => !allowed.includes(action))).toEqual([]);
  expect(allowed.filter((action) => !names.includes(action) && !notRequested.includes(action))).toEqual([]);
});

test("the guide of images names the actions that images need beside those of hosts, and no other", async () => {
  await using cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  await createImage(azure, { name: "ci", host: { allowFrom }, pull: ["debian"] });
  await listImages(azure);
  const authority = await createAuthority({ name: "tests" });
  await createHost(azure, parseHostSpec({ name: "demo", allowFrom, image: "gallery:ci" }), authority);
  await removeHost(azure, "demo");
  await removeImage(azure, "ci");
  const requests = emulator.requests().filter(({ path }) => path.startsWith("/subscriptions/"));
  const used = new Set(requests.flatMap(actionsOfRequest).map((action) => action.toLowerCase()));
  const ofHosts = role.Actions.map((action) => action.toLowerCase());
  const guide = readFileSync(join(import.meta.dirname, "../../../docs/images.md"), "utf8");
  const named = [...guide.matchAll(/^- `(Microsoft\.[^`]+\/)(\w+)`((?:, `\/\w+`)*)$/gm)].flatMap(
    ([, type, verb, more = ""]) => [verb, ...(more.match(/\w+/g) ?? [])].map((each) => `${type}${each}`.toLowerCase()),
  );
  expect([...used].filter((action) => !ofHosts.includes(action)).toSorted()).toEqual(named.toSorted());
});

/** Actions without a request in this life: Azure checks them during other requests, or an interrupted run needs them. */
const notRequested = [
  // The machine's creation makes the disks; its deletion takes them, and the interface.
  ...["read", "write", "delete"].map((verb) => `microsoft.compute/disks/${verb}`),
  ...["deployments/cancel/action", "tags/read"].map((action) => `microsoft.resources/${action}`),
  // In a resource group that is not Berth's.
  "microsoft.resources/deployments/delete",
  "microsoft.network/networkinterfaces/delete",
  // The list of a machine's extensions, which also needs to read each of them.
  "microsoft.compute/virtualmachines/instanceview/read",
  "microsoft.compute/virtualmachines/extensions/read",
  "microsoft.compute/virtualmachines/extensions/delete",
  "microsoft.network/networksecuritygroups/securityrules/read",
  "microsoft.network/virtualnetworks/subnets/write",
];

async function wholeLife(azure: Azure, machineId: string): Promise<void> {
  const authority = await createAuthority({ name: "tests" });
  const [first, ...others] = inputs.map((input) => parseHostSpec(input));
  if (first === undefined) throw new Error("no host");
  await previewChanges(azure, first);
  const { client } = await createHost(azure, first, authority);
  const outcomes = await createHosts(azure, others, authority);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["created", "created"]);
  await listHosts(azure);
  await inspectHost(azure, "demo", { client });
  await extendHost(azure, "demo", { expiresAt: new Date(Date.now() + 3_600_000) });
  await rotateHost(azure, "demo", authority);
  await readLogs(azure, "demo");
  await stopHost(azure, "demo");
  await startHost(azure, "demo");
  await restartHost(azure, "demo");
  await adoptHost(azure, { machineId, name: "legacy", allowFrom }, authority);
  for (const name of ["legacy", "demo", "inner", "set"]) await removeHost(azure, name);
}

/** https://learn.microsoft.com/azure/role-based-access-control/role-definitions: the type of the path and the verb of the method. */
function actionsOfRequest({ method, path }: { readonly method: string; readonly path: string }): string[] {
  const verb = { GET: "read", PUT: "write", PATCH: "write", DELETE: "delete", POST: "action" }[method];
  const at = path.toLowerCase().lastIndexOf("/providers/");
  if (at < 0) {
    const [, , , group, , inGroup] = path.split("/");
    if (group === undefined) return [];
    const type = inGroup === undefined ? group : `${group}/${inGroup}`;
    return [`Microsoft.Resources/subscriptions/${type}/${verb}`];
  }
  const [namespace = "", ...rest] = path.slice(at + "/providers/".length).split("/");
  const types = rest.filter((_, index) => index % 2 === 0);
  const action = [namespace, ...types, verb].join("/");
  if (!/\/locations\/operation(s|results)\//i.test(action)) return [action];
  // ARM keeps the states of its own operations elsewhere than the emulator does.
  return [
    `${namespace}/${/resources$/i.test(namespace) ? "deployments/operationstatuses" : "locations/operations"}/read`,
  ];
}

/** A deployment needs the right to write each resource, and to join each part of a network that the resource refers to. */
function actionsOfTemplate(azure: Azure, input: Input): string[] {
  const { resources } = planHost(parseHostSpec(input), azure).template;
  return resources.flatMap(({ type, properties }) => {
    const references = JSON.stringify(properties).matchAll(/resourceId\([^)]*?'(Microsoft\.Network\/[^']+)'/g);
    const joined = [...references].map(([, each = ""]) => `${each}/join/action`);
    return [`${type}/write`, ...joined];
  });
}
