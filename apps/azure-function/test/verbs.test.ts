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
  expect(await done("POST", "/api/hosts", spec("web"))).toMatchObject({ verb: "create", status: "Succeeded" });
});
afterAll(async () => {
  await local?.close();
});

/** Sends a request that starts an operation; resolves with the operation once it has ended. */
async function done(method: string, path: string, body?: object) {
  const { headers, text } = await local.call(method, path, { ...caller, ...(body === undefined ? {} : { body }) });
  const location = headers.get("operation-location");
  if (location === null) throw new Error(text);
  return local.ended(location);
}
const web = async (): Promise<Host> => (await local.call("GET", "/api/hosts/web", caller)).body;

/** A client certificate for a key that never leaves this test, by a certificate request. */
async function grant() {
  const { csr, key } = await createClientRequest({ name: "anybody" });
  const granted = await local.call("POST", "/api/hosts/web/grants", { ...caller, body: { csr, hours: 2 } });
  expect(granted.status, granted.text).toBe(201);
  return { ...granted.body, key } as { ca: string; cert: string; key: typeof key; dockerHost: string };
}

test("grants a client certificate for the caller's object id, for the requested time, which the host accepts", async () => {
  const granted = await grant();
  const { subject, notAfter } = readCertificate(granted.cert);
  expect(subject).toBe("33333333-3333-4333-8333-333333333333");
  expect((notAfter.getTime() - Date.now()) / 3_600_000).toBeCloseTo(2, 1);
  expect(granted.dockerHost).toMatch(/^tcp:\/\/.+:2376$/);
  expect((await (await connectDocker(await web(), granted)).version()).Version).toMatch(/^\d+\./);
});

test("lists the certificates that it issued for a host, without keys", async () => {
  const granted = await grant();
  const { serialNumber, notAfter } = readCertificate(granted.cert);
  const { body, text } = await local.call("GET", "/api/hosts/web/grants", { roles: ["Berth.Read"] });
  expect(body.grants.at(-1)).toEqual({
    ...{ for: "33333333-3333-4333-8333-333333333333", state: "valid", serialNumber },
    ...{ issuedAt: expect.any(String), notAfter: notAfter.toISOString() },
  });
  expect(text).not.toContain("BEGIN");
});

test("rotates the server certificate, and existing client certificates still work", async () => {
  const granted = await grant();
  const rotated = await done("POST", "/api/hosts/web/rotate");
  expect(rotated).toMatchObject({ verb: "rotate", status: "Succeeded", result: { name: "web", state: "ready" } });
  expect((await (await connectDocker(await web(), granted)).version()).Version).toMatch(/^\d+\./);
});

test("stops, starts and restarts a host", async () => {
  expect(await done("POST", "/api/hosts/web/stop")).toMatchObject({ verb: "stop", status: "Succeeded" });
  expect((await web()).power).toBe("deallocated");
  const closed = await local.call("GET", "/api/hosts/web/containers", caller);
  expect([closed.status, closed.body.code]).toEqual([503, "docker-unreachable"]);
  expect(await done("POST", "/api/hosts/web/start")).toMatchObject({ verb: "start", status: "Succeeded" });
  expect((await web()).power).toBe("running");
  const restarted = await done("POST", "/api/hosts/web/restart");
  expect(restarted).toMatchObject({ verb: "restart", status: "Succeeded", result: { power: "running" } });
  const open = await local.call("GET", "/api/hosts/web/containers", caller);
  expect([open.status, open.body]).toEqual([200, { containers: [] }]);
});

test("patches a host, and rejects updates that do not exist", async () => {
  const patched = await done("POST", "/api/hosts/web/patch", { updates: "all", reboot: true });
  // A simulated machine reports nothing; rpm-families.guest.test.ts patches real ones.
  const result = { updated: [], rebooted: false, host: { name: "web", rebootNeededSince: null } };
  expect(patched).toMatchObject({ verb: "patch", status: "Succeeded", result });
  const refused = await local.call("POST", "/api/hosts/web/patch", { ...caller, body: { updates: "; reboot" } });
  expect(refused).toMatchObject({ status: 400 });
});

