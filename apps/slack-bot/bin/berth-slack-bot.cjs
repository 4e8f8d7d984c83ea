#!/usr/bin/env node
// Any Node since 12 can read this file, so that an old one is named before the program fails for want of something newer.
const { engines } = require("../package.json");

const needed = engines.node.replace(">=", "");
const { node } = process.versions;
if (numberOf(node) >= numberOf(needed)) {
  import("../dist/main.js");
} else {
  process.stderr.write(
    `berth-slack-bot: This is Node.js ${node}, and berth-slack-bot needs ${needed} or later\n` +
      "  Install one from https://nodejs.org\n",
  );
  process.exit(2);
}

/** `22.19.1` as 22019. To compare the texts by `localeCompare` would load ICU, which takes a third of the start of Node. */
function numberOf(version) {
  const [major, minor] = version.split(".");
  return 1000 * major + Number(minor);
}
