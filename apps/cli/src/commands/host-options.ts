import { type Command, Option } from "commander";
import { gather } from "./options.ts";

/** The options that describe a host, for `create` and `plan` alike. */
export function withHostOptions(command: Command): Command {
  return command
    .option("-f, --file <path>", "a YAML or JSON file with the fields of a host; flags go over it")
    .option("--allow-from <range>", "who may reach Docker: an address, a CIDR range, or `anywhere`; repeatable", gather)
    .option("--location <name>", "the Azure region")
    .option("--resource-group <name>", "an existing or new group (default: berth-NAME, the host's own)")
    .option("--size <name>", "the size of the machine")
    .option("--image <name>", "an alias such as ubuntu-24.04, or a URN publisher:offer:sku:version")
    .addOption(new Option("--architecture <name>", "the processor").choices(["x64", "arm64"]))
    .option("--port <number>", "the Docker port")
    .option("--ssh-from <range>", "who may reach SSH; nobody by default; repeatable", gather)
    .option("--ssh-public-key <key>", "the administrator's public key, in OpenSSH's form")
    .option("--admin-username <name>", "the administrator")
    .option("--dns-label <label>", "the first label of the public name")
    .option("--hostname <name>", "a further name or address for the server certificate; repeatable", gather)
    .option("--network <name>", "the network in the resource group, existing or new")
    .option("--disk-size <gigabytes>", "the system disk")
    .addOption(
      new Option("--engine-source <name>", "whose packages to install").choices(["auto", "distribution", "docker"]),
    )
    .option("--engine-version <version>", "the version of Docker Engine")
    .option("--compose <path>", "a compose file to bring up on the new host")
    .option("--tag <name=value>", "an Azure tag; repeatable", (value, earlier: string[] = []) => [...earlier, value])
    .option("--expires-in <time>", "when the host may be swept away: 90m, 8h, 3d");
}
