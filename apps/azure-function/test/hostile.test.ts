import { setTimeout as pause } from "node:timers/promises";
import { createHost, parseHostSpec } from "@dockberth/core";
import {
  blocksNobody,
  commonHostilities,
  type HostileDaemon,
  type Hostility,
  hostileDaemon,
  hostilities,
  rareHostilities,
  showsNoControls,
} from "@dockberth/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Route } from "../src/http/route.ts";
import { routes } from "../src/routes/index.ts";
import { type CallResult, type Local, startLocal } from "./local.ts";

/** The routes of a host; each has a host of its own. A new one is among them without an edit. */
const cases = routes
  .filter(({ path }) => /^hosts\b/.test(path))
  .map((route, at) => ({ name: route.name, route, host: `host-${at}` }));

/** Where an empty body is not enough. */
const bodies: Readonly<Record<string, (host: string) => object>> = {
  createHosts: (host) => spec(host),
  changeHost: () => ({ expiresAt: null }),
  assignHost: () => ({ caller: "somebody" }),
  grant: () => ({ csr: "not a request" }),
};

const spec = (name: string) => ({ name, allowFrom: ["127.0.0.0/8"] });
let daemon: HostileDaemon;
let local: Local;

beforeAll(async () => {
  daemon = hostileDaemon();
  local = await startLocal({ settings: { BERTH_ATTEMPTS: "1" } }, { engine: daemon.engine });
  const authority = await local.service.authority();
  await Promise.all(
    [...cases.map(({ host }) => host), "listed"].map((host) =>
      createHost(local.cloud.azure, parseHostSpec({ ...spec(host), resourceGroup: host }), authority),
    ),
  );
});
afterAll(() => local.close());

test.each(cases)("$name ends and shows no control character of a host", ({ route, host }) =>
  meetAll(route, host, commonHostilities),
);

test.each(cases)(
  "$name ends, and blocks nobody, at every further hostile host",
  { tags: ["long"] },
  ({ route, host }) => meetAll(route, host, rareHostilities),
);

test.each(hostilities)("lists containers, or says why not: %s", async (hostility) => {
  daemon.behave(hostility);
  const { status, text, body } = await local.call("GET", "/api/hosts/listed/containers");
  daemon.behave(undefined);
  expect([200, 502, 503]).toContain(status);
  showsNoControls(text);
  showsNoControls(body);
});

test("reads the last lines of a container without what a terminal would obey", async () => {
  daemon.behave("terminal escapes");
  const { status, text, body } = await local.call("GET", "/api/hosts/listed/containers/web/logs?lines=5");
  daemon.behave(undefined);
  expect([status, body.lines.length]).toEqual([200, 1]);
  showsNoControls(text);
  showsNoControls(body);
});

test.each([
  ["a container with an impossible name", "/containers/..%2f..%2finfo/logs", 404, "container-not-found"],
  ["too many lines", "/containers/web/logs?lines=5000", 400, "request-invalid"],
])("rejects %s before the host is asked", async (_what, path, status, code) => {
  daemon.behave("terminal escapes");
  const answer = await local.call("GET", `/api/hosts/listed${path}`);
  expect({ status: answer.status, code: answer.body.code, paths: daemon.paths }).toEqual({ status, code, paths: [] });
  daemon.behave(undefined);
});

async function meetAll(route: Route, host: string, all: readonly Hostility[]) {
  for (const hostility of all) {
    daemon.behave(hostility);
    const answers: CallResult[] = [];
    await blocksNobody(hostility, async () => void answers.push(...(await meet(route, host))));
    daemon.behave(undefined);
    for (const { status, text, body } of answers) {
      expect(status, text).not.toBe(500);
      showsNoControls(text);
      showsNoControls(body);
      expect(text).not.toContain('"unexpected"');
    }
  }
}

/** The answer to a request, and to the question for its operation. Who waits for Docker is stopped. */
async function meet({ name, method, path }: Route, host: string): Promise<readonly CallResult[]> {
  const body = bodies[name]?.(host);
  const answer = await local.call(
    method,
    `/api/${path.replace("{name}", host).replace("{container}", "web")}`,
    body === undefined ? {} : { body },
  );
  const location = answer.headers.get("operation-location");
  if (answer.status !== 202 || location === null) return [answer];
  const ended = local.ended(location);
  await Promise.race([ended, pause(2000).then(() => local.call("DELETE", location))]);
  await ended;
  return [answer, await local.call("GET", location)];
}
