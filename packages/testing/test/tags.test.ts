import {
  closeHost,
  compareHosts,
  createAuthority,
  createHost,
  createHosts,
  extendHost,
  isBerthError,
  listHosts,
  parseHostSpec,
  previewChanges,
  rotateHost,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { armPath, emulatedAzure, failure } from "../src/index.ts";

const authority = createAuthority({ name: "tests" });
const specOf = (more: object = {}) => parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"], ...more });

interface Tagged {
  readonly tags?: Readonly<Record<string, string>>;
}

test("gives the tags of a host to all that it creates, where a policy asks for one on every resource and group", async () => {
  await using cloud = await emulatedAzure({ policies: [{ name: "require-team", effect: { requiredTag: "team" } }] });
  const { azure, emulator } = cloud;
  const more = { tags: { Team: "shop" }, network: { natGateway: true }, availabilitySet: { name: "set" } };
  const spec = specOf({ ...more, resourceGroup: "web" });
  expect((await previewChanges(azure, spec)).changes).not.toEqual([]);
  await createHost(azure, spec, await authority);
  await rotateHost(azure, "demo", await authority);
  const { tags } = await azure.arm.get<Tagged>(armPath(azure, "web"));
  expect(tags).toEqual({ Team: "shop", "berth-shared": "group" });
  const commands = emulator.requests().filter(({ method, path }) => method === "PUT" && /runCommands/.test(path));
  expect(commands.length).toBeGreaterThan(0);
});

test("creates hosts with different tags in one network, which gets those of all, the first host's where they differ", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const specs = [
    specOf({ name: "a", tags: { Team: "shop", cost: "1" }, resourceGroup: "web" }),
    specOf({ name: "b", tags: { team: "web", stage: "test" }, resourceGroup: "web" }),
  ];
  await createHosts(azure, specs, await authority);
  const network = armPath(azure, "web", "Microsoft.Network/virtualNetworks/berth-net");
  expect((await azure.arm.get<Tagged>(network)).tags).toEqual({
    ...{ Team: "shop", cost: "1", stage: "test" },
    "berth-shared": "network",
  });
});

test("takes a tag for the same whatever the case of its name is, and writes nothing", async () => {
  await using cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  await createHost(azure, specOf({ tags: { Team: "shop" } }), await authority);
  const writes = () =>
    emulator.requests().filter(({ method, path }) => method !== "GET" && !/oauth2|whatIf|publicIPAddresses/.test(path));
  const before = writes().length;
  const respelled = specOf({ tags: { team: "shop" } });
  expect(await compareHosts(azure, [respelled])).toMatchObject({ hosts: [{ action: "none" }] });
  await createHost(azure, respelled, await authority);
  expect(writes().slice(before)).toEqual([]);
  await createHost(azure, specOf({ tags: { TEAM: "web" } }), await authority);
  const [host] = await listHosts(azure);
  const given = Object.entries(host?.tags ?? {}).filter(([name]) => !name.startsWith("berth-"));
  expect(given.map(([name, value]) => [name.toLowerCase(), value])).toEqual([["team", "web"]]);
});

test("changes tags again that another change has overtaken (412), and says so where that goes on", async () => {
  await using cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  await createHost(azure, specOf(), await authority);
  const overtaken = {
    ...{ method: "PATCH", path: /Microsoft\.Resources\/tags\/default$/ },
    answer: { status: 412, code: "PreconditionFailed", message: "The resource was changed." },
  };
  const fault = emulator.failNext({ ...overtaken, times: 2 });
  const expiresAt = new Date("2100-01-01T00:00:00Z");
  expect(await extendHost(azure, "demo", { expiresAt })).toMatchObject({ name: "demo" });
  expect(fault.hits()).toBe(2);
  const endless = emulator.failNext({ ...overtaken, times: 9 });
  const error = await failure(() => closeHost(azure, "demo"));
  expect(isBerthError(error, "host-busy") && [error.message, endless.hits()]).toEqual([
    "Host demo is busy: The resource was changed.",
    4,
  ]);
});
