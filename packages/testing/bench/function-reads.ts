import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Finding } from "./measure.ts";

const program = fileURLToPath(new URL("../../../apps/azure-function/dist/local/reads.js", import.meta.url));

interface Report {
  readonly answersPerSecond: number;
  readonly p99: number;
  readonly listingsInFiveSeconds: number;
  readonly createSeconds: { readonly alone: number; readonly beside: number };
}

/** What 50 people who look at 500 hosts get, and what a create takes beside them. */
export async function functionReadFindings(): Promise<Finding[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  const { answersPerSecond, p99, listingsInFiveSeconds, createSeconds } = JSON.parse(stdout) as Report;
  const { alone, beside } = createSeconds;
  return [
    { what: "answers", found: answersPerSecond, unit: "1/s", bound: { least: 500 } },
    { what: "the slowest of a hundred", found: p99, unit: "ms", bound: { most: 150 } },
    { what: "listings of Azure in five seconds", found: listingsInFiveSeconds, unit: "", bound: { most: 1.5 } },
    { what: "a create beside the readers / alone", found: beside / alone, unit: "x", bound: { most: 1.5 } },
  ];
}
