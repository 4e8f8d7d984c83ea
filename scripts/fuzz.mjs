// Gives every parser what nobody would write, for as long as is asked for: --seconds 60 (each), --seed 1, --only "host file".
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: { seed: { type: "string" }, seconds: { type: "string" }, only: { type: "string" } },
});
const suites = [
  "packages/core/test/fuzz",
  "packages/emulator/test",
  "apps/cli/test",
  "apps/slack-bot/test",
  "apps/azure-function/test",
];
const seed = values.seed ?? String(Date.now() % 2 ** 31);
const seconds = values.seconds ?? "60";
if (![seed, seconds].every((each) => /^\d{1,10}$/.test(each))) {
  console.error("--seed and --seconds are whole numbers");
  process.exit(2);
}
console.log(`Seed ${seed}, ${seconds} s for each parser. Again: pnpm fuzz --seed ${seed} --seconds ${seconds}`);
const { status } = spawnSync(
  process.execPath,
  [
    ...[join("node_modules", "vitest", "vitest.mjs"), "run", "--disable-console-intercept=true"],
    ...["--testTimeout=0", ...suites.map((folder) => `${folder}/fuzz.test.ts`)],
  ],
  { stdio: "inherit", env: { ...process.env, FUZZ_SEED: seed, FUZZ_SECONDS: seconds, FUZZ_ONLY: values.only ?? "" } },
);
process.exit(status ?? 1);
