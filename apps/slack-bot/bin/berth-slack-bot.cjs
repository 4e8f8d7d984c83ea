#!/usr/bin/env node
// Any Node since 12 can read this file, so that an old one is named before the program fails for want of something newer.
const { engines } = require("../package.json");

const needed = engines.node.replace(">=", "");
const { node } = process.versions;
if (node.localeCompare(needed, "en", { numeric: true }) >= 0) {
  import("../dist/main.js");
} else {
  process.stderr.write(
    `berth-slack-bot: This is Node.js ${node}, and berth-slack-bot needs ${needed} or later\n` +
      "  Install one from https://nodejs.org\n",
  );
  process.exit(2);
}
