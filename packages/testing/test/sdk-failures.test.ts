import { inspect } from "node:util";
import * as core from "@dockberth/core";
import {
  type Azure,
  type Berth,
  connectAzure,
  connectBerth,
  createAuthority,
  findHost,
  isCodedError,
  memoryStore,
  readLogs,
  removeHost,
  startHost,
  stopHost,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { emulatedAzure, failure, revealing, testClientSecret } from "../src/index.ts";

const canary = "canary-7f3a91c2";

const input = { name: "demo", allowFrom: ["127.0.0.0/8"] };

/** What a caller without types may pass in the place of anything. */
const hostile = [
  undefined,
  null,
  0,
  "",
  "x",
  [],
  {},
  { name: "raw", allowFrom: ["203.0.113.7"] },
  { cert: "c", key: canary },
];

/** Exports that are no functions to call: classes, predicates and texts that take one exact type. */
const functions = Object.entries(core).filter(
  (entry): entry is [string, (...given: unknown[]) => unknown] =>
    typeof entry[1] === "function" && !/^class /.test(Function.prototype.toString.call(entry[1])),
);

/** The verbs: what takes a connection first. */
const verbs = functions.filter(([, call]) =>
  /^(async )?function \w+\(azure\b/.test(Function.prototype.toString.call(call)),
);

/**
 * Pure functions of one exact type, which throw a TypeError for another one as functions of JavaScript do. Each that is made
 * to check its argument leaves the list.
 */
const unchecked = new Set([
  ...["auditToSarif", "describeError", "describeEvent", "describeWarning", "issueList", "reasonText"],
  "translateSentence",
  ...["printable", "printableJson", "printableLines", "cloudText", "publicHostname", "portalLink", "formatTrust"],
  ...[
    "isSameOwner",
    "ownerText",
    "parseOwner",
    "hostSecrets",
    "overlay",
    "parseExpiry",
    "parsePortOpening",
    "parseMapping",
    "parsePairs",
  ],
  ...["assertExclusive", "assertSlotFree", "vmAccessExtension", "customScriptExtension", "provisionRunCommand"],
  ...["parseProvisionReport", "parseDockerSettings", "userFolder", "eachHost", "trustIn", "trustsClientsOf"],
  ...["vaultAuthority", "createVaultKey", "vaultSigner", "ensureHostClient", "createSshKey"],
  ...["listContainers", "readContainerLogs", "requestDocker", "planHosts"],
  ...["acceptedGenerations", "issuedGrant", "listedGrant"],
]);

test("knows the verbs by their first argument", () => {
  expect(verbs.map(([name]) => name)).toEqual(
    expect.arrayContaining(["createHost", "listHosts", "inspectHost", "compareHosts", "listExtensions", "sweepHosts"]),
  );
  expect(verbs.length).toBeGreaterThan(35);
});

test.each(verbs)("rejects whatever %s is given with an error that has a code", async (_name, verb) => {
  await using cloud = await emulatedAzure();
  for (const azure of [undefined, {}, cloud.azure])
    for (const first of hostile)
      for (const second of [undefined, {}, first]) {
        const error = await failure(async () => verb(azure, first, second, {}));
        if (error !== undefined) expectClean(error, `${inspect(first)}, ${inspect(second)}`);
      }
});

test.each(verbs)("reports a subscription that %s cannot see, without the token of the request", async (_name, verb) => {
  await using cloud = await emulatedAzure();
  const azure = await connectAzure({ ...cloud.connectOptions, subscriptionId: "11111111-2222-3333-4444-555555555555" });
  for (const given of await plausible(azure)) {
    const error = await failure(async () => verb(azure, ...given));
    if (error !== undefined) expectClean(error, inspect(given));
  }
});

test.each(functions.filter(([name]) => !verbs.some(([verb]) => verb === name) && !unchecked.has(name)))(
  "rejects whatever %s is given with an error that has a code, or accepts it",
  async (_name, call) => {
    for (const given of hostile)
      for (const others of [[], [null, null], [{}, {}]]) {
        const error = await failure(async () => call(given, ...others));
        if (error !== undefined) expectClean(error, inspect([given, ...others]));
      }
  },
);

test.each(["mars", "", null])("rejects the cloud %j", async (cloud) => {
  await using emulated = await emulatedAzure();
  const error = await failure(() => connectAzure({ ...emulated.connectOptions, cloud: cloud as never }));
  expect(error).toMatchObject(cloud === null ? {} : { code: "cloud-unknown" });
});

test.each([
  ["credential", { credential: undefined }],
  ["credential", { credential: {} }],
  ["subscriptionId", { subscriptionId: undefined }],
  ["subscriptionId", { subscriptionId: "../other" }],
  ["endpoint", { endpoint: "http://management.azure.com" }],
  ["endpoint", { endpoint: "management.azure.com" }],
])("rejects a connection with a wrong %s: %o", async (field, wrong) => {
  await using emulated = await emulatedAzure();
  const options = { ...emulated.connectOptions, ...wrong } as never;
  expect(await failure(() => connectAzure(options))).toMatchObject({ code: "option-invalid", details: { field } });
});

test.each([
  ["writeClient", (berth: Berth) => berth.createHost(input)],
  ["readClient", async (berth: Berth) => (await berth.getHost("demo")).client],
  ["removeClient", (berth: Berth) => berth.removeHost("demo")],
] as const)("reports what %s of a store throws as a failure of the store", async (method, call) => {
  await using cloud = await emulatedAzure();
  const store = memoryStore();
  await (await connectBerth({ ...cloud.connectOptions, store })).createHost(input);
  const cause = new Error("disk full");
  const failing = { ...store, [method]: async () => Promise.reject(cause) };
  const berth = await connectBerth({ ...cloud.connectOptions, store: failing });
  expect(await failure(async () => call(berth))).toMatchObject({
    ...{ code: "callback-failed", message: `The function store.${method} failed: disk full`, cause },
  });
});

test("checks a store before the first request", async () => {
  await using cloud = await emulatedAzure();
  const half = { readAuthority: async () => undefined } as never;
  expect(await failure(() => connectBerth({ ...cloud.connectOptions, store: half }))).toMatchObject({
    ...{ code: "option-invalid", details: { field: "store.writeAuthority" } },
  });
  const wrong = { ...memoryStore(), readAuthority: async () => "authority" as never };
  const berth = await connectBerth({ ...cloud.connectOptions, store: wrong });
  expect(await failure(() => berth.authority())).toMatchObject({
    message: "The function store.readAuthority failed: it resolved with neither an object nor undefined",
  });
});

test("takes null from a store for what it does not have", async () => {
  await using cloud = await emulatedAzure();
  const store = { ...memoryStore(), readAuthority: async () => null as never, readClient: async () => null as never };
  const berth = await connectBerth({ ...cloud.connectOptions, store });
  const host = await berth.createHost(input);
  expect(host.client.cert).toContain("BEGIN CERTIFICATE");
});

test.each([undefined, null, 3])("rejects %s as the name of a host", async (name) => {
  await using cloud = await emulatedAzure();
  const azure = await connectAzure(cloud.connectOptions);
  for (const verb of [findHost, removeHost, stopHost, startHost, readLogs])
    expect(await failure(() => verb(azure, name as never))).toMatchObject({
      ...{ code: "option-invalid", details: { field: "name" } },
    });
});

test.each([
  [async () => Promise.reject(new TypeError("boom")), "A request to Azure failed: TypeError: boom"],
  [async () => null, "Azure rejected the sign-in: Failed to refresh access token."],
])("reports a credential that gives no token", async (getToken, message) => {
  await using cloud = await emulatedAzure();
  const azure = await connectAzure({ ...cloud.connectOptions, credential: { getToken } });
  expect(await failure(() => findHost(azure, "demo"))).toMatchObject({ message });
});

test("ends a verb whose listener throws or rejects, once, and with its error as the cause", async () => {
  await using cloud = await emulatedAzure();
  const berth = await connectBerth({ ...cloud.connectOptions, store: memoryStore() });
  const cause = new Error("listener");
  const rejections: unknown[] = [];
  const note = (error: unknown) => rejections.push(error);
  process.on("unhandledRejection", note);
  const throwing = () => {
    throw cause;
  };
  for (const onEvent of [throwing, async () => throwing()])
    expect(await failure(() => berth.createHost(input, { onEvent }))).toMatchObject({ code: "callback-failed", cause });
  process.off("unhandledRejection", note);
  expect(rejections).toEqual([]);
});

/** Arguments that reach Azure. */
async function plausible(azure: Azure): Promise<unknown[][]> {
  const authority = await createAuthority({ name: "tests" });
  const spec = core.parseHostSpec({ name: "demo", allowFrom: ["203.0.113.7"], customData: canary });
  const machineId = `/subscriptions/${azure.subscriptionId}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v`;
  const reference = { resourceGroup: "g", machine: "v" };
  const later = new Date(Date.now() + 3_600_000);
  return [
    [{}],
    ["demo", { expiresAt: later, size: "Standard_B2s", script: "true" }],
    ["demo", authority, {}],
    ["demo", { current: authority, next: authority }, {}],
    [spec, authority, {}],
    [[spec], authority, {}],
    [[spec], {}],
    [core.planHost(spec, azure), {}],
    [{ machineId, allowFrom: ["203.0.113.7"] }, authority, {}],
    [reference, "CustomScript", {}],
    [{ publisher: "Microsoft.Azure.Extensions", location: "westeurope" }],
    [{ ...spec, location: "westeurope" }, {}],
  ];
}

function expectClean(error: unknown, given: string): void {
  expect(isCodedError(error), `${given}: ${inspect(error)}`).toBe(true);
  const shown = `${inspect(error, { depth: Infinity, showHidden: true })} ${everythingIn(error)}`;
  expect(revealing(shown, [canary, testClientSecret]), given).toEqual([]);
  expect(shown, given).not.toMatch(/Bearer [\w-]{8}/);
}

/** Every text that can be reached from a value, also through the methods of headers and of maps. */
function everythingIn(value: unknown, seen: Set<unknown> = new Set()): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null || seen.has(value) || seen.size > 20_000) return "";
  seen.add(value);
  const inner = Reflect.ownKeys(value).map((key) => {
    try {
      return Reflect.get(value, key) as unknown;
    } catch {
      return undefined;
    }
  });
  const listed = Symbol.iterator in value ? [...(value as Iterable<unknown>)] : [];
  return [...inner, ...listed].map((each) => everythingIn(each, seen)).join("\n");
}
