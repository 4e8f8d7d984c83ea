import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

// Every command writes through it, so that the command line starts without the rest of core.
export default defineConfig({ ...base, entry: ["src/main.ts"], noExternal: ["@dockberth/core/printable"] });