test("upgrades Docker Engine and reports both versions", async () => {
  const upgraded = await done("POST", "/api/hosts/web/upgrade");
  // A simulated machine reports no versions; linux.guest.test.ts upgrades a real one.
  const result = { host: { name: "web", state: "ready" }, from: "unknown", to: "unknown" };
  expect(upgraded).toMatchObject({ verb: "upgrade", status: "Succeeded", result });
  const refused = await local.call("POST", "/api/hosts/web/upgrade", { ...caller, body: { version: "; reboot" } });
  expect([refused.status, refused.body.code]).toEqual([400, "request-invalid"]);
});

test("audits a host, and with `deep` its machine, too", async () => {
  const shallow = await done("POST", "/api/hosts/web/audit");
  expect(shallow).toMatchObject({ verb: "audit", status: "Succeeded", result: { host: "web", deep: false } });
  const deep = await done("POST", "/api/hosts/web/audit", { deep: true });
  expect(deep).toMatchObject({ status: "Succeeded", result: { host: "web", deep: true } });
  const reason = "this requires a deep audit";
  expect([JSON.stringify(shallow), JSON.stringify(deep)].map((text) => text.includes(reason))).toEqual([true, false]);
});

test("changes the expiry and the size by PATCH", async () => {
  const expiresAt = "2030-01-01T00:00:00.000Z";
  const changed = await done("PATCH", "/api/hosts/web", { expiresAt, size: "Standard_D2s_v5" });
  expect(changed).toMatchObject({ verb: "change", status: "Succeeded" });
  expect(await web()).toMatchObject({ expiresAt, size: "Standard_D2s_v5", state: "ready" });
  expect(await done("PATCH", "/api/hosts/web", { expiresAt: null })).toMatchObject({ status: "Succeeded" });
  expect((await web()).expiresAt).toBeNull();
});

test("plans one host and several, and creates nothing", async () => {
  const before = local.cloud.emulator.requests().length;
  const one = await local.call("POST", "/api/plans", { ...caller, body: spec("one") });
  expect(one).toMatchObject({ status: 200, body: { plans: [{ name: "one" }] } });
  const many = await local.call("POST", "/api/plans", { ...caller, body: [spec("one"), spec("two")] });
  expect(many.body.plans.map(({ name }: { name: string }) => name)).toEqual(["one", "two"]);
  expect(many.body.plans[0]).toEqual(one.body.plans[0]);
  expect(local.cloud.emulator.requests()).toHaveLength(before);
});

test("rejects grants that are too long, have no valid request, or ask for a private key while that is off", async () => {
  const { csr } = await createClientRequest({ name: "anybody" });
  for (const body of [{ csr, hours: 13 }, { csr: "x" }, { privateKey: "make" }, {}, { csr, privateKey: "make" }]) {
    const { status, text } = await local.call("POST", "/api/hosts/web/grants", { ...caller, body });
    expect(status, text).toBe(400);
    expect(text).not.toContain("PRIVATE KEY");
  }
});

test("grants for no longer than the maximum where a request does not say how long", async () => {
  const { csr } = await createClientRequest({ name: "anybody" });
  const { settings } = local.service;
  const { grantHours } = settings;
  Object.assign(settings, { grantHours: 1 });
  const { status, body } = await local.call("POST", "/api/hosts/web/grants", { ...caller, body: { csr } });
  Object.assign(settings, { grantHours });
  expect(status).toBe(201);
  expect(Date.parse(body.notAfter)).toBeLessThanOrEqual(Date.now() + 3_600_000);
});

