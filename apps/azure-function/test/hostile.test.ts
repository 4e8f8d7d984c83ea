import { type HostileDaemon, hostileDaemon, hostilities, showsNoControls } from "@dockberth/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Local, startLocal } from "./local.ts";

let daemon: HostileDaemon;
let local: Local;

beforeAll(async () => {
  daemon = hostileDaemon();
  local = await startLocal({}, { engine: daemon.engine });
  const { headers } = await local.call("POST", "/api/hosts", { body: { name: "demo", allowFrom: ["127.0.0.0/8"] } });
  expect(await local.ended(headers.get("location") ?? "")).toMatchObject({ state: "succeeded" });
});
afterAll(() => local.close());

test.each(hostilities)("lists containers, or says why not: %s", async (hostility) => {
  daemon.behave(hostility);
  const { status, text, body } = await local.call("GET", "/api/hosts/demo/containers");
  daemon.behave(undefined);
  expect([200, 502, 503]).toContain(status);
  showsNoControls(text);
  showsNoControls(body);
});

test.each(hostilities)("audits a host, or says why not: %s", async (hostility) => {
  daemon.behave(hostility);
  const { headers } = await local.call("POST", "/api/hosts/demo/audit");
  const location = headers.get("location") ?? "";
  await local.ended(location);
  daemon.behave(undefined);
  const { body, text } = await local.call("GET", location);
  showsNoControls(text);
  showsNoControls(body);
  expect(body.error?.code).not.toBe("unexpected");
});
