import { app } from "@azure/functions";
import { connectService } from "./connect.ts";
import { allFunctions } from "./functions.ts";
import type { Service } from "./service.ts";
import { readSettings } from "./settings.ts";

/** How the Functions runtime finds the storage account in the application settings. */
const connection = "AzureWebJobsStorage";

/** An empty route would be the function's name; a parameter that may be left out and can hold nothing is `/api/` itself. */
const rootRoute = "{root:maxlength(0)?}";

const ending = new AbortController();
process.once("SIGTERM", () => ending.abort(new Error("SIGTERM")));

let connected: Promise<Service> | undefined;

/** Connected by the first call, and again by the next where that failed: a storage account may come later than we do. */
function service(): Promise<Service> {
  connected ??= connectService(readSettings(process.env)).catch((error: unknown) => {
    connected = undefined;
    throw error;
  });
  return connected;
}

const { http, queues, timers } = allFunctions(service, ending.signal);
app.setup({ enableHttpStream: true });
// Function keys could only be a second layer: who may what is decided in here, by tokens or Easy Auth.
for (const { name, method, route, handler } of http)
  app.http(name, { methods: [method], route: route === "" ? rootRoute : route, authLevel: "anonymous", handler });
for (const { name, queueName, handler } of queues) app.storageQueue(name, { queueName, connection, handler });
for (const { name, schedule, handler } of timers) app.timer(name, { schedule, handler });
