import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";
import { TableClient } from "@azure/data-tables";

export interface Azurite {
  readonly connectionString: string;
  readonly pid: number;
  /** A table that no other test uses. */
  table(): TableClient;
  stop(): Promise<void>;
}

const accountKey = randomBytes(32).toString("base64");

/** The pipe to the parent closes also when the parent is killed. */
const endWithParent = "data:text/javascript,process.stdin.resume().on('end', () => process.exit());";

/** Azure's own emulator of Table Storage, on a free port, in memory. */
export async function startAzurite(): Promise<Azurite> {
  const port = await freePort();
  const packageFile = createRequire(import.meta.url).resolve("azurite/package.json");
  const program = join(dirname(packageFile), "dist/src/table/main.js");
  const address = ["--tableHost", "127.0.0.1", "--tablePort", String(port)];
  const options = ["--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"];
  const child = spawn(process.execPath, ["--import", endWithParent, program, ...address, ...options], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, AZURITE_ACCOUNTS: `berth:${accountKey}` },
  });
  await started(child);
  const endpoint = `http://127.0.0.1:${port}/berth`;
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=berth;AccountKey=${accountKey};TableEndpoint=${endpoint};`;
  return {
    connectionString,
    pid: child.pid ?? 0,
    table: () =>
      TableClient.fromConnectionString(connectionString, `t${randomBytes(8).toString("hex")}`, {
        allowInsecureConnection: true,
        retryOptions: { maxRetries: 0 },
      }),
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Azurite does not report which free port it chose, so the test chooses one. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function started(child: ChildProcess): Promise<void> {
  const { stdout } = child;
  await new Promise<void>((resolve, reject) => {
    stdout?.on("data", (part: Buffer) => /successfully (started|listen)/.test(String(part)) && resolve());
    child.once("exit", (code) => reject(new Error(`Azurite ended in ${code}`)));
  });
}
