import type { CommandText } from "../../command-text.ts";
import { hostArgument, hostNamesArgument, yesText } from "./options.ts";

/** Commands that operate existing hosts. */
export const operationCommands = {
  data: {
    summary: "keep, snapshot and restore data disks",
    description:
      "Manage data disks that stay without their hosts, and snapshots of data disks. Azure bills both until they are deleted.",
  },
  dataList: {
    summary: "list kept data disks and snapshots",
    description: "List the data disks that stay without their hosts, and the snapshots of data disks.",
    examples: [["berth data list", "whose data it is, size, age, and what uses it"]],
  },
  dataSnapshot: {
    summary: "take a snapshot of a host's data disk",
    description:
      "Take an incremental snapshot of a host's data disk. Of a running host it has what a power failure would leave: stop the containers first if they cannot recover from one.",
    arguments: { name: "the name of the host" },
    examples: [["berth data snapshot build-1", "before a risky change"]],
  },
  dataRestore: {
    summary: "make a disk from a snapshot",
    description: "Make a disk from a snapshot, for a new host. The snapshot and existing hosts stay as they are.",
    arguments: { snapshot: "the snapshot: NAME or GROUP/NAME" },
    options: {
      disk: "the name of the new disk (default: the name of the snapshot and -disk)",
      type: "the type of the new disk (default: StandardSSD_LRS)",
    },
    examples: [
      ["berth data restore build-1-data-20300131180000 --disk build-2-data", "a disk of its own"],
      ["berth create build-2 --allow-from me --data-disk-from berth-build-1/build-2-data", "the host that uses it"],
    ],
  },
  dataRemove: {
    summary: "delete a kept data disk or a snapshot",
    description: "Delete a kept data disk or a snapshot, with its data.",
    arguments: { data: "the disk or the snapshot: NAME or GROUP/NAME" },
    options: yesText,
    examples: [["berth data remove build-1-data", "asks for confirmation"]],
  },
  start: {
    summary: "start hosts",
    description: "Start hosts and wait until their Docker answers. Addresses, disks and containers are unchanged.",
    arguments: hostNamesArgument,
    examples: [["berth start build-1", "in the morning"]],
  },
  stop: {
    summary: "stop hosts; only disks and addresses are billed then",
    description: "Stop and deallocate hosts. Their disks and addresses are kept.",
    arguments: hostNamesArgument,
    examples: [
      ["berth stop build-1", "in the evening"],
      ["berth stop web-{1..20}", "twenty at once"],
    ],
  },
  restart: {
    summary: "restart hosts",
    description: "Restart hosts and wait until their Docker answers. A stopped host is started.",
    arguments: hostNamesArgument,
    examples: [["berth restart build-1", "containers with a restart policy start again"]],
  },
  resize: {
    summary: "change the size of a host",
    description:
      "Change the size of a host. A running host is restarted, or moved if its hardware does not offer the size.",
    arguments: { name: "the host", size: "the new VM size" },
    examples: [["berth resize build-1 Standard_D4s_v5", "four cores"]],
  },
  extend: {
    summary: "change when a host expires",
    description:
      "Change when a host expires. `berth sweep` removes it some time after that; with `never` it does not expire.",
    arguments: {
      name: "the host",
      time: "from now: 90m, 8h, 3d; a time such as 2030-01-31T18:00Z; or `never`",
    },
    examples: [
      ["berth extend build-1 8h", "for the rest of the day"],
      ["berth extend build-1 never", "sweep does not remove it"],
    ],
  },
  sweep: {
    summary: "remove expired hosts and deallocate idle ones; without --yes, only list them",
    description:
      "List the hosts that have expired or stopped themselves (--idle-after). With --yes, remove the former and deallocate the latter, so that their machines are no longer billed. A host without an expiry, or with one that cannot be read, is never removed.",
    options: {
      yes: "remove and deallocate them; without this option nothing is changed",
      grace: "how long to keep a host after it has expired",
      resourceGroup: "only the hosts of this resource group",
    },
    examples: [
      ["berth sweep", "what would be removed or deallocated, and why the others are kept"],
      ["berth sweep --yes --grace 240 --quiet", "every night"],
    ],
  },
  upgrade: {
    summary: "upgrade Docker Engine on a host",
    description:
      "Install the latest version of Docker Engine on a host, or the given one, and show both versions. Containers keep running. A swarm node is rejected, because its containers would stop.",
    arguments: hostArgument,
    options: { engineVersion: "such as 28.5.2 or 28 (default: the latest version of its package source)" },
    examples: [["berth upgrade build-1 --json | jq -r '.from, .to'", "for programs"]],
  },
  patch: {
    summary: "install the distribution's updates on a host",
    description:
      "Install security updates, or all updates, with the distribution's own package manager, and show what was updated and whether the host needs a reboot. Held packages stay. Containers keep running without --reboot, even if Docker Engine is among the updates; an update of the Engine is rejected on a swarm node.",
    arguments: hostArgument,
    options: {
      updates: "which updates",
      reboot: "restart the host if it needs a reboot, and wait until its Docker answers",
    },
    examples: [
      ["berth patch build-1 --reboot", "security updates, and a restart if they need one"],
      ["berth patch build-1 --updates all --json | jq .rebootNeeded", "every update, for programs"],
    ],
  },
  provision: {
    summary: "repair the setup of a host",
    description:
      "Set up a host again with its original settings: packages, daemon.json, the systemd unit, the firewall. Only what differs is changed.",
    arguments: hostArgument,
    examples: [["berth provision build-1", "after somebody edited daemon.json by hand"]],
  },
  logs: {
    summary: "show the logs of a host",
    description:
      "Show the last lines of the daemon's journal, without SSH; or the output of the installation, which Azure keeps even for a stopped host. Control characters are shown as symbols; --raw passes them on.",
    arguments: hostArgument,
    options: {
      source: "the journal of the daemon, or the output of the installation",
      lines: "the number of lines",
      follow: "show new lines as they appear, until Ctrl-C; asks Azure every few seconds",
    },
    examples: [
      ["berth logs build-1 --lines 20", "the daemon"],
      ["berth logs build-1 --follow", "new lines as they appear"],
      ["berth logs build-1 --source extension", "why the setup failed"],
    ],
  },
  run: {
    summary: "run a script as root on a host, without SSH",
    description:
      "Run a command or a script as root on a host with Azure's Run Command, and show its output while it runs. The command exits with the exit code of the script. Azure keeps only the last 4 KB of output at a time. Control characters are shown as symbols; --raw passes them on.",
    arguments: { name: "the host", words: "a command for the shell; or use --file" },
    options: {
      file: "a script; - reads it from stdin",
      env: "a variable for the script; repeatable",
      secretEnv: "an environment variable of this process to pass to the script; not visible in Azure; repeatable",
      timeout: "how long the script may run",
    },
    examples: [
      ["berth run build-1 -- df -h /var/lib/docker", "a command"],
      ["berth run build-1 --file setup.sh --secret-env TOKEN", "a script with a secret"],
    ],
  },
  ssh: {
    summary: "sign in to a host with SSH",
    description:
      "Sign in to a host that was created with --ssh-from and a key. On first use the SSH host keys are read through Azure, so nobody on the network path can impersonate the host. `berth run` needs no SSH.",
    arguments: { name: "the host", words: "a command to run there (default: a shell)" },
    examples: [
      ["berth ssh build-1", "a shell"],
      ["berth ssh build-1 -- journalctl -u docker", "one command"],
    ],
  },
  cp: {
    summary: "copy files to or from a host",
    description:
      "Copy files between this machine and a host with scp. The host must have been created with --ssh-from. For files in a container, use `berth docker NAME -- cp`.",
    arguments: { source: "what to copy: a path, or NAME:PATH on a host", target: "where to: a path, or NAME:PATH" },
    examples: [
      ["berth cp build-1:/var/log/syslog .", "from the host"],
      ["berth cp ./config build-1:/tmp/config", "to the host, a folder too"],
    ],
  },
  tunnel: {
    summary: "reach a port of a host through SSH",
    description:
      "Forward a port of this machine to a port of a host, or of another machine in its network, through SSH, until Ctrl-C. The port needs no rule in the security group; SSH must be open (--ssh-from). Only TCP is forwarded, and only this machine can connect.",
    arguments: { name: "the host", ports: "PORT, LOCAL:PORT, or LOCAL:ADDRESS:PORT for another machine" },
    examples: [
      ["berth tunnel build-1 8080", "then: curl http://127.0.0.1:8080"],
      ["berth tunnel build-1 5432:10.20.0.9:5432", "a database that only the host can reach"],
    ],
  },
  stats: {
    summary: "show what the containers of a host use",
    description: "Show the processor time, memory and traffic of each running container, once. It runs `docker stats`.",
    arguments: hostArgument,
    options: { timeout: "how long docker may take" },
    examples: [["berth stats build-1", "as a table"]],
  },
  prune: {
    summary: "delete unused containers, images and networks of a host",
    description:
      "Delete stopped containers, unused networks, dangling images and the build cache of a host. It runs `docker system prune`.",
    arguments: hostArgument,
    options: {
      all: "also delete images that no container uses",
      volumes: "also delete unused anonymous volumes with their data; before Engine 23, named ones too",
      timeout: "how long docker may take",
      ...yesText,
    },
    examples: [["berth prune build-1 --all", "asks for confirmation"]],
  },
  ip: {
    summary: "print the address of a host",
    description: "Print the address of a host, and nothing else.",
    arguments: hostArgument,
    examples: [["curl http://$(berth ip build-1):8080", "in a script"]],
  },
  url: {
    summary: "print the Docker URL of a host",
    description: "Print the URL of a host's Docker, and nothing else.",
    arguments: hostArgument,
    examples: [["berth url build-1", "in a script"]],
  },
  status: {
    summary: "print the power state of a host",
    description: "Print the power state of a host, and nothing else.",
    arguments: hostArgument,
    examples: [['[ "$(berth status build-1)" = running ] || berth start build-1', "in a script"]],
  },
  config: {
    summary: "print the docker options for a host",
    description: "Print the options with which docker connects to a host, and nothing else.",
    arguments: hostArgument,
    examples: [["docker $(berth config build-1) ps", "in a script"]],
  },
} satisfies Readonly<Record<string, CommandText>>;
