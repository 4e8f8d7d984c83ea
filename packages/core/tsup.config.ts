import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

export default defineConfig({
  ...base,
  entry: {
    index: "src/index.ts",
    "exports/certificates": "src/exports/certificates.ts",
    "exports/settings": "src/exports/settings.ts",
    "exports/plan": "src/exports/plan.ts",
    "exports/docker": "src/exports/docker.ts",
    "exports/errors": "src/exports/errors.ts",
    "exports/stores": "src/exports/stores.ts",
    printable: "src/printable.ts",
  },
  dts: true,
  loader: { ".sh": "text" },
});
