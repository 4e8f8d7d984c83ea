import { connectBerth, memoryStore } from "@dockberth/core";
import { startTestAzure } from "@dockberth/emulator";
import { expect, test } from "vitest";

test("creates a host and reaches its Docker", { timeout: 60_000 }, async () => {
  await using azure = await startTestAzure();
  const berth = await connectBerth({ ...azure.connection, store: memoryStore() });
  await using host = await berth.createHost({ name: "demo", allowFrom: ["127.0.0.0/8"] });
  expect((await host.docker.version()).Version).toBeTruthy();
});
