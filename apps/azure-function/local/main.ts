import { parseArgs } from "node:util";
import { roles } from "../src/access/roles.ts";
import { localTexts } from "../src/messages/index.ts";
import { exportTelemetry } from "../src/telemetry/export-telemetry.ts";
import { startLocalEmulator } from "./emulator.ts";
import { startLocalFunction } from "./start.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "7071" },
    workers: { type: "string", default: "2" },
    guests: { type: "string", default: "simulated" },
  },
});
const endExport = await exportTelemetry(process.env);
const guests = values.guests === "linux" ? "linux" : "simulated";
const emulator = await startLocalEmulator(guests);
const local = await startLocalFunction({ emulator, port: Number(values.port), quiet: true });
for (let number = 0; number < Number(values.workers); number++)
  local.startWorker(new URL(`./worker.${import.meta.url.endsWith(".ts") ? "ts" : "js"}`, import.meta.url));
const token = await local.identity.token(roles);
process.stdout.write(localTexts.started({ url: local.url, workers: values.workers, guests, token }));
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.once(name, () => {
    void (async () => {
      await local.close();
      await emulator.close();
      await endExport?.();
      process.exit(0);
    })();
  });
}