test("opens further ports for a time, shows them, and closes them", async () => {
  const ports = [{ port: 8080 }, { port: 53, protocol: "udp" }];
  const opening = { ports, from: ["203.0.113.0/24"], hours: 1 };
  expect(await done("POST", "/api/hosts/web/open", opening)).toMatchObject({ verb: "open", status: "Succeeded" });
  expect(await web()).toMatchObject({
    closed: false,
    openedPorts: expect.arrayContaining([
      { port: 8080, protocol: "tcp", until: expect.any(String) },
      { port: 53, protocol: "udp", until: expect.any(String) },
    ]),
  });
  expect(await done("POST", "/api/hosts/web/close", { ports })).toMatchObject({ verb: "close", status: "Succeeded" });
  expect(await web()).toMatchObject({ closed: false, openedPorts: [] });
  expect(await done("POST", "/api/hosts/web/close", { ports })).toMatchObject({ error: { code: "port-not-open" } });
});

test.each([
  ["ranges without ports", { from: ["203.0.113.7"] }, "request-invalid"],
  ["hours without ports", { hours: 1 }, "request-invalid"],
  ["ports for nobody", { ports: [{ port: 80 }] }, "spec-invalid"],
  ["ports for the whole Internet by a range", { ports: [{ port: 80 }], from: ["0.0.0.0/0"] }, "open-to-world"],
  ["a port that does not exist", { ports: [{ port: 70_000 }], from: ["203.0.113.7"] }, "request-invalid"],
])("rejects %s at once", async (_what, body, code) => {
  const answer = await local.call("POST", "/api/hosts/web/open", { ...caller, body });
  expect([answer.status, answer.body.code]).toEqual([400, code]);
});

test("needs no action that the custom role does not allow", async () => {
  expect(await done("DELETE", "/api/hosts/web")).toMatchObject({ verb: "remove", status: "Succeeded" });
  const file = join(import.meta.dirname, "..", "infrastructure", "role.json");
  const { Actions: allowed } = JSON.parse(readFileSync(file, "utf8")) as { Actions: string[] };
  const specs = [
    spec("full", { availabilitySet: { name: "set" }, dataDisk: { sizeGb: 8 }, resourceGroup: "shared" }),
    spec("inside", { network: { natGateway: true }, publicAddress: "none" }),
  ];
  const target = { cloud: "public", subscriptionId: local.cloud.emulator.subscriptionId } as const;
  const types = specs.flatMap((each) => typesIn(planHost(parseHostSpec(each), target).template));
  const requests = local.cloud.emulator.requests().map(({ method, path }) => actionOf(method, path));
  const needed = [...requests, ...types.map((type) => `${type}/write`)].filter((action) => action !== undefined);
  const known = new Set(allowed.map((action) => action.toLowerCase()));
  expect([...new Set(needed)].filter((action) => !known.has(action.toLowerCase()))).toEqual([]);
});

/** The action in Azure's access control that a request needs, by its method and the types in its path. */
function actionOf(method: string, path: string): string | undefined {
  const [pathname = ""] = path.split("?");
  const resource = /^.*\/providers\/(Microsoft\.\w+)\/(.+)$/i.exec(pathname);
  if (resource === null) {
    // Subscriptions, groups and their contents; other paths belong to sign-in and vaults.
    const group = /^\/subscriptions\/[^/]+\/(resourceGroups\/[^/]+(?:\/deployments|\/resources)?|resources)/i.exec(
      pathname,
    )?.[1];
    if (group === undefined) return undefined;
    const verb = { GET: "read", HEAD: "read", DELETE: "delete", POST: "action" }[method] ?? "write";
    if (/\/deployments$/i.test(group)) return `Microsoft.Resources/deployments/operations/${verb}`;
    const types = group.replace(/^(resourceGroups)\/[^/]+/i, "$1");
    return `Microsoft.Resources/subscriptions/${types}/${verb}`;
  }
  const [, provider, rest = ""] = resource;
  const parts = rest.split("/");
  // Polling an operation needs no action of its own.
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
