import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createLivingMachine, type LivingMachine } from "./living-machine.testing.ts";
import type { Outcome } from "./machine.testing.ts";
import { realToolsFolder } from "./real-tools.testing.ts";

/** A verb of the script, and what comes before it. */
export interface Scenario {
  readonly hasEngine: boolean;
  /** What the machine has, and what was done to it before. */
  readonly before: (machine: LivingMachine) => unknown;
  readonly verb: (machine: LivingMachine) => Promise<Outcome>;
  /** What uninstall has nothing to do after: itself, and data that stays on a disk. */
  readonly againOnly?: boolean;
}

/** What is done about a run that was killed; the power may have gone with it. */
const aftermaths = ["again", "power cut, again", "uninstall", "power cut, uninstall"] as const;

export interface KilledReport {
  /** Two for every program that the script calls: before it begins, and when it has ended. */
  readonly steps: number;
  readonly points: number;
  /** Those at which the machine was as at no point before. */
  readonly struck: number;
  readonly failures: readonly string[];
}

/** Tries at every step what a run makes of a machine on which the one before was killed there. */
export async function killedMatrix(scenario: Scenario, takes: (index: number) => boolean): Promise<KilledReport> {
  await using machine = await createLivingMachine(scenario);
  await scenario.before(machine);
  const steps = countSteps(machine.folder);
  const count = await steps.photograph(() => expectDone(scenario.verb(machine)));
  const expected = { again: machine.traces(), uninstalled: await uninstalled(machine) };
  const points = Array.from({ length: count }, (_, index) => index + 1)
    .flatMap((step) => aftermaths.map((aftermath) => ({ step, aftermath })))
    .filter(({ aftermath }) => scenario.againOnly !== true || aftermath.endsWith("again"))
    .filter((_point, index) => takes(index));
  const failures: string[] = [];
  const seen = new Set<string>();
  for (const { step, aftermath } of points) {
    steps.restore(step);
    if (aftermath.startsWith("power cut")) machine.cutPower();
    const state = [aftermath.split(", ").at(-1), ...machine.traces()].join("\n");
    if (seen.has(state)) continue;
    seen.add(state);
    const wanted = aftermath.endsWith("again") ? expected.again : expected.uninstalled;
    const after = await mend(machine, scenario, aftermath).catch((error: unknown) => [String(error)]);
    const wrong = difference(after, wanted);
    if (wrong.length > 0) failures.push([`step ${step} (${steps.program(step)}), ${aftermath}`, ...wrong].join("\n  "));
  }
  return { steps: count, points: points.length, struck: seen.size, failures };
}

/** Kills a run with all its processes at some of its steps: what is left is what the matrix takes for it. */
export async function killedForReal({ hasEngine, before, verb }: Scenario, every: number): Promise<string[]> {
  await using machine = await createLivingMachine({ hasEngine });
  await before(machine);
  const steps = countSteps(machine.folder);
  const count = await steps.photograph(() => expectDone(verb(machine)));
  const differences: string[] = [];
  for (let step = every; step <= count; step += every) {
    steps.restore(step);
    const expected = machine.traces();
    steps.restore(0);
    const { exitCode } = await steps.kill(step, () => verb(machine));
    if (exitCode !== 137) differences.push(`step ${step}: it ended with ${exitCode}`);
    differences.push(...difference(machine.traces(), expected).map((line) => `step ${step}: ${line}`));
  }
  return differences;
}

async function mend(machine: LivingMachine, { verb }: Scenario, aftermath: string): Promise<string[]> {
  if (aftermath.endsWith("uninstall")) return uninstalled(machine);
  await expectDone(verb(machine));
  return machine.traces();
}

async function uninstalled(machine: LivingMachine): Promise<string[]> {
  await expectDone(machine.run("uninstall", {}, {}));
  return machine.traces();
}

async function expectDone(run: Promise<Outcome>): Promise<void> {
  const { exitCode, report, notes } = await run;
  if (exitCode !== 0) throw new Error(`It ended with ${exitCode}: ${JSON.stringify(report)}\n${notes}`);
}

function difference(found: readonly string[], wanted: readonly string[]): string[] {
  return [
    ...found.filter((line) => !wanted.includes(line)).map((line) => `too much: ${line}`),
    ...wanted.filter((line) => !found.includes(line)).map((line) => `missing: ${line}`),
  ];
}

/** The programs that change something, other than those that stand for the machine's. */
const changing = ["chmod", "cp", "find", "mkdir", "mktemp", "mv", "python3", "rm", "rmdir", "sync"];

/** Stands before a program and counts: photographs the machine, and kills the script with all that it has started. */
const counting = (folder: string, program: string) => `#!/bin/sh
machine='${folder}'
step() {
  read -r number <"$machine/steps"
  number=$((number + 1))
  echo $number >"$machine/steps"
  if [ ! -e "$machine/kill-at" ]; then
    echo "$1 ${program.split("/").at(-1)}" >>"$machine/photographs/programs"
    '${realToolsFolder()}/tar' -C "$machine" --exclude=./programs --exclude=./own --exclude=./photographs --exclude=./steps \\
      -cf "$machine/photographs/$number" . 2>/dev/null
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
  for (const name of [counted, path("photographs")]) mkdirSync(name);
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
  const counted_ = async <T>(run: () => Promise<T>): Promise<T> => {
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
        case $each in programs | counted | photographs | run | run/docker.sock) ;; *) rm -rf "$each" ;; esac
      done
      tar --exclude=./run/docker.sock -xpf photographs/${step}`);
  return {
    restore,
    program: (step: number) => readFileSync(path("photographs/programs"), "utf8").split("\n")[step - 1] ?? "",
    /** How many steps the run has. */
    async photograph(run: () => Promise<unknown>): Promise<number> {
      shell(
        "tar --exclude=./programs --exclude=./counted --exclude=./photographs -cf photographs/0 . 2>/dev/null || :",
      );
      return counted_(async () => {
        await run();
        return Number(readFileSync(path("steps"), "utf8"));
      });
    },
    kill: (step: number, run: () => Promise<Outcome>) => {
      writeFileSync(path("kill-at"), `${step}\n`);
      return counted_(run);
    },
  };
}
