import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";
import { withLicences, withoutUnused, withQuickStart } from "../../tsup.bundle.ts";

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
export default defineConfig({
  ...base,
  entry: {
    ...entry,
    // Bundlers leave out whole files that have no side effects, so that no file may hold more than is used together.
    "exports/all": "src/index.ts",
    "exports/is-berth-error": "src/errors/is-berth-error.ts",
  },
  dts: { entry },
  esbuildPlugins: [withoutUnused, ...withQuickStart, withLicences],
  noExternal: ["zod", "@azure/core-rest-pipeline"],
  loader: { ".sh": "text" },
  esbuildOptions(options) {
    options.sourcesContent = false;
  },
});
