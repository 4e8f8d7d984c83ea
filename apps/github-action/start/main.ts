import { runMain } from "./berth.ts";

await runMain();
