import { type ChildProcess, fork } from "node:child_process";
import type { Emulator } from "@dockberth/emulator";
import { allFunctions, type Functions } from "../src/functions.ts";
import type { Service } from "../src/service.ts";
import { type Storage, startAzurite } from "./azurite.ts";
import { deliverMessages } from "./deliver.ts";
import { connectLocally, type Environment } from "./environment.ts";
import { createLocalIdentity, type LocalIdentity } from "./identity.ts";
import { serveFunctions } from "./serve.ts";

export interface LocalOptions {
  readonly emulator: Emulator;
  /** Default: any port that is free. */
  readonly port?: number;
  /** Application settings over the local ones. */
  readonly settings?: Environment;
  /** Worker loops in this process. */
  readonly loops?: number;
  readonly quiet?: boolean;
}

export interface LocalFunction {
  readonly url: string;
  readonly identity: LocalIdentity;
  readonly service: Service;
  readonly functions: Functions;
  readonly storage: Storage;
  /** The application settings, for workers that are processes of their own. */
  readonly env: Environment;
  /** Starts such a worker from a built or stripped module. */
  startWorker(module: string | URL): ChildProcess;
  close(): Promise<void>;
}

/** Runs the application on this machine: its functions over HTTP, Azurite for queues and tables, an emulator for the rest. */
export async function startLocalFunction(options: LocalOptions): Promise<LocalFunction> {
  const { emulator, port = 0, loops = 0, quiet = false } = options;
  const storage = await startAzurite();
  const identity = await createLocalIdentity(() => url);
  const ending = new AbortController();
  let service: Promise<Service> | undefined;
  const connected = () => service ?? Promise.reject(new Error("not connected yet"));
  const functions = allFunctions(connected, ending.signal);
  const { url, server } = await serveFunctions(functions, {
    port,
    quiet,
    extra: (request, response) => {
      if (request.url !== "/keys.json") return false;
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(identity.keys));
      return true;
    },
  });
  const env = { ...localSettings(emulator, storage, identity, url), ...options.settings };
  service = connectLocally(env);
  await service;
  const running = Array.from({ length: loops }, () =>
    deliverMessages(functions, { connectionString: storage.connectionString, signal: ending.signal, quiet: true }),
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
        // A test runner's own options, such as conditions of imports, are not for what was built.
        execArgv: [],
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      });
      workers.add(worker);
      worker.once("exit", () => workers.delete(worker));
      return worker;
    },
    close: async () => {
      ending.abort(new Error("closed"));
      await Promise.all([...workers].map(stopWorker));
      await Promise.all(running);
      server.closeAllConnections();
      server.close();
      await storage.close();
    },
  };
}

function localSettings(emulator: Emulator, storage: Storage, identity: LocalIdentity, url: string): Environment {
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
  const ended = new Promise((resolve) => worker.once("exit", resolve));
  const killing = setTimeout(() => worker.kill("SIGKILL"), 5000);
  worker.kill("SIGTERM");
  await ended;
  clearTimeout(killing);
}
