#!/usr/bin/env node
// Every Node since 12 can run this file, so an old one is reported before the program fails at a newer feature.
const { enableCompileCache } = require("node:module");
const { join } = require("node:path");
const { name, engines } = require("../package.json");

const needed = engines.node.replace(">=", "");
const { node } = process.versions;
if (node.localeCompare(needed, "en", { numeric: true }) >= 0) {
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
