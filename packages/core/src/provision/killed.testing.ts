import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createLivingMachine, type LivingMachine } from "./living-machine.testing.ts";
import type { ScriptResult } from "./machine.testing.ts";
import { realToolsFolder } from "./real-tools.testing.ts";

/** A verb of the script with its preparation. */
export interface Scenario {
  readonly hasEngine: boolean;
  /** Prepares the machine. */
  readonly before: (machine: LivingMachine) => unknown;
  readonly verb: (machine: LivingMachine) => Promise<ScriptResult>;
  /** Do not follow up with uninstall, because the verb is uninstall or leaves data on a disk. */
  readonly onlyRepeated?: boolean;
}

/** What follows a killed run: the same verb or uninstall, with or without a power failure before. */
const followUps = ["again", "power cut, again", "uninstall", "power cut, uninstall"] as const;

export interface KilledReport {
  /** Two for every program that the script calls: before its start and after its end. */
  readonly steps: number;
  readonly points: number;
  /** The points with a machine state that no earlier point had. */
  readonly distinct: number;
  readonly failures: readonly string[];
}

/** Tests what a run makes of a machine on which an earlier run was killed, for the selected steps and follow-ups. */
export async function killedMatrix(scenario: Scenario, isSelected: (index: number) => boolean): Promise<KilledReport> {
  await using machine = await createLivingMachine(scenario);
  await scenario.before(machine);
  const steps = countSteps(machine.folder);
  const count = await steps.takeSnapshots(() => expectDone(scenario.verb(machine)));
  const expected = { again: machine.state(), uninstalled: await uninstalled(machine) };
  const points = Array.from({ length: count }, (_, index) => index + 1)
    .flatMap((step) => followUps.map((followUp) => ({ step, followUp })))
    .filter(({ followUp }) => scenario.onlyRepeated !== true || followUp.endsWith("again"))
    .filter((_point, index) => isSelected(index));
  const failures: string[] = [];
  const seen = new Set<string>();
  for (const { step, followUp } of points) {
    steps.restore(step);
    if (followUp.startsWith("power cut")) machine.cutPower();
    const state = [followUp.split(", ").at(-1), ...machine.state()].join("\n");
    if (seen.has(state)) continue;
    seen.add(state);
    const wanted = followUp.endsWith("again") ? expected.again : expected.uninstalled;
    const after = await runFollowUp(machine, scenario, followUp).catch((error: unknown) => [String(error)]);
    const wrong = difference(after, wanted);
    if (wrong.length > 0) failures.push([`step ${step} (${steps.program(step)}), ${followUp}`, ...wrong].join("\n  "));
  }
  return { steps: count, points: points.length, distinct: seen.size, failures };
}

/** Kills runs with SIGKILL at every nth step, and compares the machine with the snapshot that the matrix uses. */
export async function killedWithSigkill({ hasEngine, before, verb }: Scenario, every: number): Promise<string[]> {
  await using machine = await createLivingMachine({ hasEngine });
  await before(machine);
  const steps = countSteps(machine.folder);
  const count = await steps.takeSnapshots(() => expectDone(verb(machine)));
  const differences: string[] = [];
  for (let step = every; step <= count; step += every) {
    steps.restore(step);
    const expected = machine.state();
    steps.restore(0);
    const { exitCode } = await steps.kill(step, () => verb(machine));
    if (exitCode !== 137) differences.push(`step ${step}: exit code ${exitCode}`);
    differences.push(...difference(machine.state(), expected).map((line) => `step ${step}: ${line}`));
  }
  return differences;
}

async function runFollowUp(machine: LivingMachine, { verb }: Scenario, followUp: string): Promise<string[]> {
  if (followUp.endsWith("uninstall")) return uninstalled(machine);
  await expectDone(verb(machine));
  return machine.state();
}

async function uninstalled(machine: LivingMachine): Promise<string[]> {
  await expectDone(machine.run("uninstall", {}, {}));
  return machine.state();
}

async function expectDone(run: Promise<ScriptResult>): Promise<void> {
  const { exitCode, report, stderr } = await run;
  if (exitCode !== 0) throw new Error(`Exit code ${exitCode}: ${JSON.stringify(report)}\n${stderr}`);
}

function difference(found: readonly string[], wanted: readonly string[]): string[] {
  return [
    ...found.filter((line) => !wanted.includes(line)).map((line) => `unexpected: ${line}`),
    ...wanted.filter((line) => !found.includes(line)).map((line) => `missing: ${line}`),
  ];
}

/** Programs of this computer that change files. */
const changing = ["chmod", "cp", "find", "mkdir", "mktemp", "mv", "python3", "rm", "rmdir", "sync"];

/** Wraps a program and counts its calls: takes a snapshot at each of them, or kills the script's process group. */
const counting = (folder: string, program: string) => `#!/bin/sh
machine='${folder}'
step() {
  read -r number <"$machine/steps"
  number=$((number + 1))
  echo $number >"$machine/steps"
  if [ ! -e "$machine/kill-at" ]; then
    echo "$1 ${program.split("/").at(-1)}" >>"$machine/snapshots/programs"
    '${realToolsFolder()}/tar' -C "$machine" --exclude=./programs --exclude=./own --exclude=./snapshots --exclude=./steps \\
      -cf "$machine/snapshots/$number" . 2>/dev/null
    return 0
  fi
  read -r kill_at <"$machine/kill-at"
  [ "$number" = "$kill_at" ] || return 0
  read -r group <"$machine/group"
  kill -9 "-$group" 0
}
step before
'${program}' "$@"
code=$?
step after
exit $code
`;

function countSteps(folder: string) {
  const path = (name: string) => join(folder, name);
  const [programs, own, counted] = [path("programs"), path("own"), path("counted")];
  for (const name of [counted, path("snapshots")]) mkdirSync(name);
  const wrap = (name: string, program: string) => {
    writeFileSync(join(counted, name), counting(folder, program));
    chmodSync(join(counted, name), 0o755);
  };
  for (const name of changing) wrap(name, join(realToolsFolder(), name));
  for (const name of readdirSync(programs)) wrap(name, join(own, name));
  const shell = (script: string) => {
    const { status, stderr } = spawnSync("sh", ["-euc", script], { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
  };
  const withCounting = async <T>(run: () => Promise<T>): Promise<T> => {
    writeFileSync(path("steps"), "0\n");
    renameSync(programs, own);
    renameSync(counted, programs);
    try {
      return await run();
    } finally {
      renameSync(programs, counted);
      renameSync(own, programs);
      for (const name of ["steps", "kill-at"]) rmSync(path(name), { force: true });
    }
  };
  const restore = (step: number) =>
    shell(`for each in * run/*; do
        case $each in programs | counted | snapshots | run | run/docker.sock) ;; *) rm -rf "$each" ;; esac
      done
      tar --exclude=./run/docker.sock -xpf snapshots/${step}`);
  return {
    restore,
    program: (step: number) => readFileSync(path("snapshots/programs"), "utf8").split("\n")[step - 1] ?? "",
    /** Runs the verb with a snapshot at every step. @returns the number of steps */
    async takeSnapshots(run: () => Promise<unknown>): Promise<number> {
      shell("tar --exclude=./programs --exclude=./counted --exclude=./snapshots -cf snapshots/0 . 2>/dev/null || :");
      return withCounting(async () => {
        await run();
        return Number(readFileSync(path("steps"), "utf8"));
      });
    },
    kill: (step: number, run: () => Promise<ScriptResult>) => {
      writeFileSync(path("kill-at"), `${step}\n`);
      return withCounting(run);
    },
  };
}
