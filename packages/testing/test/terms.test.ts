import { createAuthority, createHost, createHosts, describeEvent, parseHostFile, parseHostSpec } from "@dockberth/core";
import { expect, test } from "vitest";
import { codeOf, emulatedAzure, failure, resourcesLeft } from "../src/index.ts";

const input = { name: "demo", allowFrom: ["127.0.0.0/8"] };
const rocky = { ...input, image: "rocky-9" };
const image = "resf:rockylinux-x86_64:9-base";

test("rejects an image without accepted terms before it creates anything, with a link to the terms", async () => {
  await using cloud = await emulatedAzure();
  const authority = await createAuthority({ name: "tests" });
  const error = await failure(() => createHost(cloud.azure, parseHostSpec(rocky), authority));
  expect(error).toMatchObject({
    code: "terms-not-accepted",
    details: { image, link: expect.stringMatching(/^https:.*rockylinux/) },
    hint: expect.stringMatching(/https:.*acceptTerms: true/),
  });
  expect(cloud.emulator.requests().filter(({ method }) => !["GET", "POST"].includes(method))).toEqual([]);
  expect(await resourcesLeft(cloud.azure)).toEqual([]);
});

test("accepts the terms once for the subscription where asked", async () => {
  await using cloud = await emulatedAzure();
  const authority = await createAuthority({ name: "tests" });
  const sentences: string[] = [];
  const run = { onEvent: (event: Parameters<typeof describeEvent>[0]) => void sentences.push(describeEvent(event)) };
  const spec = parseHostSpec({ ...rocky, acceptTerms: true });
  expect((await createHost(cloud.azure, spec, authority, run)).host.state).toBe("ready");
  expect((await createHost(cloud.azure, parseHostSpec({ ...rocky, name: "two" }), authority, run)).host.state).toBe(
    "ready",
  );
  expect(
    sentences.filter((sentence) => sentence.startsWith(`Accepted the marketplace terms of ${image}`)),
  ).toHaveLength(1);
});

test("rejects only the hosts of a batch without accepted terms, and accepts the terms of a batch once", async () => {
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
  expect(await make(false)).toEqual(["terms-not-accepted", "terms-not-accepted", "created"]);
  expect(await make(true)).toEqual(["created", "created", "unchanged"]);
  const accepted = cloud.emulator.requests().filter(({ method, path }) => method === "PUT" && /agreements/.test(path));
  expect(accepted).toHaveLength(1);
});

test("reports a missing permission to read or to accept terms", async () => {
  const notActions = ["Microsoft.MarketplaceOrdering/*"];
  await using cloud = await emulatedAzure({ permissions: [{ actions: ["*"], notActions }] });
  const authority = await createAuthority({ name: "tests" });
  const make = (more: object) => codeOf(() => createHost(cloud.azure, parseHostSpec({ ...rocky, ...more }), authority));
  expect(await make({})).toBe("terms-not-accepted");
  expect(await make({ acceptTerms: true })).toBe("permission-denied");
  expect(await make({ image: `${image}:latest` })).toBe("image-plan-needed");
});
