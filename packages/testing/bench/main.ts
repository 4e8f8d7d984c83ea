// `npm run bench`: ratios, measured side by side in one run, against bounds; the exit code says whether they hold.
import { certificateFindings } from "./certificates.ts";
import { containerFindings } from "./containers.ts";
import { functionReadFindings } from "./function-reads.ts";
import { handshakeFindings } from "./handshakes.ts";
import { manyHostsFindings } from "./many-hosts.ts";
import { type Finding, holds } from "./measure.ts";
import { processFindings } from "./processes.ts";
import { benchReady } from "./ready.ts";
import { benchReadyMany } from "./ready-many.ts";

const groups: readonly (readonly [title: string, measure: () => Promise<Finding[]>])[] = [
  ["Certificates", certificateFindings],
  ["Many hosts", manyHostsFindings],
  ["Handshakes, Node on both sides", handshakeFindings],
  ["Processes", processFindings],
  ["Reads of the Azure Function: 500 hosts, 50 readers", functionReadFindings],
  ["Containers and the machine that carries them (real guests, as root)", containerFindings],
];

let isGood = true;
const [only, ...words] = process.argv.slice(2);
if (only === "ready") await benchReady(words);
if (only === "ready-many") await benchReadyMany();
for (const [title, measure] of only === undefined ? groups : []) {
  console.log(`\n${title}`);
  for (const finding of await measure()) {
    const { what, found, unit, bound } = finding;
    const limit = "most" in bound ? `at most ${Math.round(bound.most * 10) / 10}` : `at least ${bound.least}`;
    const verdict = holds(finding) ? "" : "  BROKEN";
    isGood &&= holds(finding);
    console.log(`  ${what.padEnd(62)} ${found.toFixed(2).padStart(9)} ${unit.padEnd(8)} ${limit}${verdict}`);
  }
}
process.exitCode = isGood ? 0 : 1;
