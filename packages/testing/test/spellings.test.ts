import {
  type Azure,
  type BerthEvent,
  createAuthority,
  createHost,
  createHosts,
  findHost,
  listHosts,
  parseHostSpec,
  removeHost,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { emulatedAzure, resourcesLeft, withChangedAnswers } from "../src/index.ts";

const specOf = (more: object = {}) => parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"], ...more });

/** What Azure answers, with every field of a name spelled in another way. Both are Azure's: see `shortLocation`. */
function respelled(azure: Azure, field: string, spell: (text: string) => string): Azure {
  return withChangedAnswers(azure, (key, value) => (key === field && typeof value === "string" ? spell(value) : value));
}

test.each([
  ["display names of locations", "location", (text: string) => (text === "westeurope" ? "West Europe" : text)],
  [
    "upper case in resource ids",
    "id",
    (text: string) => text.replace(/\/resourceGroups\/[^/]+/, (group) => group.toUpperCase()),
  ],
] as const)("takes %s for the same", async (_what, field, spell) => {
  await using cloud = await emulatedAzure();
  const azure = respelled(cloud.azure, field, spell);
  const authority = await createAuthority({ name: "tests" });
  await createHost(azure, specOf(), authority);
  const events: BerthEvent[] = [];
  await createHost(azure, specOf(), authority, { onEvent: (event) => events.push(event) });
  expect(events.map(({ type }) => type)).toContain("host-unchanged");
  expect((await createHosts(azure, [specOf()], authority)).map(({ outcome }) => outcome)).toEqual(["unchanged"]);
  expect((await findHost(azure, "demo")).location).toBe("westeurope");
  expect(await listHosts(azure)).toMatchObject([{ name: "demo", location: "westeurope", state: "ready" }]);
  await removeHost(azure, "demo");
  expect(await resourcesLeft(cloud.azure)).toEqual([]);
});

test("gives a host a disk whose location has its display name", async () => {
  await using cloud = await emulatedAzure();
  const azure = respelled(cloud.azure, "location", (text) => (text === "westeurope" ? "West Europe" : text));
  const authority = await createAuthority({ name: "tests" });
  await createHost(azure, specOf({ dataDisk: { sizeGb: 8 } }), authority);
  await removeHost(azure, "demo", { keepData: true });
  const { host } = await createHost(azure, specOf({ dataDisk: { from: { name: "demo-data" } } }), authority);
  expect(host).toMatchObject({ state: "ready", location: "westeurope" });
});
