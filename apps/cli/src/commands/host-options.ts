import { type Command, Option } from "commander";
import { gather } from "./options.ts";

/** The options that describe a host, for `create` and `plan` alike: every field of `docs/spec.md`, by groups. */
export function withHostOptions(command: Command): Command {
  command
    .optionsGroup("What to make:")
    .option("-f, --file <path>", "a YAML or JSON file with a host, or with many; flags go over it")
    .option("--tag <name=value>", "an Azure tag; repeatable", each)
    .option("--expires-in <time>", "when the host may be swept away: 90m, 8h, 3d");
  withDockerOptions(withNetworkOptions(withDiskOptions(withMachineOptions(command))));
  return command.optionsGroup("Options:");
}

/** The options that lead to the secrets of a host; what is secret never stands in an argument. */
export function withSecretOptions(command: Command): Command {
  return command
    .option(
      "--secret-env <name>",
      "a variable of this process, as a secret one of the compose file; repeatable",
      gather,
    )
    .option("--secret-env-file <path>", "a file of NAME=VALUE lines, as secret variables of the compose file")
    .option("--login <registry=user>", "a registry to log in to (docker.io: Docker Hub); repeatable", each)
    .option(
      "--login-password <source>",
      "where the password of each --login is: a file, `-` for stdin, or env:NAME; repeatable",
      each,
    );
}

function withMachineOptions(command: Command): Command {
  return command
    .optionsGroup("Machine:")
    .option("--location <name>", "the Azure region (default: westeurope)")
    .option("--resource-group <name>", "an existing or new group (default: berth-NAME, the host's own)")
    .option("--size <name>", "the size of the machine (default: Standard_B2ls_v2)")
    .addOption(new Option("--architecture <name>", "the processor (default: x64)").choices(["x64", "arm64"]))
    .option(
      "--image <name>",
      "an alias such as debian-13, or a URN publisher:offer:sku:version (default: ubuntu-24.04)",
    )
    .option("--image-plan <plan>", "a marketplace image's plan: image, none, or PUBLISHER:PRODUCT:NAME")
    .option("--accept-terms", "accept the terms of the image's plan, for the subscription")
    .option("--trusted-launch", "secure boot and a virtual TPM, whatever the image says")
    .option("--no-trusted-launch", "no secure boot and no virtual TPM")
    .addOption(new Option("--zone <number>", "the availability zone").choices(["1", "2", "3"]))
    .option("--availability-set <name>", "the availability set, shared by the hosts of a group")
    .option("--spot", "a spot machine: cheaper, and taken away when Azure needs the room")
    .option("--spot-max-price <dollars>", "the most that an hour may cost; implies --spot")
    .addOption(
      new Option(
        "--spot-eviction <policy>",
        "what is done to a spot machine that is taken away (default: Deallocate); implies --spot",
      ).choices(["Deallocate", "Delete"]),
    )
    .option("--identity <id>", "`system`, or the resource id of a user-assigned identity; repeatable", gather)
    .option("--admin-username <name>", "the administrator (default: berth)")
    .addOption(new Option("--ssh-key <path>", "a file with the administrator's public key").conflicts(["sshPublicKey"]))
    .option("--ssh-public-key <key>", "the administrator's public key itself, in OpenSSH's form")
    .addOption(
      new Option("--generate-ssh-key", "a key that is made once and kept, for `berth ssh`").conflicts([
        "sshKey",
        "sshPublicKey",
      ]),
    )
    .option("--custom-data <path>", "a file for cloud-init at first boot; a secret");
}

function withDiskOptions(command: Command): Command {
  return command
    .optionsGroup("Disks:")
    .option("--disk-size <gigabytes>", "the size of the system disk (default: the image's own)")
    .option("--disk-type <name>", "the kind of the system disk, such as Premium_LRS (default: StandardSSD_LRS)")
    .option("--data-disk <gigabytes>", "a disk of its own for images, containers and volumes")
    .option("--data-disk-type <name>", "the kind of the data disk, such as PremiumV2_LRS (default: StandardSSD_LRS)")
    .addOption(
      new Option("--data-disk-caching <mode>", "what the machine caches of the data disk").choices([
        "None",
        "ReadOnly",
        "ReadWrite",
      ]),
    );
}

function withNetworkOptions(command: Command): Command {
  return command
    .optionsGroup("Network:")
    .option("--allow-from <range>", "who may reach Docker: an address, a CIDR range, or `anywhere`; repeatable", gather)
    .option("--port <number>", "the Docker port (default: 2376)")
    .option("--ssh-from <range>", "who may reach SSH; nobody by default; repeatable", gather)
    .option("--open-port <ports>", "what containers publish: 443, 8000-8100/udp, 80=203.0.113.0/24; repeatable", each)
    .option("--dns-label <label>", "the first label of the public name")
    .option("--hostname <name>", "a further name or address for the server certificate; repeatable", gather)
    .option("--network <name>", "the network, shared by the hosts of a group (default: berth-net)")
    .option("--existing-network", "the network exists with its subnet, and is used as it is")
    .option("--network-group <name>", "the resource group of an existing network")
    .option("--subnet <name>", "the subnet (default: hosts)")
    .option("--address-prefix <range>", "the addresses of a new network (default: 10.20.0.0/16)")
    .option("--subnet-prefix <range>", "the addresses of its subnet (default: 10.20.0.0/20)")
    .option("--nat-gateway", "a way out of a new network for hosts without a public address; billed")
    .option("--security-group <name>", "`own`, `subnet`, or an existing one: NAME or GROUP/NAME (default: own)")
    .option("--public-address <name>", "`new`, `none`, or an existing one: NAME or GROUP/NAME (default: new)")
    .option("--private-address <address>", "a static address in the subnet")
    .option("--accelerated-networking", "SR-IOV, where the size has it")
    .option("--no-accelerated-networking", "no SR-IOV, whatever the size has");
}

function withDockerOptions(command: Command): Command {
  command
    .optionsGroup("Docker:")
    .addOption(
      new Option("--engine-source <name>", "whose packages to install (default: auto)").choices([
        "auto",
        "distribution",
        "docker",
      ]),
    )
    .option("--engine-version <version>", "the version of Docker Engine")
    .option("--engine-mirror <url>", "in place of https://download.docker.com")
    .addOption(
      new Option("--profile <name>", "how far the daemon is hardened (default: default)").choices([
        "default",
        "strict",
      ]),
    )
    .addOption(
      new Option(
        "--metadata-for-containers <word>",
        "whether containers reach the metadata address, and by it the machine's identities (default: blocked)",
      ).choices(["blocked", "allowed"]),
    )
    .option("--registry-mirror <url>", "a mirror of Docker Hub; repeatable", gather)
    .option("--insecure-registry <host>", "a registry without TLS that can be verified; repeatable", gather)
    .option("--label <name=value>", "a label of the Engine; repeatable", each)
    .option("--storage-driver <name>", "the storage driver")
    .option("--http-proxy <url>", "the way out for http")
    .option("--https-proxy <url>", "the way out for https")
    .option("--proxy-except <host>", "what is reached without the proxy; repeatable", gather)
    .option("--daemon <path>", "a file with further options of daemon.json")
    .option("--compose <path>", "a compose file to bring up on the new host")
    .option("--env <name=value>", "a variable of the compose file; repeatable", each)
    .option("--env-file <path>", "a file of NAME=VALUE lines, as variables of the compose file");
  return withSecretOptions(command);
}

/** Gathers an option that may be given several times, and whose value may hold commas. */
function each(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}
