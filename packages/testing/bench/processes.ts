import { execFile, execFileSync } from "node:child_process";
import { globSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Finding, median, sideBySide } from "./measure.ts";

const berth = fileURLToPath(new URL("../../../apps/cli/bin/berth.cjs", import.meta.url));
/** The GitHub Action as it was built; its end of a job that made no host loads all that each run loads. */
const action = fileURLToPath(new URL("../../../apps/github-action/.bundle/", import.meta.url));
const core = JSON.stringify(import.meta.resolve("@dockberth/core"));
const set = `const { createAuthority, issueCertificates } = await import(${core});
await issueCertificates(await createAuthority({ name: "bench" }), { hostnames: ["demo.example"] });`;
const connection = `await (await import(${core})).connectAzure({ credential: { getToken() {} }, subscriptionId: "x" });`;

/** From nothing to done, as a person waits for it: each is a process of its own. */
export async function processFindings(): Promise<Finding[]> {
  const home = mkdtempSync(join(tmpdir(), "berth-bench-"));
  const env = { PATH: process.env["PATH"], HOME: home, BERTH_HOME: home };
  const node = (...words: string[]) => promisify(execFile)(process.execPath, words, { env });
  const inJob = (file: string) => promisify(execFile)(process.execPath, [file], { env: { ...env, RUNNER_TEMP: home } });
  await node(berth, "emulator", "start", "--guests", "simulated");
  try {
    await node(berth, "create", "demo", "--allow-from", "127.0.0.0/8");
    const taken = await sideBySide(
      {
        empty: () => node("-e", "0"),
        help: () => node(berth, "--help"),
        unset: () => node(berth, "env", "--unset"),
        env: () => node(berth, "env", "demo"),
        ip: () => node(berth, "ip", "demo"),
        status: () => node(berth, "status", "demo"),
        list: () => node(berth, "list"),
        actionFirst: () => node(`${action}post.js`),
        action: () => inJob(`${action}post.js`),
        certificates: () => node("--input-type=module", "-e", set),
      },
      21,
    );
    const times = (name: keyof typeof taken) => taken[name] / taken.empty;
    return [
      { what: "berth --help / an empty Node", found: times("help"), unit: "x", bound: { most: 1.8 } },
      { what: "berth env --unset / an empty Node", found: times("unset"), unit: "x", bound: { most: 3 } },
      { what: "berth env of a host that answers / an empty Node", found: times("env"), unit: "x", bound: { most: 3 } },
      { what: "berth ip of a host that answers / an empty Node", found: times("ip"), unit: "x", bound: { most: 3 } },
      { what: "berth status on the emulator / an empty Node", found: times("status"), unit: "x", bound: { most: 4 } },
      { what: "berth list on the emulator / an empty Node", found: times("list"), unit: "x", bound: { most: 4 } },
      {
        what: "the Action's first step of a job / an empty Node",
        found: times("actionFirst"),
        unit: "x",
        bound: { most: 3 },
      },
      { what: "the Action's later steps / an empty Node", found: times("action"), unit: "x", bound: { most: 3 } },
      { what: "the code of the GitHub Action", found: megabytes(`${action}**/*.js`), unit: "MB", bound: { most: 2.5 } },
      ...importFindings(),
      {
        what: "core and a P-256 set in a new process / an empty Node",
        found: times("certificates"),
        unit: "x",
        bound: { most: 8 },
      },
    ];
  } finally {
    await node(berth, "emulator", "stop");
    rmSync(home, { recursive: true });
  }
}

/** Processor time, which other processes do not change much. */
function importFindings(): Finding[] {
  const programs = { empty: "", core: `await import(${core});`, connection };
  const taken = { empty: [] as number[], core: [] as number[], connection: [] as number[] };
  for (let round = 0; round < 11; round += 1)
    for (const [name, program] of Object.entries(programs)) taken[name as keyof typeof taken].push(cpuOf(program));
  const { empty, core: imported, connection: connected } = taken;
  return [
    {
      what: "processor time of importing core, over an empty Node",
      found: median(imported) - median(empty),
      unit: "ms",
      bound: { most: 60 },
    },
    {
      what: "processor time of connectAzure, over importing core",
      found: median(connected) - median(imported),
      unit: "ms",
      bound: { most: 150 },
    },
  ];
}

/** Milliseconds of processor time of a process that runs a program. */
function cpuOf(program: string): number {
  const script = `${program} const { user, system } = process.cpuUsage(); console.log((user + system) / 1000);`;
  return Number(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }));
}

function megabytes(pattern: string): number {
  return globSync(pattern).reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;
}
