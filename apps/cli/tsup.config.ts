import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";
import { withLicences, withOneLateFile, withoutUnused, withQuickStart } from "../../tsup.bundle.ts";

/** Not in the file of all commands: those that run at every prompt or in scripts, and what few people load. */
const ownFiles =
  /[\\/](complete|completion|demo[\\/]demo|env|facts[\\/]facts|list[\\/]list|print-environment|run-emulator|version|zh[\\/]index)\.ts$/;

// All code is bundled, in a few files that a command loads when it runs, instead of hundreds of each package that it needs.
export default defineConfig({
  ...base,
  entry: ["src/main.ts"],
  minify: true,
  noExternal: [/^(?!@dockberth\/emulator$)/],
  esbuildPlugins: [withoutUnused, ...withQuickStart({ fewFiles: true }), ...withOneLateFile(ownFiles), withLicences],
  loader: { ".sh": "text" },
  esbuildOptions(options) {
    options.conditions = ["@dockberth/source", "node", "import"];
    // Names stay readable in stack traces. `keepNames` would do that by a call for each function.
    options.minifyIdentifiers = false;
    options.sourcesContent = false;
  },
});
