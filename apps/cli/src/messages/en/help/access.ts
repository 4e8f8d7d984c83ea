import type { CommandText } from "../../command-text.ts";
import { hostArgument, hostNamesArgument, machineReferenceTexts, yesText } from "./options.ts";

/** Commands about certificates, sign-in and access to machines. */
export const accessCommands = {
  rotate: {
    summary: "replace the certificate of a host",
    description:
      "Replace the server certificate of a host; its names stay the same. The daemon restarts once, containers keep running, and clients keep working. With --to-next and then --finish the host moves to another authority, in two steps that can be repeated.",
    arguments: hostArgument,
    options: {
      validForDays: "the lifetime of the new certificate (default: 90)",
      toNext: "also trust the next authority, which `berth ca renew` creates",
      finish: "finish the move: trust only the next authority",
    },
    examples: [
      ["berth rotate build-1", "before the certificate expires; `berth list` shows when"],
      ["berth ca renew", "move to another authority, step 1"],
      ["berth rotate build-1 --to-next", "step 2: both are trusted; issue new grants"],
      ["berth rotate build-1 --finish", "step 3: clients of the old authority are rejected"],
      ["berth ca renew --finish", "step 4, after every host has moved"],
    ],
  },
  grant: {
    summary: "give one person or job access to a host",
    description:
      "Issue a client certificate for one person or job. It opens this host and no other, and its holder is root there until it expires. `berth revoke` ends all grants of the host earlier.",
    arguments: hostArgument,
    options: {
      for: "the name of the person or job in the certificate (default: you)",
      hours: "how long it is valid",
      to: "write ca.pem, cert.pem and key.pem into this folder, for DOCKER_CERT_PATH",
      file: "write one file for `berth import` on another machine; keep it secret",
      dockerContext: "create a docker context on this machine",
      request: "sign this certificate signing request (see `berth request`); the key stays with its owner",
      list: "show the grants that were issued with this folder, and until when they are valid",
    },
    examples: [
      ["berth grant build-1 --for anna --hours 8 --file anna.berth", "Anna runs: berth import anna.berth"],
      ["berth grant build-1 --for ci --hours 1 --to ./certs", "DOCKER_CERT_PATH=./certs"],
      ["berth grant build-1 --request anna.csr --file anna.berth", "Anna's key stays on her machine"],
      ["berth grant build-1 --list", "who was granted what, until when"],
    ],
  },
  renew: {
    summary: "renew your client certificates",
    description:
      "Renew your own client certificates of which less than a third is left, and the docker contexts that hold them. Every command that uses a host does the same; this one is for a timer. A grant from another user cannot be renewed here; a warning says when it expires.",
    arguments: { names: "the hosts, as names or patterns (default: all with a certificate on this machine)" },
    examples: [["berth renew", "every hour, from cron"]],
  },
  revoke: {
    summary: "make all earlier certificates of hosts worthless",
    description:
      "Lock out everybody who has a client certificate of the hosts, from any machine or adapter. Docker restarts once, and containers keep running, except those of a swarm. Your own certificate is replaced; everybody else needs a new grant.",
    arguments: hostNamesArgument,
    examples: [
      ["berth revoke build-1", "a laptop with a grant was lost"],
      ["berth close build-1 && berth revoke build-1 && berth open build-1", "nobody gets in meanwhile"],
    ],
  },
  close: {
    summary: "deny Docker to everybody at once, or close a port",
    description:
      "Close Docker's port to everybody, and end the connections that are open. Containers keep running, and their own ports stay open. With a port: close what `berth open NAME PORT` opened; connections through it that exist continue.",
    arguments: { names: `${hostNamesArgument.names}; then ports, such as 22 or 53/udp` },
    examples: [
      ["berth close build-1", "something is wrong; look first"],
      ["berth close build-1 22", "after `berth open build-1 22`"],
    ],
  },
  open: {
    summary: "undo close, or open a port for a time",
    description:
      "Let those reach Docker again who could before `berth close`. With a port: open it with a rule of its own in the security group, beside the ports of the host's description. `berth close NAME PORT` closes it, or `berth sweep` when its time is over, or the removal of the host.",
    arguments: { names: `${hostNamesArgument.names}; then ports, such as 22 or 53/udp` },
    options: {
      from: "who may reach the port: addresses, ranges, me (this machine), or anywhere (default: me)",
      for: "how long the port stays open: 90m, 8h, 3d (default: until it is closed)",
    },
    examples: [
      ["berth open build-1", "after `berth close build-1`"],
      ["berth open build-1 22 --for 1h", "SSH from this machine, for an hour"],
      ["berth open build-1 8080 53/udp --from 203.0.113.0/24", "two ports, for a network"],
      ["berth open build-1 443 --from anywhere", "for the whole Internet"],
    ],
  },
  request: {
    summary: "create a key and a certificate signing request",
    description:
      "Create a key, which stays on this machine, and a certificate signing request, which is not a secret. The owner of the authority answers it with `berth grant --request`; import the answer with `berth import --key`.",
    arguments: { who: "your name, or the name of the job" },
    options: { to: "where to write key.pem and request.csr" },
    examples: [
      ["berth request anna --to ~/berth", "send ~/berth/request.csr"],
      ["berth import anna.berth --key ~/berth/key.pem", "when the answer has arrived"],
    ],
  },
  import: {
    summary: "import a grant that somebody gave you",
    description:
      "Import a grant. `berth env`, `docker`, `ip`, `url` and `config` then work with the host, without an Azure account. The address and the authority's fingerprint are shown: ask the owner of the host for them over another channel if the file came over one that you do not trust.",
    arguments: { file: "the file that `berth grant --file` wrote" },
    options: {
      key: "your private key, if the grant answers your request",
      replace: "replace what is stored for another host of this name: another address or another authority",
    },
    examples: [['berth import anna.berth && eval "$(berth env build-1)"', "then use docker"]],
  },
  login: {
    summary: "show which Azure sign-in is used",
    description:
      "Show which sign-in Berth uses, for which identity and subscription, and what to do if there is none. Berth uses the sign-in of Azure's own tools and stores none.",
    examples: [
      ["az login && berth login", "as a person"],
      ["berth login --cloud china", "in another cloud"],
    ],
  },
  doctor: {
    summary: "check whether a host can be created",
    description:
      "Check this machine (docker, its context, the folder with keys, the authority) and Azure (sign-in, clock, subscription, providers, permissions, size, quota, policies). Nothing is created; only --register changes something. The exit code is that of the first failed check.",
    options: {
      location: "the Azure region of the planned host",
      size: "the VM size of the planned host",
      resourceGroup: "an existing resource group for the planned host",
      register: "register the subscription for Microsoft.Compute and Microsoft.Network, if needed",
    },
    examples: [
      ["berth doctor", "one line per check"],
      ["berth doctor --location westeurope --size Standard_D4s_v5", "for a host of this size"],
    ],
  },
  ca: {
    summary: "manage your certificate authority",
    description:
      "Manage your certificate authority, to which your hosts belong: its key signs a CA certificate for each of them. `berth create` creates one if you have none.",
  },
  caShow: {
    summary: "show its name, fingerprint and expiry",
    description: "Show the name, fingerprint, expiry and folder of the authority.",
  },
  caCreate: {
    summary: "create an authority, or import one",
    description:
      "Create a certificate authority, or import an existing one. Your current authority is never overwritten.",
    options: {
      name: "its name (default: your name and this machine)",
      validForDays: "its lifetime (default: 5 years)",
      algorithm: "the key algorithm (default: ecdsa-p256)",
      from: "import ca.pem and ca-key.pem from this folder; BERTH_CA_PASSPHRASE decrypts the key",
      replace: "set your current authority aside; existing hosts still trust only that one",
    },
    examples: [
      ["berth ca create --name 'Acme docker' --valid-for-days 365", "for a year, with a name that people know"],
      ["berth ca create --from ~/.docker", "created earlier with docker's own instructions"],
    ],
  },
  caExport: {
    summary: "print its certificate, or copy it to a folder",
    description: "Print the certificate of the authority, or copy the authority to a folder.",
    options: {
      to: "write ca.pem into this folder instead of printing it",
      withKey: "also write ca-key.pem (mode 0600), to move the authority to another machine",
    },
    examples: [
      ["berth ca export > ca.pem", "the certificate, which is not a secret"],
      ["berth ca export --to /media/stick/ca --with-key", "certificate and key"],
    ],
  },
  caImport: {
    summary: "import an authority from a folder",
    description:
      "Import an authority that was written by `berth ca export --with-key` or by openssl. The same as `berth ca create --from`.",
    arguments: { folder: "the folder of ca.pem and ca-key.pem; BERTH_CA_PASSPHRASE decrypts the key" },
    examples: [["berth ca import /media/stick/ca", "on the other machine"]],
  },
  caRenew: {
    summary: "create the next authority; with --finish, use it",
    description:
      "Create the next authority beside the current one. Move each host to it with `berth rotate NAME --to-next` and `berth rotate NAME --finish`. Then run this command with --finish: the next authority replaces the current one, which is set aside.",
    options: {
      validForDays: "the lifetime of the next authority (default: 5 years)",
      finish: "replace the current authority; fails while a host still trusts it",
    },
    examples: [
      ["berth ca renew", "before the current one expires; `berth ca show` shows when"],
      ["berth ca renew --finish", "after every host has moved"],
    ],
  },
  resetAccess: {
    summary: "reset the password, SSH key, sshd or Remote Desktop of a machine",
    description:
      "Regain access to a machine: set an administrator's password or SSH key, remove a user, or restore the configuration of sshd. On Windows, set an administrator's password or reset Remote Desktop. It uses Azure's VMAccess extension, and works on hosts and on any other machine but domain controllers. Berth creates no Docker host on Windows.",
    arguments: machineReferenceTexts.arguments,
    options: {
      username: "the administrator to create or to change",
      password: "set a password; read from the terminal, or from the first line of stdin",
      sshPublicKey: "set this SSH public key, in OpenSSH format",
      expiration: "when the account expires, as YYYY-MM-DD",
      removeUser: "remove this user and their home folder",
      resetSsh: "restore the distribution's configuration of sshd",
      resetRemoteDesktop: "on Windows: enable Remote Desktop and open its port in Windows' firewall",
    },
    examples: [
      ['berth reset-access build-1 --username ada --ssh-public-key "$(cat ~/.ssh/id_ed25519.pub)"', "give Ada access"],
      ["berth reset-access build-1 --username ada --password", "asks for the password"],
      ["berth reset-access build-1 --reset-ssh", "after a mistake in sshd_config"],
    ],
  },
  extension: {
    summary: "manage the VM extensions of a machine",
    description: "Manage the VM extensions of a host or of any other virtual machine.",
  },
  extensionList: {
    summary: "list the extensions of a machine",
    description: "List the extensions of a machine, with their versions and states.",
    arguments: machineReferenceTexts.arguments,
    examples: [["berth extension list build-1", "of a host"]],
  },
  extensionShow: {
    summary: "show one extension in detail",
    description: "Show the settings and the state of one extension, and the last message of its handler.",
    arguments: machineReferenceTexts.arguments,
    options: { extension: "its name on the machine" },
    examples: [["berth extension show build-1 --extension docker", "the result of the setup"]],
  },
  extensionSet: {
    summary: "install an extension, or change its settings",
    description:
      "Install an extension on a machine, or change its settings, and wait for its handler. Azure allows one extension of each publisher and type per machine; one with another name is not replaced. Protected settings come from a file or from stdin, never from an argument.",
    arguments: machineReferenceTexts.arguments,
    options: {
      publisher: "such as Microsoft.Azure.Extensions",
      type: "such as CustomScript",
      version: "major and minor, such as 2.1",
      extension: "its name on the machine (default: its type)",
      settings: "JSON; visible to everybody who may read the machine",
      protectedSettingsFile: "a file with the protected settings as JSON; `-` reads stdin",
    },
    examples: [
      [
        "berth extension set build-1 --publisher Microsoft.Azure.Monitor --type AzureMonitorLinuxAgent --version 1.33",
        "Azure Monitor",
      ],
    ],
  },
  extensionRemove: {
    summary: "remove an extension from a machine",
    description: "Remove an extension from a machine. Only its handler can undo what it did there.",
    arguments: machineReferenceTexts.arguments,
    options: { extension: "its name on the machine", ...yesText },
    examples: [["berth extension remove build-1 --extension agent", "asks for confirmation"]],
  },
  extensionTypes: {
    summary: "list the extension types that Azure offers",
    description: "List the extension types that Azure offers in a region for Linux and Windows, with their versions.",
    options: {
      location: "the Azure region",
      publisher: "only of this publisher (default: the publishers in Azure's documentation)",
      os: "only for this operating system",
    },
    examples: [
      ["berth extension types --os linux", "for Linux machines"],
      ["berth extension types --publisher Microsoft.Azure.Extensions --json", "all versions, for programs"],
    ],
  },
} satisfies Readonly<Record<string, CommandText>>;
