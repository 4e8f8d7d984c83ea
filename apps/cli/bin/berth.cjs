#!/usr/bin/env node
// Any Node since 12 can read this file, so that an old one is named before the program fails for want of something newer.
const { name, engines } = require("../package.json");

const needed = engines.node.replace(">=", "");
const { node } = process.versions;
if (node.localeCompare(needed, "en", { numeric: true }) >= 0) {
  import("../dist/main.js");
} else {
  process.stderr.write(
    `berth: This is Node.js ${node}, and berth needs ${needed} or later\n` +
      `  Install one from https://nodejs.org, or let npm bring it: npx --package node@24 --package ${name} berth\n`,
  );
  process.exit(2);
}
