import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

export interface Storage {
  readonly connectionString: string;
  readonly pid: number;
  close(): Promise<void>;
}

/** Known to everybody: https://learn.microsoft.com/azure/storage/common/storage-connect-azurite#well-known-storage-account-and-key */
const account = "devstoreaccount1";
const key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/** Runs Azurite, Microsoft's emulator of Azure Storage, on ports that are free, in memory. */
export async function startAzurite(): Promise<Storage> {
  const program = createRequire(import.meta.url).resolve("azurite/dist/src/azurite.js");
  const words = ["--silent", "--inMemoryPersistence", "--disableTelemetry", "--loose", "--skipApiVersionCheck"];
  const ports = ["--blobPort", "0", "--queuePort", "0", "--tablePort", "0"];
  // Of 5 seconds, its default, a busy machine makes connections that are closed just as they are used again.
  const patience = ["--queueKeepAliveTimeout", "120", "--tableKeepAliveTimeout", "120"];
  const child = spawn(process.execPath, [program, ...words, ...ports, ...patience], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const found = new Map<string, string>();
  for await (const line of createInterface({ input: child.stdout })) {
    const [, service, url] = /Azurite (\w+) service.*(http:\/\/\S+)$/.exec(line) ?? [];
    // The same line comes twice: where it begins to listen, and on which port it does.
    if (service !== undefined && url !== undefined && !url.endsWith(":0")) found.set(service, url);
    if (found.has("Queue") && found.has("Table")) break;
  }
  child.stdout.resume();
  if (!found.has("Queue") || !found.has("Table")) throw new Error("Azurite did not start");
  return {
    connectionString: [
      "DefaultEndpointsProtocol=http",
      `AccountName=${account}`,
      `AccountKey=${key}`,
      `QueueEndpoint=${found.get("Queue")}/${account}`,
      `TableEndpoint=${found.get("Table")}/${account}`,
    ].join(";"),
    pid: child.pid ?? 0,
    close: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
