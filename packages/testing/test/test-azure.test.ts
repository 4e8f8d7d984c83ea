import { ClientSecretCredential } from "@azure/identity";
import { connectBerth, memoryStore } from "@dockberth/core";
import { startEmulator, startTestAzure } from "@dockberth/emulator";
import { expect, test } from "vitest";

test("creates and removes a host in an Azure of one test", async () => {
  await using azure = await startTestAzure();
  const berth = await connectBerth({ ...azure.connection, store: memoryStore() });
  const host = await berth.createHost({ name: "demo", allowFrom: ["127.0.0.0/8"] });
  expect((await host.docker.version()).ApiVersion).toMatch(/^\d/);
  await host.remove();
  expect(await berth.listHosts()).toEqual([]);
});

test("creates a host in an emulator that was started without options", async () => {
  await using emulator = await startEmulator();
  const { url: endpoint, ca, subscriptionId, tenantId, clientId, clientSecret } = emulator;
  const signIn = { authorityHost: endpoint, disableInstanceDiscovery: true, tlsOptions: { ca } };
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, signIn);
  const connection = { credential, subscriptionId, endpoint, ca, pollSeconds: 0.05 };
  const berth = await connectBerth({ ...connection, store: memoryStore() });
  const host = await berth.createHost({ name: "demo", allowFrom: ["127.0.0.0/8"] });
  expect(host).toMatchObject({ state: "ready", address: expect.stringMatching(/^127\./) });
});
