import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  connectDocker,
  createClientRequest,
  type Host,
  parseHostSpec,
  planHost,
  readCertificate,
} from "@dockberth/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CallOptions, type Local, startLocal } from "./local.ts";

const spec = (name: string, more: object = {}) => ({ name, allowFrom: ["127.0.0.0/8"], ...more });
const caller = { roles: ["Berth.Write", "Berth.Grant"] } as const satisfies CallOptions;

let local: Local;
beforeAll(async () => {
  local = await startLocal({ settings: { BERTH_GRANT_HOURS: "12" } });
  expect(await done("POST", "/api/hosts", spec("web"))).toMatchObject({ verb: "create", state: "succeeded" });
});
afterAll(async () => {
  await local?.close();
});

/** Asks for work, and gives the operation once it has ended. */
async function done(method: string, path: string, body?: object) {
  const { headers, text } = await local.call(method, path, { ...caller, ...(body === undefined ? {} : { body }) });
  const location = headers.get("location");
  if (location === null) throw new Error(text);
  return local.ended(location);
}
const web = async (): Promise<Host> => (await local.call("GET", "/api/hosts/web", caller)).body;

/** A client certificate for a key that never left this test, as somebody with a certificate request gets it. */
async function grant() {
  const { csr, key } = await createClientRequest({ name: "whoever" });
  const granted = await local.call("POST", "/api/hosts/web/grants", { ...caller, body: { csr, hours: 2 } });
  expect(granted.status, granted.text).toBe(201);
  return { ...granted.body, key } as { ca: string; cert: string; key: typeof key; dockerHost: string };
}

test("grants sign a certificate request in the caller's name, for as long as was asked, and it opens the host", async () => {
  const granted = await grant();
  const { subject, notAfter } = readCertificate(granted.cert);
  expect(subject).toBe("you@this-machine");
  expect((notAfter.getTime() - Date.now()) / 3_600_000).toBeCloseTo(2, 1);
  expect(granted.dockerHost).toMatch(/^tcp:\/\/.+:2376$/);
  expect((await (await connectDocker(await web(), granted)).version()).Version).toMatch(/^\d+\./);
});

test("rotate gives it another certificate of the same authority: those who were granted one go on", async () => {
  const granted = await grant();
  const rotated = await done("POST", "/api/hosts/web/rotate");
  expect(rotated).toMatchObject({ verb: "rotate", state: "succeeded", result: { name: "web", state: "ready" } });
  expect((await (await connectDocker(await web(), granted)).version()).Version).toMatch(/^\d+\./);
});

test("stop gives the machine back, start brings it up again, restart leaves it running", async () => {
  expect(await done("POST", "/api/hosts/web/stop")).toMatchObject({ verb: "stop", state: "succeeded" });
  expect((await web()).power).toBe("deallocated");
  const closed = await local.call("GET", "/api/hosts/web/containers", caller);
  expect([closed.status, closed.body.code]).toEqual([503, "docker-unreachable"]);
  expect(await done("POST", "/api/hosts/web/start")).toMatchObject({ verb: "start", state: "succeeded" });
  expect((await web()).power).toBe("running");
  const restarted = await done("POST", "/api/hosts/web/restart");
  expect(restarted).toMatchObject({ verb: "restart", state: "succeeded", result: { power: "running" } });
  const open = await local.call("GET", "/api/hosts/web/containers", caller);
  expect([open.status, open.body]).toEqual([200, { containers: [] }]);
});

test("upgrade says from which Engine to which, as far as the machine does", async () => {
  const upgraded = await done("POST", "/api/hosts/web/upgrade");
  // A simulated machine does not; a real one is upgraded in linux.guest.test.ts.
  const result = { host: { name: "web", state: "ready" }, from: "unknown", to: "unknown" };
  expect(upgraded).toMatchObject({ verb: "upgrade", state: "succeeded", result });
  const refused = await local.call("POST", "/api/hosts/web/upgrade", { ...caller, body: { version: "; reboot" } });
  expect([refused.status, refused.body.code]).toEqual([400, "request-invalid"]);
});

test("audit gives a report, and with `deep` asks the machine itself, too", async () => {
  const shallow = await done("POST", "/api/hosts/web/audit");
  expect(shallow).toMatchObject({ verb: "audit", state: "succeeded", result: { host: "web", deep: false } });
  const deep = await done("POST", "/api/hosts/web/audit", { deep: true });
  expect(deep).toMatchObject({ state: "succeeded", result: { host: "web", deep: true } });
  const advice = "ask for a deep audit";
  expect([JSON.stringify(shallow), JSON.stringify(deep)].map((text) => text.includes(advice))).toEqual([true, false]);
});

