import type { CommandText } from "../../command-text.ts";
import { hostArgument, hostNamesArgument, yesText } from "./options.ts";

const describedNames = { names: "the names of the hosts, or patterns: web-{1..20} (default: those in the file)" };

/** Commands that create, show, use and remove hosts. */
export const hostCommands = {
  create: {
    summary: "create hosts, or finish creating them",
    description:
      "Create a virtual machine whose Docker Engine accepts mutual TLS only, and verify it with a handshake. Run the command again after an interruption: it continues where it stopped, and does not change a host that is already as described. Hosts of one resource group are created in one deployment.",
    arguments: describedNames,
    examples: [
      ["berth create build-1 --allow-from 203.0.113.7", "a host that one address may use"],
      [
        "berth create build-1 --allow-from 203.0.113.0/24 --size Standard_D4s_v5 --expires-in 8h",
        "a larger one, which expires",
      ],
      ["berth create 'web-{1..20}' --resource-group shop --allow-from 203.0.113.7", "twenty hosts in one network"],
      ["berth create --file berth.yaml --json", "a host described in a file"],
    ],
  },
  list: {
    summary: "list the hosts",
    description: "List every host of the subscription, also those that were not completely created or removed.",
    options: {
      resourceGroup: "only the hosts of this resource group",
      output: "how: wide for every column, or json, yaml, tsv, name; by default a table as wide as the terminal",
      names: "only the names, one per line",
    },
    examples: [
      ["berth list", "as a table"],
      [`berth list --query "[?state=='ready'].address"`, "what a JMESPath expression selects of the JSON"],
      ["berth list -o tsv | cut -f 1,4", "columns for a script"],
    ],
  },
  inspect: {
    summary: "show one host in detail",
    description: "Show what Azure knows about a host, and what its Docker answers over mutual TLS.",
    arguments: hostArgument,
    examples: [["berth inspect build-1 --json", "for programs"]],
  },
  env: {
    summary: "print the variables that point docker at a host",
    description:
      "Print the variables that point docker and similar tools at a host, as commands for your shell. Azure is asked only if the host does not answer where it was before.",
    arguments: { name: "the host; not needed with --unset" },
    options: {
      shell: "the shell (default: the one in use)",
      unset: "print the commands that unset the variables",
      noProxy: "also add the host to NO_PROXY",
      dockerContext: "create a docker context instead; with --unset, remove it",
      wake: "start the host first if it is off, and wait for its Docker",
    },
    examples: [
      ['eval "$(berth env build-1)"', "bash, zsh, sh"],
      ["berth env build-1 --shell fish | source", "fish"],
      ["berth env build-1 --shell powershell | Invoke-Expression", "PowerShell"],
      ["berth env build-1 --docker-context", "then: docker --context berth-build-1 ps"],
      ['eval "$(berth env --unset)"', "undo"],
    ],
  },
  use: {
    summary: "make docker use a host until further notice",
    description:
      "Create or update the docker context of a host, and make it docker's current one: every docker command, in every terminal, then uses the host. `berth list` needs no active host; `docker context show` says which one it is.",
    arguments: { name: "the host; not needed with --none" },
    options: { none: "make docker use its default context again" },
    examples: [
      ["berth use build-1 && docker ps", "the containers of the host"],
      ["berth use --none", "undo"],
    ],
  },
  docker: {
    summary: "run the docker CLI against a host",
    description:
      "Run the docker CLI against a host. A host that stopped itself (--idle-after) is started first. The command exits with docker's exit code. At a terminal, control characters in its output are shown as symbols, so interactive programs need --raw before the name. A pipe or a file gets the output unchanged.",
    arguments: { name: "the host", words: "the arguments of docker" },
    examples: [
      ["berth docker build-1 -- ps --all", "list its containers"],
      ["berth docker build-1 -- build -t app .", "build an image there"],
      ["berth docker --raw build-1 -- run -it alpine", "a shell in a container"],
    ],
  },
  remove: {
    summary: "remove hosts completely",
    description:
      "Remove everything that belongs to a host, even if it was never completely created, and nothing else. An adopted machine is not deleted: it is restored to its earlier state.",
    arguments: hostNamesArgument,
    options: {
      all: "all hosts of the subscription, or of --resource-group",
      keepData: "keep the data disk, which is billed; `berth create NAME --data-disk-from DISK` uses it again",
      ...yesText,
      resourceGroup: "where to look if a create was interrupted before its resources were tagged",
    },
    examples: [
      ["berth remove build-1", "asks for confirmation"],
      ["berth remove web-{1..20} --yes", "twenty at once"],
      ["berth remove build-1 --keep-data", "the data disk stays; see `berth data list`"],
      ["berth remove --all --resource-group shop", "all hosts of a group; asks for confirmation"],
      ["berth remove build-1 --yes --json", "for programs"],
    ],
  },
  plan: {
    summary: "show what create would create",
    description:
      "Show what `berth create` would create with the same options. Nothing is created. Nothing is sent to Azure either, unless --what-if asks Azure to validate the plan and to report what would change, or --prices reads Azure's public price list.",
    arguments: describedNames,
    options: {
      whatIf: "ask Azure whether it would accept the plan, and which properties would change",
    },
    examples: [
      ["berth plan build-1 --allow-from 203.0.113.7", "the resources, names and tags"],
      ["berth plan build-1 --allow-from 203.0.113.7 --what-if", "what Azure would change, property by property"],
      ["berth plan build-1 --allow-from 203.0.113.7 --disk-size 128 --prices", "what it costs per hour and per month"],
      ["berth plan --file berth.yaml --json", "the whole plan, with the ARM template"],
    ],
  },
  apply: {
    summary: "create and update the hosts of a file",
    description:
      "Compare the hosts of a file with those in Azure, and apply the differences: create missing hosts, finish incomplete ones, and change ports, tags, daemon options and compose files. Differences that cannot be changed in place are reported, and the host is left alone. Run the command again after an interruption: it continues where it stopped.",
    options: {
      file: "the host file",
      prune: "remove hosts of this file's set that the file no longer declares; asks for confirmation",
      dryRun: "show what would be created, changed and removed, and change nothing",
      detailedExitcode: "with --dry-run: exit with 0 if nothing would change, and with 2 if something would",
      ...yesText,
    },
    examples: [
      ["berth apply", "apply berth.yaml"],
      ["berth apply --dry-run", "show what would change"],
      ["berth apply --file shop.yaml --prune", "also remove hosts that are no longer declared"],
    ],
  },
  schema: {
    summary: "print the JSON Schema of a host file",
    description:
      "Print the JSON Schema of a host file. Editors use it to complete and check berth.yaml; name the schema in the first line of the file.",
    examples: [
      ["berth schema > berth.schema.json", "save it beside berth.yaml"],
      ["# yaml-language-server: $schema=berth.schema.json", "the first line of berth.yaml"],
    ],
  },
  adopt: {
    summary: "turn an existing machine into a host",
    description:
      "Set up Docker with mutual TLS on an existing Linux machine. Its extensions, its Docker options and its security rules are kept. If Docker already runs there, it is restarted once. `berth remove` restores the machine to its earlier state.",
    arguments: { machine: "the name of the virtual machine, with --resource-group" },
    options: {
      machineId: "the resource id of the virtual machine, instead of its name and resource group",
      resourceGroup: "the resource group of the virtual machine",
      name: "the name of the host (default: the name of the machine)",
      file: "a YAML or JSON file with fields of a host; options override it",
      allowFrom: "who may reach Docker: an address, a CIDR range, or `anywhere`; repeatable",
      port: "the Docker port",
      hostname: "another name or address for the server certificate; repeatable",
      adminUsername: "a user of the machine who may use Docker's socket",
      engineSource: "where the packages of Docker Engine come from",
      engineVersion: "the version of Docker Engine",
      expiresIn: "when the host expires and `berth sweep` may restore the machine: 90m, 8h, 3d",
      noProve: "do not wait for Docker to answer, if it can only be reached from another network",
    },
    examples: [
      ["berth adopt vm7 --resource-group team --allow-from 203.0.113.7", "by name and resource group"],
      ['berth adopt --machine-id "$(az vm show -g team -n vm7 --query id -o tsv)" -f berth.yaml', "by resource id"],
    ],
  },
  audit: {
    summary: "audit a host against the CIS Docker Benchmark",
    description:
      "Audit a host against the items of the CIS Docker Benchmark that its Docker can answer. An item that cannot be assessed is reported as not assessed, with the reason; it never counts as passed. Nothing on the host is changed.",
    arguments: hostArgument,
    options: {
      deep: "also examine the machine itself: owners and modes of files, auditd, the options of the daemon",
      all: "also show what passed and what was not assessed",
      sarif: "also write the result as SARIF 2.1.0, for code scanning",
      failOn: "what makes the command exit with 1",
    },
    examples: [
      ["berth audit build-1", "exits with 1 if there is a warning"],
      ["berth audit build-1 --deep --all", "every item, with the reason if it was not assessed"],
      ["berth audit build-1 --sarif audit.sarif --fail-on never", "for code scanning"],
    ],
  },
} satisfies Readonly<Record<string, CommandText>>;
