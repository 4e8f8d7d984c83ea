import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

export default defineConfig({
  ...base,
  entry: ["src/main.ts"],
  // Without its prefix, node:sqlite would be a package of npm.
  removeNodeProtocol: false,
});
