import type { Options } from "tsup";

/** What all packages are built with. The target is the Node that `engines` of the published packages asks for. */
export const base = {
  format: "esm",
  target: "node22.19",
  platform: "node",
  clean: true,
  sourcemap: true,
  splitting: true,
  // It would leave `require("node:…")` as it is, which an ES module does not have.
  removeNodeProtocol: false,
} satisfies Options;
