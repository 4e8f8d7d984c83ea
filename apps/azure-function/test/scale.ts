import { fileURLToPath } from "node:url";
import { runCrowd } from "./crowd.ts";

// Built beside the worker: `pnpm --filter @berth/azure-function scale [HOSTS] [WORKERS] [KILLS]`.
const [hosts = 500, workers = 4, kills = 40] = process.argv.slice(2).map(Number);
const worker = fileURLToPath(new URL("./worker.js", import.meta.url));
const report = await runCrowd({ hosts, workers, kills, worker, say: console.log });
console.log({ ...report, machines: report.machines.length });
const good = report.states["succeeded"] === hosts && report.machines.length === hosts && report.refused === 0;
process.exit(good && report.left === 0 ? 0 : 1);
