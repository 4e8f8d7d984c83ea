import { app } from "@azure/functions";
import { connectOnDemand, connectService } from "./connect.ts";
import { allFunctions } from "./functions.ts";
import { readSettings } from "./settings.ts";

/** How the Functions runtime finds the storage account in the application settings. */
const connection = "AzureWebJobsStorage";

/** An empty route would be the function's name; a parameter that may be left out and can hold nothing is `/api/` itself. */
const rootRoute = "{root:maxlength(0)?}";

const ending = new AbortController();
process.once("SIGTERM", () => ending.abort(new Error("SIGTERM")));

const service = connectOnDemand(async () => connectService(readSettings(process.env)));
const { http, queues, timers } = allFunctions(service, ending.signal);
app.setup({ enableHttpStream: true });
// Function keys could only be a second layer: who may what is decided in here, by tokens or Easy Auth.
for (const { name, method, route, handler } of http)
  app.http(name, { methods: [method], route: route === "" ? rootRoute : route, authLevel: "anonymous", handler });
for (const { name, queueName, handler } of queues) app.storageQueue(name, { queueName, connection, handler });
for (const { name, schedule, handler } of timers) app.timer(name, { schedule, handler });
