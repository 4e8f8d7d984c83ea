import { createAuthority, createHost, type HostOwner, parseHostSpec } from "@dockberth/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Role, roles } from "../src/access/roles.ts";
import { routes } from "../src/routes/index.ts";
import { newOperation } from "../src/storage/operation.ts";
import { expectDescribed, type Local, startLocal } from "./local.ts";

const spec = (name: string) => ({ name, allowFrom: ["127.0.0.0/8"] });

/** Which hosts or operations a route works on, for callers with its role; administrators may use all. */
type Reach = "every host" | "own hosts" | "own operations" | "no host";

/** Every route. A new one without an entry fails. */
const access: Readonly<Record<string, { readonly reach: Reach; readonly body?: (host: string) => object }>> = {
  createHosts: { reach: "own hosts", body: spec },
  listHosts: { reach: "no host" },
  showHost: { reach: "every host" },
  changeHost: { reach: "own hosts", body: () => ({ size: "Standard_D2s_v5" }) },
  removeHost: { reach: "own hosts" },
  startHost: { reach: "own hosts" },
  stopHost: { reach: "own hosts" },
  restartHost: { reach: "own hosts" },
  rotateHost: { reach: "own hosts" },
  revokeHost: { reach: "own hosts" },
  closeHost: { reach: "own hosts" },
  openHost: { reach: "own hosts" },
  upgradeHost: { reach: "own hosts" },
  patchHost: { reach: "own hosts" },
  auditHost: { reach: "own hosts" },
  assignHost: { reach: "own hosts", body: () => ({ caller: "me" }) },
  grant: { reach: "own hosts", body: () => ({ csr: "not a request" }) },
  listGrants: { reach: "own hosts" },
  listContainers: { reach: "own hosts" },
  readContainerLogs: { reach: "own hosts" },
  showOperation: { reach: "own operations" },
  showResult: { reach: "own operations" },
  watchOperation: { reach: "own operations" },
  watchOperations: { reach: "no host" },
  cancelOperation: { reach: "own operations" },
  planHosts: { reach: "no host", body: () => spec("planned") },
  showCaller: { reach: "no host" },
  health: { reach: "no host" },
  openapi: { reach: "no host" },
  page: { reach: "no host" },
  pageStyle: { reach: "no host" },
  pageScript: { reach: "no host" },
  pageCaller: { reach: "no host" },
  pageCertificateRequest: { reach: "no host" },
  pageDialogs: { reach: "no host" },
  pageHostCard: { reach: "no host" },
  pageHostList: { reach: "no host" },
  pageProgress: { reach: "no host" },
  pageRequest: { reach: "no host" },
};

/** Whose the hosts are, by their names. The command line and the SDK write no owner. */
const owners = {
  own: "me",
  others: "somebody",
  slacks: { adapter: "slack", tenant: "T01", id: "me" },
  "other-tenants": { adapter: "function", tenant: "elsewhere", id: "me" },
  "made-by-cli": undefined,
} as const satisfies Record<string, string | HostOwner | undefined>;
const hosts = Object.keys(owners) as (keyof typeof owners)[];

const holders: Readonly<Record<Role, readonly Role[]>> = {
  "Berth.Read": roles,
  "Berth.Write": ["Berth.Write", "Berth.Admin"],
  "Berth.Grant": ["Berth.Grant", "Berth.Admin"],
  "Berth.Admin": ["Berth.Admin"],
};

let local: Local;
beforeAll(async () => {
  local = await startLocal({ loops: 0, settings: { BERTH_HOSTS_PER_CALLER: "100" } });
  const authority = await createAuthority({ name: "another" });
  const tenant = local.identity.tenantId;
  await Promise.all(
    Object.entries(owners).map(([name, given]) => {
      const owner = typeof given === "string" ? { adapter: "function", tenant, id: given } : given;
      return createHost(local.cloud.azure, parseHostSpec(spec(name)), authority, { owner });
    }),
  );
  const { subscriptionId } = local.cloud.emulator;
  const ended = { verb: "start", subscriptionId, host: "own", state: "succeeded" } as const;
  for (const owner of ["me", "somebody"])
    await local.service.store.operations.insert(
      newOperation({ ...ended, id: `of-${owner}`, owner, createdAt: new Date().toISOString() }),
    );
});
afterAll(async () => {
  await local?.close();
});

test("has an entry for every route", () => {
  expect(Object.keys(access).sort()).toEqual(routes.map(({ name }) => name).sort());
});

const assignments: readonly (readonly Role[])[] = [[], ...roles.map((role) => [role])];

test.each(routes.map((route) => [route.name, route] as const))(
  "answers %s to each role for the caller's own and for everybody else's",
  async (name, route) => {
    const { reach, body } = access[name] ?? { reach: "no host" as const };
    const targets = reach === "own operations" ? ["of-me", "of-somebody"] : reach === "no host" ? ["-"] : hosts;
    for (const assigned of assignments)
      for (const target of targets) {
        const isAdmin = assigned.includes("Berth.Admin");
        const mayCall = route.role === "open" || assigned.some((each) => holders[route.role as Role].includes(each));
        const isOwn = ["own", "of-me", "-"].includes(target) || isAdmin || reach === "every host";
        const path = `/api/${route.path.replace(/\{\w+\}/, target).replace("{container}", "web")}`;
        const call = { roles: assigned, as: "me", ...(body === undefined ? {} : { body: body(target) }) };
        const result = await local.call(route.method, path, call);
        const what = `${assigned[0] ?? "anonymous"} ${path}: ${result.text.slice(0, 200)}`;
        expectDescribed(route, result);
        if (!mayCall) expect(result.status, what).toBe(assigned.length === 0 ? 401 : 403);
        else if (isOwn) expect([401, 403, 404], what).not.toContain(result.status);
        else expect(result.status, what).toBe(reach === "own operations" ? 404 : 403);
      }
  },
);
