import { loadBundle } from "./load-bundle.ts";

const { runMain } = await loadBundle();
await runMain();
