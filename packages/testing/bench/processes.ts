import { execFileSync } from "node:child_process";
import { globSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Finding, sideBySide } from "./measure.ts";

const berth = fileURLToPath(new URL("../../../apps/cli/dist/main.js", import.meta.url));
/** The GitHub Action as it was built; its end of a job that made no host loads all that each run loads. */
const action = fileURLToPath(new URL("../../../apps/github-action/.bundle/", import.meta.url));
const set = `const { createAuthority, issueCertificates } = await import(${JSON.stringify(import.meta.resolve("@dockberth/core"))});
await issueCertificates(await createAuthority({ name: "bench" }), { hostnames: ["demo.example"] });`;

/** From nothing to done, as a person waits for it: each is a process of its own. */
export async function processFindings(): Promise<Finding[]> {
  const node = (...args: string[]) => execFileSync(process.execPath, args, { stdio: "ignore" });
  const taken = await sideBySide(
    {
      empty: () => node("-e", "0"),
      help: () => node(berth, "--help"),
      action: () => node(`${action}post.js`),
      certificates: () => node("--input-type=module", "-e", set),
    },
    21,
  );
  return [
    {
      what: "what berth --help adds to an empty Node",
      found: taken.help - taken.empty,
      unit: "ms",
      bound: { most: 110 },
    },
    { what: "berth --help / an empty Node", found: taken.help / taken.empty, unit: "x", bound: { most: 3 } },
    {
      what: "a step of the GitHub Action / an empty Node",
      found: taken.action / taken.empty,
      unit: "x",
      bound: { most: 8 },
    },
    { what: "the code of the GitHub Action", found: megabytes(`${action}**/*.js`), unit: "MB", bound: { most: 6 } },
    {
      what: "core and a P-256 set in a new process / an empty Node",
      found: taken.certificates / taken.empty,
      unit: "x",
      bound: { most: 8 },
    },
  ];
}

function megabytes(pattern: string): number {
  return globSync(pattern).reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;
}
