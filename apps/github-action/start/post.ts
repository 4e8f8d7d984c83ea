import { loadBundle } from "./load-bundle.ts";

const { runPost } = await loadBundle();
await runPost();
