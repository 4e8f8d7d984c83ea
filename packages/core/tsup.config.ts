import { defineConfig, type Options } from "tsup";
import { base } from "../../tsup.base.ts";
import {
  withLateFunctions,
  withLicences,
  withoutLocales,
  withoutUnused,
  withPackageFiles,
  withQuickStart,
  withReexports,
} from "../../tsup.bundle.ts";

const entry = {
  index: "src/index.ts",
  "exports/certificates": "src/exports/certificates.ts",
  "exports/settings": "src/exports/settings.ts",
  "exports/plan": "src/exports/plan.ts",
  "exports/docker": "src/exports/docker.ts",
  "exports/errors": "src/exports/errors.ts",
  "exports/stores": "src/exports/stores.ts",
  "messages/zh": "src/messages/zh/index.ts",
  printable: "src/printable.ts",
};

// Four packages are bundled. Most of what dockerode brings along is never run, and would be two thirds of the packages to
// install. yaml is in CommonJS and would make bundles of core that are ES modules fail at their start. Of zod, the
// sentences in fifty languages would be loaded at every start. Azure's pipeline is fifty files, and loads Node's HTTP/2. The
// last two stay dependencies for their types.
const shared: Options = {
  ...base,
  noExternal: ["zod", "node-forge", "@azure/core-rest-pipeline"],
  loader: { ".sh": "text" },
  esbuildOptions(options) {
    options.sourcesContent = false;
  },
};

/** What the calls that need it load from a file of its own: most of the time of an import would be theirs. */
const packages = {
  yaml: "node_modules/yaml/dist/index.js",
  zod: "node_modules/zod/index.js",
  "node-forge": "node_modules/node-forge/lib/asn1.js",
};

export default defineConfig([
  {
    // For Node, which takes a millisecond for each file: what the entry points share is in few files.
    ...shared,
    entry: {
      index: entry.index,
      "exports/certificates": entry["exports/certificates"],
      "exports/stores": entry["exports/stores"],
      "messages/zh": entry["messages/zh"],
      printable: entry.printable,
    },
    dts: { entry },
    esbuildPlugins: [
      withLateFunctions,
      withReexports(["exports/settings", "exports/plan", "exports/docker", "exports/errors"]),
      withoutUnused,
      withPackageFiles(Object.keys(packages)),
      ...withQuickStart({ fewFiles: true }),
      withLicences,
    ],
  },
  {
    // In CommonJS, which a function that is not asynchronous can load in every program that runs tests or bundles.
    ...shared,
    format: "cjs",
    outDir: "dist/packages",
    clean: false,
    sourcemap: false,
    splitting: false,
    entry: packages,
    esbuildPlugins: [withoutLocales, withLicences],
  },
  {
    // For bundlers, which leave out whole files that have no side effects, so that no file holds more than is used together.
    ...shared,
    outDir: "dist/modules",
    clean: false,
    sourcemap: false,
    entry: { ...entry, "exports/all": entry.index, "exports/is-berth-error": "src/errors/is-berth-error.ts" },
    esbuildPlugins: [withoutUnused, ...withQuickStart()],
  },
]);
