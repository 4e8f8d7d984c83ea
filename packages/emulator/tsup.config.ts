import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

export default defineConfig({
  ...base,
  entry: ["src/index.ts", "src/credential.ts"],
  dts: true,
  loader: { ".sh": "text", ".py": "text" },
});
