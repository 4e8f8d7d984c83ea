import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";
import { withDirectImports, withLicences, withoutUnused, withQuickStart } from "../../tsup.bundle.ts";

// All code is bundled, in chunks that a command loads when it runs: one file of a package that it needs, instead of hundreds.
// The emulator stays a package of its own.
export default defineConfig({
  ...base,
  entry: ["src/main.ts"],
  minify: true,
  noExternal: [/^(?!@dockberth\/emulator$)/],
  esbuildPlugins: [withoutUnused, ...withQuickStart, withDirectImports, withLicences],
  loader: { ".sh": "text" },
  esbuildOptions(options) {
    options.conditions = ["@dockberth/source", "node", "import"];
    options.keepNames = true;
    options.sourcesContent = false;
  },
});
