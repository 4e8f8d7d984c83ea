import { connectOnDemand } from "../src/connect.ts";
import { allFunctions } from "../src/functions.ts";
import { exportTelemetry } from "../src/telemetry/export-telemetry.ts";
import { deliverMessages } from "./deliver-messages.ts";
import { connectLocally } from "./environment.ts";

const stopping = new AbortController();
process.once("SIGTERM", () => stopping.abort(new Error("SIGTERM")));
process.once("SIGINT", () => stopping.abort(new Error("SIGINT")));
// The runner that started this worker has ended.
process.once("disconnect", () => process.exit(0));

const endExport = await exportTelemetry(process.env);
const service = connectOnDemand(() => connectLocally(process.env));
await deliverMessages(allFunctions(service, stopping.signal), {
  connectionString: process.env["AzureWebJobsStorage"] ?? "",
  signal: stopping.signal,
  maxConcurrent: Number(process.env["BERTH_LOCAL_MAX_CONCURRENT"] ?? 16),
  maxDeliveries: Number(process.env["BERTH_LOCAL_MAX_DELIVERIES"] ?? 8),
  visibilitySeconds: Number(process.env["BERTH_LOCAL_VISIBILITY_SECONDS"] ?? 30),
  quiet: process.env["BERTH_LOCAL_QUIET"] === "true",
});
await endExport?.();
process.exit(0);
