import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

export default defineConfig({
  ...base,
  entry: {
    main: "src/main.ts",
    "local/main": "local/main.ts",
    "local/worker": "local/worker.ts",
    "local/scale": "local/scale.ts",
    "local/reads": "local/reads.ts",
    "local/readers": "local/readers.ts",
  },
  // Only the local runner needs them, which is not published.
  external: ["@dockberth/emulator", "azurite"],
  loader: { ".html": "text", ".txt": "text", ".browser.js": "text" },
});
