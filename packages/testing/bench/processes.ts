import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Finding, sideBySide } from "./measure.ts";

const berth = fileURLToPath(new URL("../../../apps/cli/dist/main.js", import.meta.url));
const set = `const { createAuthority, issueCertificates } = await import(${JSON.stringify(import.meta.resolve("@berth/core"))});
await issueCertificates(await createAuthority({ name: "bench" }), { hostnames: ["demo.example"] });`;

/** From nothing to done, as a person waits for it: each is a process of its own. */
export async function processFindings(): Promise<Finding[]> {
  const node = (...args: string[]) => execFileSync(process.execPath, args, { stdio: "ignore" });
  const taken = await sideBySide(
    {
      empty: () => node("-e", "0"),
      help: () => node(berth, "--help"),
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
      what: "core and a P-256 set in a new process / an empty Node",
      found: taken.certificates / taken.empty,
      unit: "x",
      bound: { most: 8 },
    },
  ];
}
