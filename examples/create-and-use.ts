import { connectBerth, memoryStore } from "@dockberth/core";
import { startTestAzure } from "@dockberth/emulator";

await using azure = await startTestAzure();
const berth = await connectBerth({ ...azure.connection, store: memoryStore() });

await using host = await berth.createHost({ name: "build-1", allowFrom: ["127.0.0.0/8"] });
const { Version } = await host.docker.version();
console.log(`Docker ${Version} answers at ${host.address}`);
