import { defineConfig } from "tsup";

export default defineConfig({
  entry: {
    main: "src/main.ts",
    "local/main": "local/main.ts",
    "local/worker": "local/worker.ts",
    "local/scale": "test/scale.ts",
  },
  format: "esm",
  target: "node22",
  platform: "node",
  clean: true,
  sourcemap: true,
  splitting: true,
  // Only the local runner needs them, which is not published.
  external: ["@dockberth/emulator", "azurite", "vitest"],
  loader: { ".html": "text", ".txt": "text", ".browser.js": "text" },
});
