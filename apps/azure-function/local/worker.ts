import { connectOnDemand } from "../src/connect.ts";
import { allFunctions } from "../src/functions.ts";
import { deliverMessages } from "./deliver.ts";
import { connectLocally } from "./environment.ts";

const ending = new AbortController();
process.once("SIGTERM", () => ending.abort(new Error("SIGTERM")));
process.once("SIGINT", () => ending.abort(new Error("SIGINT")));
// A worker of a runner that is gone has nobody to work for.
process.once("disconnect", () => process.exit(0));

const service = connectOnDemand(() => connectLocally(process.env));
await deliverMessages(allFunctions(service, ending.signal), {
  connectionString: process.env["AzureWebJobsStorage"] ?? "",
  signal: ending.signal,
  atOnce: Number(process.env["BERTH_LOCAL_AT_ONCE"] ?? 16),
  mostDeliveries: Number(process.env["BERTH_LOCAL_DELIVERIES"] ?? 8),
  visibilitySeconds: Number(process.env["BERTH_LOCAL_VISIBILITY_SECONDS"] ?? 30),
  quiet: process.env["BERTH_LOCAL_QUIET"] === "true",
});
process.exit(0);
