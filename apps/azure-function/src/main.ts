import { app } from "@azure/functions";
import { connectOnDemand, connectService } from "./connect.ts";
import { allFunctions } from "./functions.ts";
import { readSettings } from "./settings.ts";

/** The prefix of the application settings in which the Functions runtime finds the storage account. */
const connection = "AzureWebJobsStorage";

/** `/api/` itself: the runtime replaces an empty route by the function's name, but an optional parameter may be empty. */
const rootRoute = "{root:maxlength(0)?}";

const stopping = new AbortController();
process.once("SIGTERM", () => stopping.abort(new Error("SIGTERM")));

const service = connectOnDemand(async () => connectService(readSettings(process.env)));
const { http, queues, timers } = allFunctions(service, stopping.signal);
app.setup({ enableHttpStream: true });
// Anonymous for the runtime: the application itself authenticates callers, by tokens or Easy Auth.
for (const { name, method, route, handler } of http)
  app.http(name, { methods: [method], route: route === "" ? rootRoute : route, authLevel: "anonymous", handler });
for (const { name, queueName, handler } of queues) app.storageQueue(name, { queueName, connection, handler });
for (const { name, schedule, handler } of timers) app.timer(name, { schedule, handler });
