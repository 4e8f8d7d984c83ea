import { createPublicKey, type KeyObject } from "node:crypto";
import { secret } from "@dockberth/core";
import { beforeAll, describe, expect, test } from "vitest";
import { emulatedAzure, makeForeignMachine, revealing, testClientSecret } from "../src/index.ts";
import { piecesOfKey, watchKeys } from "../src/secrets/keys-made.ts";
import { callEverything, canaries, inputWithSecrets, type Lifecycle } from "../src/secrets/life.ts";
import { protectedParts } from "../src/secrets/protected-parts.ts";
import { shown, withUnpacked } from "../src/secrets/shown.ts";
import { exportedFunctions, witness } from "../src/secrets/witness.ts";

const token = ["Bearer ", testClientSecret];

/** Each canary, and its longer parts between the characters at which shells and lines break it. */
const given = Object.values(canaries).flatMap(partsOf);

describe("a lifecycle that calls all of core", () => {
  let life: Lifecycle;

  beforeAll(async () => {
    life = await callEverything();
  });

  test("calls every function that core exports", () => {
    expect(exportedFunctions.filter((name) => !life.called.has(name))).toEqual([]);
    expect(Object.fromEntries(life.failed)).toEqual({
      provisionHost: expect.objectContaining({ code: "provision-failed" }),
      // A simulated guest has no containers.
      readContainerLogs: expect.objectContaining({ code: "docker-untrusted" }),
      // Its host has no data disk.
      snapshotData: expect.objectContaining({ code: "data-disk-missing" }),
      restoreData: expect.objectContaining({ code: "data-not-found" }),
      deleteData: expect.objectContaining({ code: "data-not-found" }),
    });
  });

  test("returns, reports, throws and shows to readers of the subscription no secret and no part of a key", () => {
    const pieces = [...token, ...given, ...life.keys.flatMap(piecesOfKey)];
    expect(revealing(shown(life.seen), pieces)).toEqual([]);
  });

  test("sends each secret only in the protected part of the requests that need it", () => {
    const hosts = [
      "deployments/berth-demo",
      "deployments/berth-image-canary",
      "deployments/berth-steps",
      "deployments/berth.batch",
    ];
    const places = Object.entries(canaries).map(([name, canary]) => [name, placesOf(life, partsOf(canary))]);
    expect(Object.fromEntries(places)).toEqual({
      password: hosts,
      environment: hosts,
      customData: hosts,
      parameter: ["runCommands/berth-run"],
      extension: ["extensions/mine"],
      login: ["extensions/enablevmaccess"],
      vault: ["secrets/berth-note"],
    });
  });

  test("sends a server's key once, an authority's key to its vault, and no key of clients", () => {
    const placesByKey = new Map(life.keys.map((key) => [publicHalf(key), placesOf(life, piecesOfKey(key))]));
    const kept = [...life.clients, ...life.authorities].map(({ key }) => publicHalf(key?.reveal() ?? ""));
    expect(kept.map((key) => placesByKey.get(key))).toEqual(kept.map(() => []));
    const gone = [...placesByKey.values()].filter((places) => places.length > 0);
    expect(gone.sort()).toEqual([
      ["deployments/berth-demo"],
      ["deployments/berth-image-canary"],
      ["deployments/berth-steps"],
      ["deployments/berth.batch"],
      ["deployments/berth.batch"],
      ["runCommands/berth-adopt"],
      ["runCommands/berth-certificates"],
      ["runCommands/berth-certificates"],
      ["runCommands/berth-certificates"],
      ["secrets/berth-authority"],
    ]);
  });

  test("sends no secret in the URL, the headers or the unprotected part of a body", () => {
    const open = life.sent.map(({ host, headers: { authorization: _, ...headers }, path, query, method, body }) => ({
      ...{ host, path, query, headers },
      body: path.endsWith("/token") ? undefined : protectedParts({ method, path, body }).open,
    }));
    expect(
      revealing(withUnpacked(JSON.stringify(open)), [...token, ...given, ...life.keys.flatMap(piecesOfKey)]),
    ).toEqual([]);
  });

  test("checks every request that Azure received", () => {
    const names = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`;
    const sent = life.sent.map(names);
    expect(life.received.length).toBeGreaterThan(300);
    expect(life.received.map(names).filter((each) => !sent.includes(each))).toEqual([]);
  });
});

function partsOf(canary: string): string[] {
  return [canary, ...canary.split(/[\n'"]/).filter((part) => part.length >= 10)];
}

/** The requests whose protected part contains any of the pieces. */
function placesOf({ hidden }: Lifecycle, pieces: readonly string[]): string[] {
  const found = hidden.filter(({ text }) => {
    // The protected part of a host always contains a private key; only these pieces count.
    const keysOfAnybody = new Set(revealing(text));
    return revealing(text, pieces).some((each) => !keysOfAnybody.has(each));
  });
  return found.map(({ place }) => place).sort();
}

function publicHalf(key: KeyObject | string): string {
  return String(createPublicKey(key).export({ format: "pem", type: "spki" }));
}

test.each([
  ["of the sign-in", { path: /resourcegroups/i, answer: { status: 401, code: "AuthenticationFailed" } }],
  ["of the deployment", { method: "PUT", path: /deployments/, answer: { status: 400, code: "InvalidTemplate" } }],
  ["of the extension", { work: /extensions\/docker$/, failure: { code: "VMExtensionProvisioningError" } }],
  ["of the network", { method: "PUT", path: /deployments/, times: 6, answer: "reset-after" as const }],
])("has no secret in an error %s, at any depth and in its causes", async (_where, fault) => {
  await using cloud = await emulatedAzure();
  using made = watchKeys();
  const { core, seen, failed, onEvent } = witness();
  const authority = await core.createAuthority({ name: "tests" });
  cloud.emulator.failNext(fault);
  const spec = core.parseHostSpec(inputWithSecrets("demo"));
  await core.createHost(cloud.azure, spec, authority, { onEvent }).catch(() => undefined);
  expect([...failed.keys()]).toEqual(["createHost"]);
  expect(revealing(shown(seen), [...given, ...made.keys.flatMap(piecesOfKey)])).toEqual([]);
});

const carrying = { method: "PUT", path: /\/(deployments|extensions|runCommands)\/[^/]+$/i };

test.each([
  ["is rejected", { ...carrying, answer: { status: 400, code: "InvalidParameter" } }],
  ["is interrupted every time", { ...carrying, times: 6, answer: "reset-after" as const }],
])("has no secret in the error of a verb whose request %s", async (_how, fault) => {
  await using cloud = await emulatedAzure();
  using made = watchKeys();
  const { azure, emulator } = cloud;
  const { core, seen, failed, onEvent } = witness();
  const run = { onEvent };
  const authority = await core.createAuthority({ name: "tests" });
  const next = await core.createAuthority({ name: "next" });
  await core.createHost(azure, core.parseHostSpec(inputWithSecrets("demo")), authority, run);
  const machine = await makeForeignMachine(azure);
  const input = { machineId: machine.machineId, name: "taken", allowFrom: ["127.0.0.0/8"] };
  const together = ["one", "two"].map((name) =>
    core.parseHostSpec({ ...inputWithSecrets(name), resourceGroup: "team" }),
  );
  const extension = { publisher: "Microsoft.Azure.Extensions", type: "CustomScript", version: "2.1" };
  const protectedSettings = secret(JSON.stringify({ script: canaries.extension }));
  const secretParameters = { TOKEN: secret(canaries.parameter) };
  const verbs: Readonly<Record<string, () => Promise<unknown>>> = {
    createHosts: () => core.createHosts(azure, together, authority, run),
    rotateHost: () => core.rotateHost(azure, "demo", authority, run),
    beginAuthorityChange: () => core.beginAuthorityChange(azure, "demo", { current: authority, next }, run),
    runScript: () => core.runScript(azure, "demo", { script: "true", secretParameters, ...run }),
    setExtension: () => core.setExtension(azure, machine, { ...extension, protectedSettings }, run),
    resetAccess: () => core.resetAccess(azure, machine, { username: "anna", password: secret(canaries.login) }, run),
    adoptHost: () => core.adoptHost(azure, input, authority, run),
  };
  for (const verb of Object.values(verbs)) {
    emulator.failNext(fault);
    await verb().catch(() => undefined);
  }
  // createHosts returns an outcome for each host instead of throwing.
  expect([...failed.keys()]).toEqual(Object.keys(verbs).slice(1));
  expect(seen).toContainEqual(expect.arrayContaining([expect.objectContaining({ outcome: "failed" })]));
  expect(revealing(shown(seen), [...token, ...given, ...made.keys.flatMap(piecesOfKey)])).toEqual([]);
});

test("quotes an invalid spec without its secrets", () => {
  const { core, seen } = witness();
  for (const wrong of [
    { size: 7 },
    { logins: [{ username: 1, password: canaries.password }] },
    { secretEnvironment: { "a b": canaries.environment } },
  ])
    expect(() => core.parseHostSpec({ ...inputWithSecrets("demo"), ...wrong })).toThrow();
  expect(seen).toHaveLength(3);
  expect(revealing(shown(seen), given)).toEqual([]);
});
