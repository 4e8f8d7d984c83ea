// Installs what a command of package.json needs, before it runs; a second time this takes a second.
import { runPnpm } from "./run-pnpm.mjs";

console.log("Installing what is missing ...");
process.exit(runPnpm(["install", "--frozen-lockfile", "--prefer-offline", "--loglevel=error"]));
