import type { Azure } from "@berth/core";
import { askMachine, type ForeignMachine } from "../foreign-machine.ts";

/** The programs of a Debian system that change something, where provisioning and the package manager it calls find them. */
const changing = (
  "apt-get chmod chown cp dpkg find gpasswd groupadd install ln mkdir mktemp mv " +
  "nft rm rmdir sync systemctl tar touch usermod"
).split(" ");

/**
 * Stands before a program and counts it, as it begins and as it has ended; at the step that is wished for, it kills with
 * `kill -9` whatever the agent's task has started: every process group under a timeout(1), the outermost first. Programs
 * that are of no task, such as those of a unit, are left alone, as they are where a script alone is killed.
 */
const counting = `#!/bin/sh
program=PROGRAM folder=/run/berth-steps
groups= pid=$$
while [ "$pid" -gt 1 ]; do
  read -r comm <"/proc/$pid/comm"
  [ "$comm" != timeout ] || groups="-$pid $groups"
  while read -r key value; do [ "$key" != PPid: ] || pid=$value; done <"/proc/$pid/status"
done
step() {
  [ -n "$groups" ] && [ -e $folder/kill-at ] || return 0
  read -r number <$folder/number
  number=$((number + 1))
  echo "$number" >$folder/number
  echo "$1 \${program##*/}" >>$folder/programs
  read -r kill_at <$folder/kill-at
  [ "$number" = "$kill_at" ] || return 0
  kill -9 $groups 0
}
step before
"$program" "$@"
code=$?
step after
exit $code
`;

/** The steps of what runs on a real machine. */
export interface MachineSteps {
  /** Counts from now on and kills at this step; 0 only counts. */
  begin(killAt: number): Promise<void>;
  /** Counts no longer; resolves with the steps that there were, as `before mv`. */
  end(): Promise<string[]>;
}

/** Puts the counting before the machine's own programs, which come later in its `PATH`. */
export async function countMachineSteps(
  azure: Azure,
  machine: Pick<ForeignMachine, "resourceGroup" | "name">,
): Promise<MachineSteps> {
  const ask = (script: string) => askMachine(azure, machine, script);
  await ask(`cd /usr/local/sbin && cat >.counting <<'COUNTING'
${counting}COUNTING
for name in ${changing.join(" ")}; do
  real=$(PATH=/usr/sbin:/usr/bin command -v $name) || continue
  sed "s,PROGRAM,$real," .counting >$name && /usr/bin/chmod 0755 $name
done`);
  return {
    begin: async (killAt) => {
      await ask(`/usr/bin/rm -rf /run/berth-steps
/usr/bin/mkdir /run/berth-steps
cd /run/berth-steps && : >programs && echo 0 >number && echo ${killAt} >kill-at`);
    },
    end: async () => {
      const told = await ask("cd /run/berth-steps 2>/dev/null && /usr/bin/rm -f kill-at && cat programs");
      return told.split("\n").filter((line) => /^(?:before|after) /.test(line));
    },
  };
}
