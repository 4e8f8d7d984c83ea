import { createPublicKey, type KeyObject } from "node:crypto";
import { secret } from "@dockberth/core";
import { beforeAll, describe, expect, test } from "vitest";
import { emulatedAzure, makeForeignMachine, revealing, testClientSecret } from "../src/index.ts";
import { piecesOfKey, watchKeys } from "../src/secrets/keys-made.ts";
import { canaries, inputWithSecrets, type Life, liveThroughAll } from "../src/secrets/life.ts";
import { protectedParts } from "../src/secrets/protected-parts.ts";
import { shown, withUnpacked } from "../src/secrets/shown.ts";
import { exportedFunctions, witness } from "../src/secrets/witness.ts";

const token = ["Bearer ", testClientSecret];

/** Each canary, and the longer parts of it between what shells and lines break it at. */
const given = Object.values(canaries).flatMap(partsOf);

describe("in a life of hosts that calls all of core", () => {
  let life: Life;

  beforeAll(async () => {
    life = await liveThroughAll();
  });

  test("every function that core exports is called, and does what it is for", () => {
    expect(exportedFunctions.filter((name) => !life.called.has(name))).toEqual([]);
    expect(Object.fromEntries(life.failed)).toEqual({
      provisionHost: expect.objectContaining({ code: "provision-failed" }),
    });
  });

  test("nothing that is returned, reported, thrown or shown to Azure's readers holds a secret or a part of any key", () => {
    const pieces = [...token, ...given, ...life.keys.flatMap(piecesOfKey)];
    expect(revealing(shown(life.seen), pieces)).toEqual([]);
  });

  test("each secret goes in the protected part of the requests that need it, and in no other", () => {
    const hosts = ["deployments/berth-demo", "deployments/berth-steps", "deployments/berth.batch"];
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

  test("a server's key goes once, an authority's to its vault, and those of clients and other authorities never", () => {
    const placesByKey = new Map(life.keys.map((key) => [publicHalf(key), placesOf(life, piecesOfKey(key))]));
    const kept = [...life.clients, ...life.authorities].map(({ key }) => publicHalf(key?.reveal() ?? ""));
    expect(kept.map((key) => placesByKey.get(key))).toEqual(kept.map(() => []));
    const gone = [...placesByKey.values()].filter((places) => places.length > 0);
    expect(gone.sort()).toEqual([
      ["deployments/berth-demo"],
      ["deployments/berth-steps"],
      ["deployments/berth.batch"],
      ["deployments/berth.batch"],
      ["runCommands/berth-adopt"],
      ["runCommands/berth-certificates"],
      ["runCommands/berth-certificates"],
      ["secrets/berth-authority"],
    ]);
  });

  test("beside the protected parts no request holds a secret: not in its address, its headers, or the rest of its body", () => {
    const open = life.sent.map(({ host, headers: { authorization: _, ...headers }, path, query, method, body }) => ({
      ...{ host, path, query, headers },
      body: path.endsWith("/token") ? undefined : protectedParts({ method, path, body }).open,
    }));
    expect(
      revealing(withUnpacked(JSON.stringify(open)), [...token, ...given, ...life.keys.flatMap(piecesOfKey)]),
    ).toEqual([]);
  });

  test("all that came to Azure was looked at", () => {
    const names = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`;
    const sent = life.sent.map(names);
    expect(life.received.length).toBeGreaterThan(300);
    expect(life.received.map(names).filter((each) => !sent.includes(each))).toEqual([]);
  });
});

function partsOf(canary: string): string[] {
  return [canary, ...canary.split(/[\n'"]/).filter((part) => part.length >= 10)];
}

/** Where a protected part holds any of the pieces. */
function placesOf({ hidden }: Life, pieces: readonly string[]): string[] {
  const found = hidden.filter(({ text }) => {
    // A host's has a private key in any case: the question is which.
    const keysOfAnybody = new Set(revealing(text));
    return revealing(text, pieces).some((each) => !keysOfAnybody.has(each));
  });
  return found.map(({ place }) => place).sort();
}

function publicHalf(key: KeyObject | string): string {
  return String(createPublicKey(key).export({ format: "pem", type: "spki" }));
}

test.each([
  ["with the sign-in", { path: /resourcegroups/i, answer: { status: 401, code: "AuthenticationFailed" } }],
  ["with the deployment", { method: "PUT", path: /deployments/, answer: { status: 400, code: "InvalidTemplate" } }],
  ["with the extension", { work: /extensions\/docker$/, failure: { code: "VMExtensionProvisioningError" } }],
  ["with the network", { method: "PUT", path: /deployments/, times: 6, answer: "reset-after" as const }],
])("whatever goes wrong %s, the error holds no secret at any depth, its causes included", async (_where, fault) => {
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
  ["is refused", { ...carrying, answer: { status: 400, code: "InvalidParameter" } }],
  ["is broken off, however often", { ...carrying, times: 6, answer: "reset-after" as const }],
])("whichever verb's request with a secret in it %s, its error holds none", async (_how, fault) => {
  await using cloud = await emulatedAzure();
  using made = watchKeys();
  const { azure, emulator } = cloud;
  const { core, seen, failed, onEvent } = witness();
  const run = { onEvent };
  const authority = await core.createAuthority({ name: "tests" });
  const next = await core.createAuthority({ name: "next" });
  await core.createHost(azure, core.parseHostSpec(inputWithSecrets("demo")), authority, run);
  const machine = await makeForeignMachine(azure);
  const wish = { machineId: machine.machineId, name: "taken", allowFrom: ["127.0.0.0/8"] };
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
    adoptHost: () => core.adoptHost(azure, wish, authority, run),
  };
  for (const verb of Object.values(verbs)) {
    emulator.failNext(fault);
    await verb().catch(() => undefined);
  }
  // Of many hosts, what became of each is told in an outcome.
  expect([...failed.keys()]).toEqual(Object.keys(verbs).slice(1));
  expect(seen).toContainEqual(expect.arrayContaining([expect.objectContaining({ outcome: "failed" })]));
  expect(revealing(shown(seen), [...token, ...given, ...made.keys.flatMap(piecesOfKey)])).toEqual([]);
});

test("a spec that is refused is quoted without its secrets", () => {
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
