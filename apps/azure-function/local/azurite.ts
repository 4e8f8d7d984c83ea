import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

export interface Azurite {
  readonly connectionString: string;
  readonly pid: number;
  close(): Promise<void>;
}

/** Public, and the same for everybody: https://learn.microsoft.com/azure/storage/common/storage-connect-azurite#well-known-storage-account-and-key */
const account = "devstoreaccount1";
const key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/** The pipe to the parent closes also when the parent is killed. */
const endWithParent = "data:text/javascript,process.stdin.resume().on('end', () => process.exit());";

/** Starts Azurite, Microsoft's emulator of Azure Storage, on free ports, in memory. */
export async function startAzurite(): Promise<Azurite> {
  const program = createRequire(import.meta.url).resolve("azurite/dist/src/azurite.js");
  const options = ["--silent", "--inMemoryPersistence", "--disableTelemetry", "--loose", "--skipApiVersionCheck"];
  const ports = ["--blobPort", "0", "--queuePort", "0", "--tablePort", "0"];
  // With the default of 5 seconds, a busy machine reuses connections at the moment when they are closed.
  const keepAlive = ["--queueKeepAliveTimeout", "120", "--tableKeepAliveTimeout", "120"];
  const child = spawn(process.execPath, ["--import", endWithParent, program, ...options, ...ports, ...keepAlive], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const urls = new Map<string, string>();
  for await (const line of createInterface({ input: child.stdout })) {
    const [, service, url] = /Azurite (\w+) service.*(http:\/\/\S+)$/.exec(line) ?? [];
    // The first such line has the port that was asked for, 0; the second has the real one.
    if (service !== undefined && url !== undefined && !url.endsWith(":0")) urls.set(service, url);
    if (urls.has("Queue") && urls.has("Table")) break;
  }
  child.stdout.resume();
  if (!urls.has("Queue") || !urls.has("Table")) throw new Error("Azurite did not start");
  return {
    connectionString: [
      "DefaultEndpointsProtocol=http",
      `AccountName=${account}`,
      `AccountKey=${key}`,
      `QueueEndpoint=${urls.get("Queue")}/${account}`,
      `TableEndpoint=${urls.get("Table")}/${account}`,
    ].join(";"),
    pid: child.pid ?? 0,
    close: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
