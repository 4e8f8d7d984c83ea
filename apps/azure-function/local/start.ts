import { type ChildProcess, fork } from "node:child_process";
import type { Emulator } from "@dockberth/emulator";
import { allFunctions, type Functions } from "../src/functions.ts";
import type { Service } from "../src/service.ts";
import { type Azurite, startAzurite } from "./azurite.ts";
import { deliverMessages } from "./deliver-messages.ts";
import { connectLocally, type Environment } from "./environment.ts";
import { createLocalIdentity, type LocalIdentity } from "./identity.ts";
import { serveFunctions } from "./serve-functions.ts";

export interface LocalOptions {
  readonly emulator: Emulator;
  /** Default: any free port. */
  readonly port?: number | undefined;
  /** Application settings over the local ones. */
  readonly settings?: Environment | undefined;
  /** Worker loops in this process. */
  readonly loops?: number | undefined;
  readonly quiet?: boolean | undefined;
}

export interface LocalFunction {
  readonly url: string;
  readonly identity: LocalIdentity;
  readonly service: Service;
  readonly functions: Functions;
  readonly storage: Azurite;
  /** The application settings, for workers in other processes. */
  readonly env: Environment;
  /** Starts such a worker from its module. */
  startWorker(module: string | URL): ChildProcess;
  close(): Promise<void>;
}

/** Runs the application on this machine: its functions over HTTP, Azurite for queues and tables, the emulator for the rest. */
export async function startLocalFunction(options: LocalOptions): Promise<LocalFunction> {
  const { emulator, port = 0, loops = 0, quiet = false } = options;
  const storage = await startAzurite();
  const identity = await createLocalIdentity(() => url);
  const stopping = new AbortController();
  let service: Promise<Service> | undefined;
  const connected = () => service ?? Promise.reject(new Error("not connected yet"));
  const functions = allFunctions(connected, stopping.signal);
  const { url, server } = await serveFunctions(functions, {
    port,
    quiet,
    serveOther: (request, response) => {
      if (request.url !== "/keys.json") return false;
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(identity.keys));
      return true;
    },
  });
  const env = { ...localSettings(emulator, storage, identity, url), ...options.settings };
  service = connectLocally(env);
  await service;
  const running = Array.from({ length: loops }, () =>
    deliverMessages(functions, { connectionString: storage.connectionString, signal: stopping.signal, quiet: true }),
  );
  const workers = new Set<ChildProcess>();
  return {
    url,
    identity,
    service: await service,
    functions,
    storage,
    env,
    startWorker: (module) => {
      const worker = fork(module, {
        env: { ...process.env, ...env },
        // A test runner's own options, such as import conditions, must not reach the built worker.
        execArgv: [],
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      });
      workers.add(worker);
      worker.once("exit", () => workers.delete(worker));
      return worker;
    },
    close: async () => {
      stopping.abort(new Error("closed"));
      await Promise.all([...workers].map(stopWorker));
      await Promise.all(running);
      server.closeAllConnections();
      server.close();
      await storage.close();
    },
  };
}

function localSettings(emulator: Emulator, storage: Azurite, identity: LocalIdentity, url: string): Environment {
  return {
    BERTH_SUBSCRIPTION_IDS: emulator.subscriptionId,
    BERTH_ARM_ENDPOINT: emulator.url,
    BERTH_ARM_CA: emulator.ca,
    BERTH_POLL_SECONDS: "0.2",
    BERTH_VAULT_URL: emulator.url,
    BERTH_TENANT_ID: identity.tenantId,
    BERTH_AUDIENCE: identity.audience,
    BERTH_ISSUER: url,
    BERTH_KEYS_URL: `${url}/keys.json`,
    AzureWebJobsStorage: storage.connectionString,
    BERTH_LOCAL_TENANT: emulator.tenantId,
    BERTH_LOCAL_CLIENT: emulator.clientId,
    BERTH_LOCAL_SECRET: emulator.clientSecret,
  };
}

async function stopWorker(worker: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => worker.once("exit", resolve));
  const killing = setTimeout(() => worker.kill("SIGKILL"), 5000);
  worker.kill("SIGTERM");
  await exited;
  clearTimeout(killing);
}
