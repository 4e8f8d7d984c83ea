// `node scripts/pnpm.mjs WORDS` is `pnpm WORDS`, by the version that package.json names; nothing has to be installed first.
import { runPnpm } from "./run-pnpm.mjs";

process.exit(runPnpm(process.argv.slice(2)));
