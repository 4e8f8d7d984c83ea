#!/usr/bin/env node
// Every Node since 12 can run this file, so an old one is reported before the program fails at a newer feature.
const { enableCompileCache } = require("node:module");
const { join } = require("node:path");
const { name, engines } = require("../package.json");

const needed = engines.node.replace(">=", "");
const { node } = process.versions;
if (numberOf(node) >= numberOf(needed)) {
  // Compiled code is kept where nobody else can write, because it is run as it is.
  const { env } = process;
  const cache = env.XDG_CACHE_HOME || join(env.HOME || require("node:os").homedir(), ".cache");
  enableCompileCache(join(cache, "berth", "compiled"));
  import("../dist/main.js");
} else {
  process.stderr.write(
    `berth: This is Node.js ${node}, and berth needs ${needed} or later\n` +
      `  Install one from https://nodejs.org, or let npm bring it: npx --package node@24 --package ${name} berth\n`,
  );
  process.exit(2);
}

/** `22.19.1` as 22019. To compare the texts by `localeCompare` would load ICU, which takes a third of the start of Node. */
function numberOf(version) {
  const [major, minor] = version.split(".");
  return 1000 * major + Number(minor);
}
