import { connectBerth, memoryStore } from "@dockberth/core";
import { startTestAzure } from "@dockberth/emulator";
import { expect, test } from "vitest";

test("creates and removes a host in an Azure of one test", async () => {
  await using azure = await startTestAzure();
  const berth = await connectBerth({ ...azure.connection, store: memoryStore() });
  const host = await berth.createHost({ name: "demo", allowFrom: ["127.0.0.0/8"] });
  expect((await host.docker.version()).ApiVersion).toMatch(/^\d/);
  await host.remove();
  expect(await berth.listHosts()).toEqual([]);
});
