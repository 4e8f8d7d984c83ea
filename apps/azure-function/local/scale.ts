import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { localTexts } from "../src/messages/index.ts";
import { runScaleTest } from "./scale-test.ts";

// Built beside the worker: `pnpm --filter @dockberth/azure-function scale [HOSTS] [WORKERS] [KILLS] [SECONDS BETWEEN KILLS]`.
const [hosts = 500, workers = 4, kills = 40, secondsBetweenKills = 20] = process.argv.slice(2).map(Number);
const worker = fileURLToPath(new URL("./worker.js", import.meta.url));
const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stopping.abort(new Error(name)));
const onProgress = (line: string) => console.log(localTexts.load(line, loadavg()[0] ?? 0));
try {
  const options = { hosts, workers, kills, secondsBetweenKills, worker, onProgress, signal: stopping.signal };
  const { machines, ...report } = await runScaleTest(options);
  console.log({ ...report, machines: machines.length });
  const allCreated = report.states["succeeded"] === hosts && machines.length === hosts && report.addresses === hosts;
  process.exit(allCreated && report.throttled === 0 && report.remaining === 0 ? 0 : 1);
} catch (error) {
  if (!stopping.signal.aborted) throw error;
  console.log(localTexts.stoppedEarly);
  process.exit(130);
}
