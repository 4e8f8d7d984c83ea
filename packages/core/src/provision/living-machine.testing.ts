import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createMachine, type Machine } from "./machine.testing.ts";
import { realToolsFolder } from "./real-tools.testing.ts";

/** A machine whose programs keep state: systemd, packages, firewall, users, mounts, logins and services. */
export interface LivingMachine extends Machine {
  /** Simulates a power failure and a boot. */
  cutPower(): void;
  /** All persistent state and what the daemon runs with, one line each. */
  state(): string[];
}

const debian = { ID: "debian", VERSION_ID: "12", VERSION_CODENAME: "bookworm" };

/** /run is lost in a power failure. `running` contains what the daemon read at its start. */
const systemctl = `
# systemd continues even if the script is killed.
PATH=${realToolsFolder()}
umask 022
active=$machine/run/active loaded=$machine/run/loaded.conf drop_in=$machine/etc/systemd/system/docker.service.d/zz-berth.conf
verb="" units=""
for word; do
  case $word in --* | NeedDaemonReload) ;; *) if [ -n "$verb" ]; then units="$units $word"; else verb=$word; fi ;; esac
done
start_docker() {
  [ ! -e "$machine/run/systemd/system/docker.service" ] && [ -e "$machine/installed" ] || exit 1
  docker=$machine/etc/docker pending=$machine/var/lib/berth/certificates
  mkdir -p "$active" "$docker"
  rm -rf "$machine/running" && mkdir "$machine/running"
  if [ -e "$loaded" ]; then
        # The drop-in's ExecStartPre.
    [ ! -d "$pending" ] || cp -pf "$pending/key.pem" "$pending/cert.pem" "$pending/ca.pem" "$docker/"
    cp "$loaded" "$machine/running/drop-in"
  fi
  cp "$docker/"* "$machine/running/" 2>/dev/null
  cat "$machine/version" >"$machine/running/version"
  if [ -e "$loaded" ]; then
        # With a key that does not match, the daemon does not start.
    [ "$(sed -n 's/^KEY//p' "$docker/key.pem")" = "$(sed -n 's/^PAIR//p' "$docker/cert.pem")" ] || exit 1
    echo "  0: 00000000:0948 00000000:0000 0A 00000000:00000000" >"$machine/proc/net/tcp"
  else
    : >"$machine/proc/net/tcp"
  fi
  : >"$active/docker.service"
}
case $verb in
  cat)
    cat "$machine/unit"
    [ ! -e "$drop_in" ] || { echo "# /etc/systemd/system/docker.service.d/zz-berth.conf"; cat "$drop_in"; }
    ;;
    # systemd 252 does not notice a new file in a new folder.
  show) if [ ! -e "$loaded" ] || cmp -s "$loaded" "$drop_in"; then echo NeedDaemonReload=no; else echo NeedDaemonReload=yes; fi ;;
  daemon-reload) if [ -e "$drop_in" ]; then cp "$drop_in" "$loaded"; else rm -f "$loaded"; fi ;;
  mask) for unit in $units; do : >"$machine/run/systemd/system/$unit"; done ;;
  unmask) for unit in $units; do rm -f "$machine/run/systemd/system/$unit"; done ;;
  enable) mkdir -p "$machine/enabled"; for unit in $units; do : >"$machine/enabled/$unit"; done ;;
  is-enabled) [ -e "$machine/enabled/\${units# }" ] ;;
  is-active) for unit in $units; do [ ! -e "$active/$unit" ] || exit 0; done; exit 3 ;;
  is-failed) exit 1 ;;
  stop | disable)
    for unit in $units; do
      rm -f "$active/$unit"
      [ $verb = stop ] || rm -f "$machine/enabled/$unit"
      [ "$unit" != docker.service ] || { rm -rf "$machine/running"; : >"$machine/proc/net/tcp"; }
    done
    ;;
  start | restart)
    for unit in $units; do
      mkdir -p "$active"
      case $unit in
        docker.service) start_docker ;;
        *.mount)
          sed -n 's|^Where=|x |p' "$machine/etc/systemd/system/$unit" | sort -o "$machine/proc/mounts" - "$machine/proc/mounts"
          : >"$active/$unit" ;;
        *) [ -e "$machine/etc/systemd/system/$unit" ] || exit 1; : >"$active/$unit" ;;
      esac
    done
    ;;
esac`;

/** Starts the enabled units, mounts first. */
const boot = `
rm -rf "$machine/running" "$machine/run/active" "$machine/run/loaded.conf" "$machine/run/berth" "$machine/run/systemd/system/"*
: >"$machine/proc/net/tcp"; : >"$machine/proc/mounts"
"$machine/programs/systemctl" daemon-reload
for unit in "$machine/enabled/"*.mount "$machine/enabled/"*.service; do
  [ ! -e "$unit" ] || "$machine/programs/systemctl" start "\${unit##*/}"
done
:`;

