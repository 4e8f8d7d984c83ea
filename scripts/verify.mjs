// Everything that `npm test` has no time for, one after the other; what fails does not keep the next from its turn.
// --only mutation,fuzz runs some of it, --list says what there is.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { verifySuites } from "./verify-suites.mjs";

const { values } = parseArgs({
  options: { only: { type: "string" }, list: { type: "boolean" }, seed: { type: "string" } },
});
const seed = values.seed ?? String(Date.now() % 2 ** 31);
const suites = verifySuites(seed);
const names = values.only?.split(",") ?? Object.keys(suites);
const unknown = names.filter((name) => suites[name] === undefined);
if (unknown.length > 0) {
  console.error(`--only takes ${Object.keys(suites).join(", ")}, not ${unknown.join(", ")}`);
  process.exit(2);
}
if (values.list) {
  for (const [name, { what }] of Object.entries(suites)) console.log(`${name}: ${what}`);
  process.exit(0);
}
const results = [];
for (const name of names) {
  console.log(`\n=== ${name}: ${suites[name].what}`);
  const begun = Date.now();
  const [code] = await once(spawn(process.execPath, suites[name].run, { stdio: "inherit" }), "exit");
  results.push({ name, result: judge(code), minutes: ((Date.now() - begun) / 60_000).toFixed(1) });
}
console.log("");
for (const { name, result, minutes } of results) console.log(`${result} ${name}, ${minutes} min`);
const count = (wanted) => results.filter(({ result }) => result === wanted).length;
console.log(`${count("passed")} passed, ${count("FAILED")} failed, ${count("skipped")} skipped`);
process.exit(count("FAILED") === 0 ? 0 : 1);

/** A suite ends with 77, as in automake, where this computer cannot run it; the suite has said why. */
function judge(code) {
  if (code === 77) return "skipped";
  return code === 0 ? "passed" : "FAILED";
}
