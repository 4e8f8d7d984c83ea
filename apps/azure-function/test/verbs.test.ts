import { connectDocker, createClientRequest, type Host, readCertificate } from "@berth/core";
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
  // A simulated machine does not; a real one is upgraded in linux.test.ts.
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