/** Like Debian's package: starts its units unless they are masked, and installs containerd as a dependency. */
const aptGet = `
case " $* " in
  *" --dry-run "*)
    case " $* " in *" install "*) word=Inst has=! ;; *) word=Remv has= ;; esac
    [ $has -e "$machine/installed" ] && echo "$word docker.io (29)"
    [ $has -e "$machine/containerd" ] && echo "$word containerd (1.6)"
    :
    ;;
  *" install "*)
    : >"$machine/installed"
    : >"$machine/containerd"
    cat "$machine/candidate" >"$machine/version"
    "$machine/programs/systemctl" daemon-reload
    "$machine/programs/systemctl" enable docker.service
    "$machine/programs/systemctl" restart docker.service || :
    ;;
  *" remove "*)
    for word; do
      case $word in
        docker.io) rm -rf "$machine/installed" "$machine/running" "$machine/version" ;;
        containerd) rm -f "$machine/containerd" ;;
      esac
    done
    ;;
esac`;

const docker = `
case " $* " in
  *" login "*) cat >/dev/null; echo "$5" >>"$machine/logins"; sort -u -o "$machine/logins" "$machine/logins" ;;
  *" logout "*) sed -i "/^$2\\$/d" "$machine/logins"; [ -s "$machine/logins" ] || rm -f "$machine/logins" ;;
  *" up "*) echo up >"$machine/services" ;;
  *" ps "*compose.project*) [ ! -e "$machine/services" ] || echo compose ;;
  *" down"*) rm -f "$machine/services" ;;
  *" info "*) echo inactive ;;
  *" compose version "*) ;;
  *" version "*) [ -e "$machine/run/active/docker.service" ] || exit 1; cat "$machine/running/version" ;;
esac`;

const programs: Readonly<Record<string, string>> = {
  systemctl,
  "apt-get": aptGet,
  docker,
  "apt-cache": `case $1 in madison) echo "docker.io | $(cat "$machine/candidate")-1 | x" ;; *) echo "  Candidate: 1" ;; esac`,
  dpkg: "exit 1",
  "apt-mark": "",
  dockerd: `[ "$1" != --version ] || [ ! -e "$machine/installed" ] || echo "Docker version $(cat "$machine/version"), build 1"`,
  iptables: "exit 0",
  blkid: `case "$*" in
    *LABEL*) [ ! -e "$machine/formatted" ] || echo berth-data ;;
    *UUID*) echo 1234-abcd ;;
    *TYPE*) echo ext4 ;;
    *) [ -e "$machine/formatted" ] || exit 2 ;;
  esac`,
  "mkfs.ext4": ': >"$machine/formatted"',
  id: `case $1 in -nG) cat "$machine/groups" ;; *) echo 1000 ;; esac`,
  usermod: 'echo "anna docker" >"$machine/groups"',
  gpasswd: 'echo anna >"$machine/groups"',
  ufw: `case $1 in
    status) echo "Status: active"; cat "$machine/opened" ;;
    allow) echo "$2 ALLOW" >>"$machine/opened" ;;
    delete) : >"$machine/opened" ;;
  esac`,
  boot,
};

/** `hasEngine`: whether Docker Engine is already installed, as on a machine to adopt. */
export async function createLivingMachine({ hasEngine }: { readonly hasEngine: boolean }): Promise<LivingMachine> {
  const machine = await createMachine(debian);
  const { folder } = machine;
  for (const [name, body] of Object.entries(programs)) machine.program(name, body);
  for (const path of ["etc/systemd/system/keep", "dev/disk/azure/scsi1/lun0", "proc/mounts", "opened"])
    machine.write(path, "");
  machine.write("proc/net/tcp", "");
  machine.write("groups", "anna\n");
  machine.write("candidate", "29.1.0\n");
  const program = (name: string, ...args: string[]) => {
    const { status, stderr } = spawnSync(join(folder, "programs", name), args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`${name} ${args.join(" ")} ended with ${status}: ${stderr}`);
  };
  if (hasEngine) program("apt-get", "install");
  return { ...machine, cutPower: () => program("boot"), state: () => state(folder) };
}

/** All files with their modes, and what the daemon runs with. Other files in /run do not persist. */
function state(folder: string): string[] {
  const skipped = ["programs", "counted", "snapshots", "calls", "script.sh", "group", "proc/uptime"];
  const hidden = ["run/active", "run/loaded.conf", "run/berth"];
  const excluded = [...skipped, ...hidden].flatMap((path) => ["-path", `./${path}`, "-prune", "-o"]);
  const { stdout } = spawnSync("find", [".", "-mindepth", "1", ...excluded, "-printf", "%P %y %m\\n"], {
    cwd: folder,
    encoding: "utf8",
  });
  return stdout
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [, path = "", type] = /^(.*) (.) \d+$/.exec(line) ?? [];
      if (type === "d" && !/^(etc|var)\b/.test(path)) return [];
      const content = type === "f" && existsSync(join(folder, path)) ? readFileSync(join(folder, path), "utf8") : "";
      return [`${line} ${JSON.stringify(content)}`];
    })
    .sort();
}
