import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { runCrowd } from "./crowd.ts";

// Built beside the worker: `pnpm --filter @dockberth/azure-function scale [HOSTS] [WORKERS] [KILLS] [SECONDS BETWEEN KILLS]`.
const [hosts = 500, workers = 4, kills = 40, secondsBetweenKills = 20] = process.argv.slice(2).map(Number);
const worker = fileURLToPath(new URL("./worker.js", import.meta.url));
const ending = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => ending.abort(new Error(name)));
const say = (line: string) => console.log(`${line}, load ${loadavg()[0]?.toFixed(1)}`);
try {
  const options = { hosts, workers, kills, secondsBetweenKills, worker, say, signal: ending.signal };
  const { machines, ...report } = await runCrowd(options);
  console.log({ ...report, machines: machines.length });
  const good = report.states["succeeded"] === hosts && machines.length === hosts && report.addresses === hosts;
  process.exit(good && report.refused === 0 && report.left === 0 ? 0 : 1);
} catch (error) {
  if (!ending.signal.aborted) throw error;
  console.log("Ended early; nothing is left of it.");
  process.exit(130);
}
