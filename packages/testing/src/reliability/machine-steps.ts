import type { Azure } from "@dockberth/core";
import { askMachine, type MachineName } from "../foreign-machine.ts";

/** The programs of a Debian system with which provisioning and its packages change something. */
const changing = (
  "addgroup apt-get chmod chown cp deb-systemd-helper deb-systemd-invoke dpkg dpkg-deb find gpasswd groupadd install ln " +
  "mkdir mktemp mv nft rm rmdir sync systemctl systemd-tmpfiles tar touch usermod"
).split(" ");

/**
 * Wraps a program and counts its start and its end. At the chosen step it kills everything that the agent's task has
 * started with `kill -9`: every process group under a timeout(1), the outermost first. Programs outside the task, such as
 * those of a unit, are not counted; nor are queries of systemctl and dpkg, which change nothing.
 */
const counting = `#!/bin/sh
program=PROGRAM folder=/run/berth-steps
case " $* " in
  *" is-"* | *" show "* | *" cat "* | *" --print-"* | *" --compare-versions "* | *" --assert-"* | *" --validate-"*) exec "$program" "$@" ;;
esac
groups= pid=$$
while [ "$pid" -gt 1 ]; do
  read -r comm <"/proc/$pid/comm"
  [ "$comm" != timeout ] || groups="-$pid $groups"
  while read -r key value; do [ "$key" != PPid: ] || pid=$value; done <"/proc/$pid/status"
done
# The disk, without what daemons and the agent write at any time.
photograph() {
  set -- -path $folder
  for path in /dev /proc /sys /run/log /run/systemd/units /tmp /var/lib/containerd /var/lib/docker /var/lib/waagent /var/log; do
    set -- "$@" -o -path $path
  done
  /usr/bin/find / \\( "$@" \\) -prune -o -printf '%p %i %m %u %s %T@ %l\\n' | LC_ALL=C sort
}
step() {
  [ -n "$groups" ] && [ -e $folder/kill-at ] || return 0
  read -r number <$folder/number
  number=$((number + 1))
  echo "$number" >$folder/number
  read -r kill_at <$folder/kill-at
  if [ "$kill_at" = 0 ]; then
    echo "$1 \${program##*/} $(photograph | sha256sum)" >>$folder/steps
    return
  fi
  [ "$number" = "$kill_at" ] || return 0
  kill -9 $groups 0
}
step before
"$program" "$@"
code=$?
step after
exit $code
`;

/** Programs that may change what runs, and no file. */
const runningChanges = /^after (?:deb-systemd-invoke|nft|systemctl)$/;

export interface MachineStep {
  /** Counted from 1. */
  readonly number: number;
  /** Such as `before mv`. */
  readonly program: string;
  /** Whether the machine has changed since the step before: its disk, or what runs on it. */
  readonly isNew: boolean;
}

/** Counts the steps of scripts on a real machine. */
export interface MachineSteps {
  /** Counts from now on and kills at this step. 0 only counts, and records the disk at each step. */
  begin(killAt: number): Promise<void>;
  /** Stops counting. */
  end(): Promise<void>;
  /** The counted steps. */
  taken(): Promise<MachineStep[]>;
}

/** Installs the wrappers before the machine's programs in the `PATH`, and in the separate `PATH` of apt. */
export async function countMachineSteps(azure: Azure, machine: MachineName): Promise<MachineSteps> {
  const ask = (script: string) => askMachine(azure, machine, script);
  await ask(`cd /usr/local/sbin && cat >.counting <<'COUNTING'
${counting}COUNTING
for name in ${changing.join(" ")}; do
  real=$(PATH=/usr/sbin:/usr/bin command -v $name) || continue
  sed "s,PROGRAM,$real," .counting >$name && /usr/bin/chmod 0755 $name
done
cat >/etc/apt/apt.conf.d/90-counting <<'APT'
Dir::Bin::dpkg "/usr/local/sbin/dpkg";
DPkg::Path "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin";
APT`);
  return {
    begin: async (killAt) => {
      await ask(`/usr/bin/rm -rf /run/berth-steps
/usr/bin/mkdir /run/berth-steps
cd /run/berth-steps && : >steps && echo 0 >number && echo ${killAt} >kill-at`);
    },
    end: async () => void (await ask("/usr/bin/rm -f /run/berth-steps/kill-at")),
    taken: async () => {
      const lines: string[] = [];
      for (;;) {
        // An output is limited to four kilobytes.
        const output = await ask(`cd /run/berth-steps && sed -n '${lines.length + 1},${lines.length + 40}p' steps`);
        const some = output.split("\n").filter((line) => /^(?:before|after) /.test(line));
        if (some.length === 0) break;
        lines.push(...some);
      }
      const disks = lines.map((line) => line.split(" ")[2]);
      return lines.map((line, index) => {
        const program = line.split(" ").slice(0, 2).join(" ");
        return { number: index + 1, program, isNew: disks[index] !== disks[index - 1] || runningChanges.test(program) };
      });
    },
  };
}
