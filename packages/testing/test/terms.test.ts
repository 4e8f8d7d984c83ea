import { createAuthority, createHost, createHosts, describeEvent, parseHostFile, parseHostSpec } from "@dockberth/core";
import { expect, test } from "vitest";
import { codeOf, emulatedAzure, failure, resourcesLeft } from "../src/index.ts";

const input = { name: "demo", allowFrom: ["127.0.0.0/8"] };
const rocky = { ...input, image: "rocky-9" };
const image = "resf:rockylinux-x86_64:9-base";

test("an image whose terms are not accepted is refused before anything is made, with where they can be read", async () => {
  await using cloud = await emulatedAzure();
  const authority = await createAuthority({ name: "tests" });
  const error = await failure(() => createHost(cloud.azure, parseHostSpec(rocky), authority));
  expect(error).toMatchObject({
    code: "terms-not-accepted",
    details: { image, link: expect.stringMatching(/^https:.*rockylinux/) },
    hint: expect.stringMatching(/https:.*--accept-terms/),
  });
  expect(cloud.emulator.requests().filter(({ method }) => !["GET", "POST"].includes(method))).toEqual([]);
  expect(await resourcesLeft(cloud.azure)).toEqual([]);
});

test("whoever says so accepts the terms for the subscription, is told of it once, and others need not say it again", async () => {
  await using cloud = await emulatedAzure();
  const authority = await createAuthority({ name: "tests" });
  const said: string[] = [];
  const run = { onEvent: (event: Parameters<typeof describeEvent>[0]) => void said.push(describeEvent(event)) };
  const spec = parseHostSpec({ ...rocky, acceptTerms: true });
  expect((await createHost(cloud.azure, spec, authority, run)).host.state).toBe("ready");
  expect((await createHost(cloud.azure, parseHostSpec({ ...rocky, name: "two" }), authority, run)).host.state).toBe(
    "ready",
  );
  expect(said.filter((sentence) => sentence.startsWith(`Accepted the marketplace terms of ${image}`))).toHaveLength(1);
});

test("of many hosts those alone are refused whose terms are not accepted, and the terms of many are accepted once", async () => {
  await using cloud = await emulatedAzure();
  const authority = await createAuthority({ name: "tests" });
  const make = async (accept: boolean) => {
    const defaults = "defaults: {allowFrom: [127.0.0.0/8], resourceGroup: shop}";
    const { hosts } = parseHostFile(
      `${defaults}\nhosts:\n  web-{1..2}: {image: rocky-9, acceptTerms: ${accept}}\n  db:\n`,
    );
    const outcomes = await createHosts(cloud.azure, hosts, authority);
    return outcomes.map((each) => (each.outcome === "failed" ? each.error.code : each.outcome));
  };
  expect(await make(false)).toEqual(["terms-not-accepted", "terms-not-accepted", "made"]);
  expect(await make(true)).toEqual(["made", "made", "unchanged"]);
  const accepted = cloud.emulator.requests().filter(({ method, path }) => method === "PUT" && /agreements/.test(path));
  expect(accepted).toHaveLength(1);
});

test("who may not read terms hears Azure's own refusal, and who may not accept them hears that", async () => {
  const notActions = ["Microsoft.MarketplaceOrdering/*"];
  await using cloud = await emulatedAzure({ permissions: [{ actions: ["*"], notActions }] });
  const authority = await createAuthority({ name: "tests" });
  const make = (more: object) => codeOf(() => createHost(cloud.azure, parseHostSpec({ ...rocky, ...more }), authority));
  expect(await make({})).toBe("terms-not-accepted");
  expect(await make({ acceptTerms: true })).toBe("permission-denied");
  expect(await make({ image: `${image}:latest` })).toBe("image-plan-needed");
});
