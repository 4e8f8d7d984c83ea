// The Functions host loads this file. Every Node that it offers can read it, so that an old one is named before the
// program fails for want of something newer.
import { createRequire } from "node:module";

const { engines } = createRequire(import.meta.url)("./package.json");
const needed = engines.node.replace(">=", "");
const { node } = process.versions;
if (node.localeCompare(needed, "en", { numeric: true }) < 0)
  throw new Error(
    `This is Node.js ${node}, and Berth needs ${needed} or later: choose a newer version of Node.js for the function app`,
  );
await import("./dist/main.js");
