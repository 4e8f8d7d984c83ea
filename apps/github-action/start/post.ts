import { runPost } from "./berth.ts";

await runPost();
