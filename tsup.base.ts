import type { Options } from "tsup";

/** What all packages are built with. The target is the Node that `engines` of the published packages asks for. */
export const base = {
  format: "esm",
  target: "node22.19",
  platform: "node",
  clean: true,
  sourcemap: true,
  splitting: true,
} satisfies Options;
