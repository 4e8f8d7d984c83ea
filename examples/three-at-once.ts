import { connectBerth, memoryStore } from "@dockberth/core";
import { startTestAzure } from "@dockberth/emulator";

await using azure = await startTestAzure();
const berth = await connectBerth({ ...azure.connection, store: memoryStore() });

const inputs = ["web-1", "web-2", "web-3"].map((name) => ({ name, allowFrom: ["127.0.0.0/8"] }));
for (const each of await berth.createHosts(inputs)) {
  console.log(each.name, each.outcome === "failed" ? each.error.message : each.host.address);
}
