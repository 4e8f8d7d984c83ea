import { readFile } from "node:fs/promises";
import { defineConfig, type Plugin } from "vitest/config";

/** Scripts, and what a browser gets, are imported as text, as tsup does it for the packages. */
const scriptsAsText: Plugin = {
  name: "scripts-as-text",
  enforce: "pre",
  async load(id) {
    return /\.(?:sh|html|browser\.js|css\.txt)$/.test(id)
      ? `export default ${JSON.stringify(await readFile(id, "utf8"))};`
      : undefined;
  },
};

export default defineConfig({
  plugins: [scriptsAsText],
  resolve: { conditions: ["@dockberth/source"] },
  ssr: { resolve: { conditions: ["@dockberth/source", "node", "import", "default"] } },
  test: {
    include: ["{packages,apps}/*/{src,test}/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
