import { ClientSecretCredential } from "@azure/identity";
import {
  type CloudName,
  cloudNamed,
  clouds,
  connectAzure,
  createAuthority,
  createHost,
  findHost,
  inspectHost,
  listHosts,
  parseHostSpec,
  previewChanges,
  removeHost,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { emulatedAzure, resourcesLeft } from "../src/index.ts";

const names = Object.keys(clouds) as CloudName[];

/** Core's connection for one cloud to an emulator of another. */
async function connectAs(cloud: CloudName, emulator: Awaited<ReturnType<typeof emulatedAzure>>["emulator"]) {
  const { tenantId, clientId, clientSecret, url, ca, subscriptionId } = emulator;
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, {
    authorityHost: url,
    disableInstanceDiscovery: true,
    tlsOptions: { ca },
  });
  return connectAzure({ credential, subscriptionId, endpoint: url, ca, cloud, pollSeconds: 0.05 });
}

test.each(names)(
  "plans, creates, inspects and removes a host in the cloud %s under that cloud's names",
  async (name) => {
    const { azureName, dnsSuffix, locations } = clouds[name];
    await using cloud = await emulatedAzure({ cloud: azureName });
    const { azure } = cloud;
    expect(azure.cloud).toBe(name);
    const spec = parseHostSpec({ name: "demo", location: locations.default, allowFrom: ["127.0.0.0/8"] });
    const { changes } = await previewChanges(azure, spec);
    expect(changes.every(({ change }) => change === "create")).toBe(true);
    const { host, client } = await createHost(azure, spec, await createAuthority({ name: "tests" }));
    expect(host.hostname).toMatch(
      new RegExp(`^demo-[0-9a-f]{10}\\.${locations.default}\\.${dnsSuffix.replaceAll(".", "\\.")}$`),
    );
    const report = await inspectHost(azure, "demo", { client });
    expect(report).toMatchObject({ hostname: host.hostname, docker: { version: expect.stringMatching(/simulated/) } });
    await removeHost(azure, "demo");
    expect(await resourcesLeft(azure)).toEqual([]);
  },
);

test.each([
  ["public", "china"],
  ["china", "usgov"],
  ["usgov", "public"],
] as const)("reports the cloud %s where the account is in %s, and creates nothing", async (wanted, actual) => {
  await using cloud = await emulatedAzure({ cloud: clouds[actual].azureName });
  const azure = await connectAs(wanted, cloud.emulator);
  const error = { code: "cloud-mismatch", hint: expect.stringMatching(/the option cloud/) };
  await expect(listHosts(azure)).rejects.toMatchObject(error);
  await expect(findHost(azure, "demo")).rejects.toMatchObject(error);
  const spec = parseHostSpec({ name: "demo", location: clouds[wanted].locations.default, allowFrom: ["127.0.0.1"] });
  await expect(createHost(azure, spec, await createAuthority({ name: "tests" }))).rejects.toMatchObject(error);
  expect(await resourcesLeft(cloud.azure)).toEqual([]);
});

test("accepts the names of Berth and of Azure's tools for a cloud", () => {
  for (const { name, azureName } of Object.values(clouds))
    expect([name, azureName, azureName.toUpperCase()].map((each) => cloudNamed(each).name)).toEqual([name, name, name]);
  expect(() => cloudNamed("AzureGermanCloud")).toThrow(expect.objectContaining({ code: "cloud-unknown" }));
});
