import { app } from "@azure/functions";
import { connectOnDemand, connectService } from "./connect.ts";
import { allFunctions } from "./functions.ts";
import { readSettings } from "./settings.ts";
import { exportTelemetry } from "./telemetry/export-telemetry.ts";
import { emitLogRecord } from "./telemetry/log-record.ts";

/** The prefix of the application settings in which the Functions runtime finds the storage account. */
const connection = "AzureWebJobsStorage";

/** `/api/` itself: the runtime replaces an empty route by the function's name, but an optional parameter may be empty. */
const rootRoute = "{root:maxlength(0)?}";

const stopping = new AbortController();
process.once("SIGTERM", () => stopping.abort(new Error("SIGTERM")));

const service = connectOnDemand(async () => connectService(readSettings(process.env)));
const { http, queues, timers } = allFunctions(service, stopping.signal);
const endExport = await exportTelemetry(process.env);
// The capability says that this process exports its log itself, so that the Functions host does not export it a second time.
app.setup({
  enableHttpStream: true,
  ...(endExport === undefined ? {} : { capabilities: { WorkerOpenTelemetryEnabled: true } }),
});
if (endExport !== undefined) {
  app.hook.log(({ category, level, message, invocationContext }) => {
    if (category !== "customMetric") emitLogRecord(level, message, invocationContext?.functionName);
  });
  app.hook.appTerminate(endExport);
}
// Anonymous for the runtime: the application itself authenticates callers, by tokens or Easy Auth.
for (const { name, method, route, handler } of http)
  app.http(name, { methods: [method], route: route === "" ? rootRoute : route, authLevel: "anonymous", handler });
for (const { name, queueName, handler } of queues) app.storageQueue(name, { queueName, connection, handler });
for (const { name, schedule, handler } of timers) app.timer(name, { schedule, handler });