test("PATCH changes its end and its size", async () => {
  const expiresAt = "2030-01-01T00:00:00.000Z";
  const changed = await done("PATCH", "/api/hosts/web", { expiresAt, size: "Standard_D2s_v5" });
  expect(changed).toMatchObject({ verb: "change", state: "succeeded" });
  expect(await web()).toMatchObject({ expiresAt, size: "Standard_D2s_v5", state: "ready" });
  expect(await done("PATCH", "/api/hosts/web", { expiresAt: null })).toMatchObject({ state: "succeeded" });
  expect((await web()).expiresAt).toBeNull();
});

test("plans tell of one and of many what would be made, and make nothing", async () => {
  const before = local.cloud.emulator.requests().length;
  const one = await local.call("POST", "/api/plans", { ...caller, body: spec("one") });
  expect(one).toMatchObject({ status: 200, body: { plans: [{ name: "one" }] } });
  const many = await local.call("POST", "/api/plans", { ...caller, body: [spec("one"), spec("two")] });
  expect(many.body.plans.map(({ name }: { name: string }) => name)).toEqual(["one", "two"]);
  expect(many.body.plans[0]).toEqual(one.body.plans[0]);
  expect(local.cloud.emulator.requests()).toHaveLength(before);
});

test("a grant is refused that is too long, for a request that is none, or with a key where none are made", async () => {
  const { csr } = await createClientRequest({ name: "whoever" });
  for (const body of [{ csr, hours: 13 }, { csr: "x" }, { privateKey: "make" }, {}, { csr, privateKey: "make" }]) {
    const { status, text } = await local.call("POST", "/api/hosts/web/grants", { ...caller, body });
    expect(status, text).toBe(400);
    expect(text).not.toContain("PRIVATE KEY");
  }
});

test("each request of these is one that the custom role allows, and so is each resource of a host", async () => {
  expect(await done("DELETE", "/api/hosts/web")).toMatchObject({ verb: "remove", state: "succeeded" });
  const file = join(import.meta.dirname, "..", "infrastructure", "role.json");
  const { Actions: allowed } = JSON.parse(readFileSync(file, "utf8")) as { Actions: string[] };
  const wishes = [
    spec("full", { availabilitySet: { name: "set" }, dataDisk: { sizeGb: 8 }, resourceGroup: "shared" }),
    spec("inside", { network: { natGateway: true }, publicAddress: "none" }),
  ];
  const scope = { cloud: "public", subscriptionId: local.cloud.emulator.subscriptionId } as const;
  const types = wishes.flatMap((wish) => typesIn(planHost(parseHostSpec(wish), scope).template));
  const requests = local.cloud.emulator.requests().map(({ method, path }) => actionOf(method, path));
  const needed = [...requests, ...types.map((type) => `${type}/write`)].filter((action) => action !== undefined);
  const known = new Set(allowed.map((action) => action.toLowerCase()));
  expect([...new Set(needed)].filter((action) => !known.has(action.toLowerCase()))).toEqual([]);
});

/** The action of Azure's access control that a request is, by its method and the types in its path. */
function actionOf(method: string, path: string): string | undefined {
  const [place = ""] = path.split("?");
  const resource = /^.*\/providers\/(Microsoft\.\w+)\/(.+)$/i.exec(place);
  if (resource === null) {
    // Of a subscription, its groups and what is in them; what else there is belongs to sign-in and to vaults.
    const group = /^\/subscriptions\/[^/]+\/(resourceGroups\/[^/]+(?:\/deployments|\/resources)?|resources)/i.exec(
      place,
    )?.[1];
    if (group === undefined) return undefined;
    const verb = { GET: "read", HEAD: "read", DELETE: "delete", POST: "action" }[method] ?? "write";
    if (/\/deployments$/i.test(group)) return `Microsoft.Resources/deployments/operations/${verb}`;
    const types = group.replace(/^(resourceGroups)\/[^/]+/i, "$1");
    return `Microsoft.Resources/subscriptions/${types}/${verb}`;
  }
  const [, provider, rest = ""] = resource;
  const parts = rest.split("/");
  // Following an operation is what started it.
  if (parts[0]?.toLowerCase() === "locations") return undefined;
  const types = parts.filter((_, index) => index % 2 === 0);
  if (method === "POST") return `${provider}/${types.join("/")}/action`;
  return `${provider}/${types.join("/")}/${{ GET: "read", HEAD: "read", DELETE: "delete" }[method] ?? "write"}`;
}

function typesIn({ resources }: { readonly resources: readonly object[] }): string[] {
  return resources.flatMap((each) => {
    const { type, properties } = each as { type: string; properties?: { template?: { resources: object[] } } };
    return [type, ...(properties?.template === undefined ? [] : typesIn(properties.template))];
  });
}
