import { createAuthority, createHost, inspectHost, parseHostSpec, probeDocker, removeHost } from "@dockberth/core";
import { expect, test } from "vitest";
import { emulatedAzure, resourcesLeft } from "../src/index.ts";

test("creates a private host behind a NAT gateway, and removes both", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  // The loopback network takes the place of one that this machine can reach; a simulated guest answers in it.
  const network = { natGateway: true, addressPrefix: "127.88.0.0/16", subnetPrefix: "127.88.0.0/24" };
  const spec = parseHostSpec({ name: "one", allowFrom: ["127.0.0.0/8"], publicAddress: "none", network });
  const { host, client } = await createHost(azure, spec, await createAuthority({ name: "tests" }));
  expect(host).toMatchObject({ state: "ready", address: "127.88.0.4" });
  expect(await probeDocker(host, client)).toMatchObject({ version: expect.stringMatching(/^\d/) });
  expect(await inspectHost(azure, "one", { client })).toMatchObject({ docker: { version: expect.any(String) } });
  const left = await resourcesLeft(azure);
  expect(left.filter((each) => /nat/.test(String(each)))).toHaveLength(2);
  await removeHost(azure, "one");
  expect(await resourcesLeft(azure)).toEqual([]);
});
