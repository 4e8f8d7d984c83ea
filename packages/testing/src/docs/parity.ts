/** Something that people do with a Docker host, and where Berth does it. */
export interface ParityRow {
  readonly what: string;
  /** What Berth offers, in words. */
  readonly offers: string;
  /** A command of the CLI, with the options that matter. */
  readonly command?: string;
  /** Fields of the description of a host. */
  readonly fields?: readonly string[];
  /** The file of the test and its title; where there is none, the row is not done yet. */
  readonly proof?: readonly [file: string, title: string];
}

const certificates = "packages/core/src/certificates/certificates.test.ts";
const settings = "packages/core/src/extension/extension.test.ts";
const provision = "packages/core/src/extension/provision/provision.test.ts";
const plan = "packages/core/src/plan/host.test.ts";
const realProvision = "packages/testing/test/linux-provision.test.ts";
const realCare = "packages/testing/test/linux-care.test.ts";
const hosts = "packages/testing/test/hosts.test.ts";
const adoption = "packages/testing/test/adopt.test.ts";
const rotation = "packages/testing/test/rotate.test.ts";
const care = "packages/testing/test/care.test.ts";
const cli = "apps/cli/test/simulated.test.ts";
const cliCare = "apps/cli/test/care.test.ts";
const cliAuthority = "apps/cli/test/ca.test.ts";
const life =
  "a host lives through rotation, another authority, upgrade, logs, a stop and a start, and its container runs on";
const besides =
  "adds zone, spot, identity, disks and accelerated networking to the template";
const isPrivate = "plans a private host in an existing network without changing the network";

/** The chapters of `docs/parity.md`. */
export const parity: Readonly<Record<string, readonly ParityRow[]>> = {
  Certificates: [
    {
      what: "an authority, a server's and a client's certificate",
      offers: "made in process, no OpenSSL needed",
      command: "berth ca create",
      proof: [certificates, "OpenSSL accepts authority, server and client certificates in strict RFC 5280 mode"],
    },
    {
      what: "names in the server's certificate",
      offers: "public name, private and public address where known, further ones",
      command: "berth create --hostname",
      fields: ["hostnames"],
      proof: [
        certificates,
        "issues server certificates with every name, backdated, and never valid longer than the authority",
      ],
    },
    {
      what: "serial numbers",
      offers: "random, positive, 20 octets",
      proof: [certificates, "issues positive, unique serial numbers of 20 octets"],
    },
    {
      what: "lifetimes",
      offers: "authority 5 years, server 90 days, client 24 hours, each to be chosen; backdated by 10 minutes",
      command: "berth grant --hours",
      proof: [
        certificates,
        "issues server certificates with every name, backdated, and never valid longer than the authority",
      ],
    },
    {
      what: "kinds of keys",
      offers: "ECDSA P-256; RSA of 2048, 3072 and 4096 bits and Ed25519 on demand",
      command: "berth ca create --algorithm",
      proof: [realProvision, "dockerd takes an authority, a server and a client with %s keys, and refuses the others"],
    },
    {
      what: "what is in a `~/.docker` folder already",
      offers: "read in docker's layout and in the old Azure CLI's",
      command: "berth ca create --from",
      proof: [certificates, "reads a ~/.docker folder in docker's layout and in that of the old Azure CLI"],
    },
    {
      what: "modes of files",
      offers: "folders 0700, files 0600, written whole and renamed into place",
      proof: [cli, "everything that is kept is its owner's alone"],
    },
    {
      what: "renewal",
      offers: "a new certificate with the same names; containers run on",
      command: "berth rotate",
      proof: [realCare, life],
    },
    {
      what: "one person's or job's own certificate, for hours",
      offers: "as a folder, a docker context, or one file for another machine; or for a key that stays with the person",
      command: "berth grant --for --hours --to --file --docker-context --request",
      proof: [cliCare, "a grant in one file is taken in by a machine that has no Azure, and works there"],
    },
    {
      what: "another authority without a lock-out",
      offers: "two steps, each of which can be repeated: trust both, then drop the old one",
      command: "berth rotate --to-next --finish",
      proof: [
        rotation,
        "a host is brought over to another authority in two steps, each of which can be repeated; nobody is locked out between",
      ],
    },
  ],
  "The Docker extension's settings": [
    {
      what: "`docker`, `compose`, `compose-environment`, `azure-environment`; `certs`, `login`, `environment`",
      offers: "read as they always were, and delivered by an extension that works today",
      command: "berth export extension",
      proof: [settings, "are parsed, with certificates as base64 or PEM"],
    },
    {
      what: "the retired extension itself",
      offers: "composed on demand, with a warning",
      command: "berth export extension --as",
      proof: [settings, "go back to that extension as it knew them"],
    },
    {
      what: "files for the daemon, the administrator in group docker, arguments, a restart only where something changed",
      offers: "key 0400, a drop-in beside the package's own unit",
      proof: [realProvision, "run again it changes nothing and restarts nothing"],
    },
    {
      what: "a registry's login",
      offers: "several, the password by standard input alone",
      fields: ["logins"],
      proof: [provision, "passes a password to docker login only through stdin"],
    },
    {
      what: "services of a compose file, with public and secret environment",
      offers: "at the first boot or later, from JSON or YAML; the secret part is in no file",
      command: "berth create --compose",
      fields: ["compose", "composeEnvironment", "secretEnvironment"],
      proof: [
        realProvision,
        "services in the retired extension's format come up with both environments, and the secret one is in no file",
      ],
    },
    {
      what: "a package manager that somebody else uses at the time",
      offers: "waited for, for ten minutes",
      proof: [provision, "for %s exits with %i"],
    },
    {
      what: "distributions",
      offers: "Debian, Ubuntu, RHEL and its kin, Fedora, Azure Linux, SLES, Flatcar",
      proof: [provision, "on %o installs with %s, after writing the files"],
    },
  ],
  "Creating a host": [
    {
      what: "one command to a working docker",
      offers: "ends when Docker answers over mutual TLS, and a stranger is refused",
      command: "berth create",
      proof: [
        hosts,
        "a host is made, answers over mutual TLS, is listed and inspected, and is removed without residue",
      ],
    },
    {
      what: "on a machine that exists already",
      offers: "beside whatever is on it, and given back as it was",
      command: "berth adopt",
      proof: [
        "packages/testing/test/linux-adopt.test.ts",
        "is adopted with its options kept, and given back byte for byte",
      ],
    },
    {
      what: "writes to Azure",
      offers: "one for the group, one for the address, one deployment for all the rest, whatever the number of hosts",
      proof: [
        "packages/testing/test/many.test.ts",
        "a hundred hosts are made by one deployment under Azure's documented limits, and run again nothing is touched",
      ],
    },
    {
      what: "port, further options of the daemon, labels, mirrors, insecure registries, storage driver, proxy",
      offers: "all of daemon.json, and fields for what is asked for most",
      command: "berth create --port --file",
      fields: ["port", "daemon", "engineLabels", "registryMirrors", "insecureRegistries", "storageDriver", "proxy"],
      proof: [provision, "merges an existing daemon.json, and uninstall restores it and all other files"],
    },
    {
      what: "source and version of the Engine",
      offers: "the distribution's packages or Docker's own, from a mirror where needed",
      command: "berth create --engine-source --engine-version",
      fields: ["engine.source", "engine.version", "engine.mirror"],
      proof: [
        provision,
        "adds Docker's repository from a mirror and verifies its key by fingerprint",
      ],
    },
    {
      what: "image, size, location, administrator, SSH key, custom data",
      offers: "aliases and any URN; a key of one's own, or one whose other half is thrown away",
      command: "berth create --image --size --location --admin-username --ssh-public-key",
      fields: ["image", "size", "location", "adminUsername", "sshPublicKey", "customData"],
      proof: [plan, "covers all names of the host, and gives another subscription another label"],
    },
    {
      what: "resource group, network, subnet, security group, address: new or existing",
      offers: "what exists is used as it is, and outlives the host",
      command: "berth create --resource-group --network",
      fields: ["resourceGroup", "network", "securityGroup", "publicAddress"],
      proof: [plan, isPrivate],
    },
    {
      what: "availability set or zone",
      offers: "both",
      fields: ["availabilitySet", "zone"],
      proof: [
        hosts,
        "a host with a data disk in an availability set shares the set, and both are gone with the last host",
      ],
    },
    {
      what: "no public address, a static private one",
      offers: "both",
      fields: ["publicAddress", "privateAddress"],
      proof: [plan, isPrivate],
    },
    {
      what: "a way out without a public address",
      offers: "a NAT gateway of the network, which goes with its last host",
      fields: ["network", "publicAddress"],
      proof: [
        "packages/testing/test/private.test.ts",
        "a host without a public address is made behind a NAT gateway, answers at its private one, and goes with both",
      ],
    },
    {
      what: "DNS label, static public address",
      offers: "both by default; another subscription gets another label",
      command: "berth create --dns-label",
      fields: ["dnsLabel"],
      proof: [plan, "covers all names of the host, and gives another subscription another label"],
    },
    {
      what: "further open ports",
      offers: "ranges, each from the addresses that are named",
      fields: ["openPorts"],
      proof: [
        "packages/core/src/spec.test.ts",
        "has a default size for arm64, and normalises port ranges",
      ],
    },
    {
      what: "who may reach the Docker port",
      offers: "must be said; the whole Internet needs a word",
      command: "berth create --allow-from",
      fields: ["allowFrom"],
      proof: [plan, "requires the word anywhere for the whole Internet"],
    },
    {
      what: "kinds and sizes of disks, a data disk for /var/lib/docker",
      offers: "formatted once and mounted before the Engine starts",
      command: "berth create --disk-size",
      fields: ["osDisk", "dataDisk"],
      proof: [
        "packages/core/src/extension/provision/machine-options.test.ts",
        "formats an empty data disk once, and mounts it before the Engine starts",
      ],
    },
    {
      what: "spot, managed identity, accelerated networking",
      offers: "all three",
      fields: ["spot", "identity", "acceleratedNetworking"],
      proof: [plan, besides],
    },
    {
      what: "images with a plan, Trusted Launch, ARM64, tags",
      offers: "all, Gen1 too",
      command: "berth create --architecture --tag",
      fields: ["imagePlan", "trustedLaunch", "architecture", "tags"],
      proof: [plan, "disables Trusted Launch for Gen1 images, and sets the plan of an image that has one"],
    },
    {
      what: "marketplace terms",
      offers: "accepted where that is asked for, or told of before anything is made",
      command: "berth create --accept-terms",
      fields: ["acceptTerms"],
      proof: [
        "packages/testing/test/terms.test.ts",
        "whoever says so accepts the terms for the subscription, is told of it once, and others need not say it again",
      ],
    },
    {
      what: "hardening beyond the default",
      offers: "a strict profile, and containers kept from the metadata address",
      fields: ["hardening", "metadataForContainers"],
      proof: [realCare, "the metadata guard holds on a real machine, and its daemon takes up the strict profile"],
    },
    {
      what: "registers resource providers",
      offers: "says which are not registered and what to run; registers none by itself",
      command: "berth doctor",
      proof: [
        "packages/testing/test/access.test.ts",
        "where a host can be made, every check says so, each is told as it comes, and nothing is made",
      ],
    },
    {
      what: "clouds: public, China, US Government",
      offers: "endpoints, names, audiences of tokens, locations of each",
      command: "berth create --cloud",
      proof: [
        "apps/cli/test/doctor.test.ts",
        "a plan on an emulator of another cloud has that cloud's names, and its locations alone",
      ],
    },
    {
      what: "sign-in",
      offers: "whatever `@azure/identity` knows: Azure CLI, service principal, managed identity, OIDC",
      command: "berth login",
      proof: [
        "apps/cli/test/doctor.test.ts",
        "the first sign-in that gives a token is told with whose it is; where none does, what each of them said",
      ],
    },
    {
      what: "what would happen, before it happens",
      offers: "pure; where signed in, what Azure itself would change, and what is billed by name",
      command: "berth plan --what-if",
      proof: [
        "packages/testing/test/plan.test.ts",
        "a plan tells what Azure would make before there is anything, makes nothing, and neither shows nor sends a secret",
      ],
    },
    {
      what: "a set of hosts, declared in a file",
      offers: "a host file with a published JSON Schema; patterns of names",
      command: "berth schema",
      proof: [
        "packages/core/src/spec/host-file.test.ts",
        "applies defaults to every host, merges mappings and replaces lists",
      ],
    },
    {
      what: "a set of hosts, applied together",
      offers: "by one deployment a group, again and again; what the file no longer has goes only when told so",
      command: "berth apply --prune",
      proof: [
        "apps/cli/test/many.test.ts",
        "apply makes what a file declares, brings changes to it, and removes what is too much only when it is told to",
      ],
    },
    {
      what: "from the portal",
      offers: "a template and its form, `createUiDefinition.json`, with a button that leads to them",
      command: "berth export portal",
      proof: [
        "packages/testing/test/portal.test.ts",
        "the portal's template makes a host that Berth knows, inspects and removes; its certificates are nowhere",
      ],
    },
  ],
  "Living with it": [
    {
      what: "list with state, address and errors; filters, formats",
      offers: "for people, for programs and for pipes",
      command: "berth list",
      proof: [cli, "list shows both, for people, for programs and for pipes"],
    },
    {
      what: "environment for bash, fish, cmd, PowerShell, tcsh; its undoing; no-proxy",
      offers: "or a docker context",
      command: "berth env --shell --unset --no-proxy --docker-context",
      proof: ["apps/cli/src/shells/docker-environment.test.ts", "undoing names every variable that is set"],
    },
    {
      what: "config, url, ip, inspect, status, version",
      offers: "one fact a line",
      command: "berth inspect",
      proof: [cliCare, "one fact a line, for scripts"],
    },
    {
      what: "start, stop, restart",
      offers: "stop gives the processor back, so that it is not billed",
      command: "berth stop",
      proof: [realCare, life],
    },
    {
      what: "another size",
      offers: "in place where the hardware has it, by a move where not",
      command: "berth resize",
      proof: [care, "a host gets another size and runs on; a size that does not exist leaves it as it was"],
    },
    {
      what: "adoption from the command line",
      offers: "a host like any other, until it is given back as it was",
      command: "berth adopt --machine-id --name --no-prove",
      proof: ["apps/cli/test/adopt.test.ts", "is adopted, is a host like any other, and is given back as it was"],
    },
    {
      what: "ssh, and copying",
      offers: "where SSH was opened; the machine's own keys come through Azure; files by docker cp",
      command: "berth ssh --new-keys",
      proof: [
        "apps/cli/test/linux.test.ts",
        "ssh signs in where it is open, to the machine whose keys Azure gave, and to no other",
      ],
    },
    {
      what: "a script as root, without SSH",
      offers: "its output as it comes, its secrets apart from it",
      command: "berth run --secret-env",
      proof: [realCare, life],
    },
    {
      what: "set up again, upgrade the Engine",
      offers: "from and to are said, containers run on; a node of a swarm is refused",
      command: "berth upgrade --engine-version",
      proof: [realCare, life],
    },
    {
      what: "logs",
      offers: "the daemon's and the extension's",
      command: "berth logs",
      proof: [realCare, life],
    },
    {
      what: "expiry and sweeping",
      offers: "only what is ours, past its end and a grace; says first what it would take",
      command: "berth sweep --grace --yes",
      proof: [care, "sweep takes only what is ours and long past its end, and says why it keeps the rest"],
    },
    {
      what: "remove, leaving nothing",
      offers: "all that is ours, nothing that is not, checked",
      command: "berth remove",
      proof: [hosts, "what is not ours survives the removal, and so does a resource group that was there before"],
    },
    {
      what: "a crash in the middle",
      offers: "the same command goes on; remove cleans up",
      proof: [hosts, "a signal ends the work, and the same command goes on afterwards"],
    },
    {
      what: "any extension of a machine: list, show, set, remove; what Azure offers",
      offers: "for Linux and Windows, with versions and the instance view",
      command: "berth extension list",
      proof: [
        "packages/testing/test/extensions.test.ts",
        "are listed with what their handlers say, set, shown and removed, and a secret comes back nowhere",
      ],
    },
    {
      what: "a way in again: password, SSH key, user, sshd",
      offers: "by VMAccess, on any Linux machine",
      command: "berth reset-access",
      proof: [
        "packages/testing/test/extensions.test.ts",
        "access is reset on any machine, again and again, and no password is kept or shown",
      ],
    },
    {
      what: "audit of the daemon's hardening",
      offers: "the CIS Docker Benchmark, over the API and on the machine; SARIF",
      command: "berth audit --deep --sarif --fail-on",
      proof: [realCare, "twenty containers run beside each other, and inspect and audit see them all"],
    },
  ],
  "What people had asked for": [
    {
      what: "a certificate for the right name",
      offers: "whoever answers is compared with the certificate that was delivered",
      proof: [certificates, "connects server and client of one authority over TLS, and rejects other clients"],
    },
    {
      what: "`-H fd://` against `hosts`",
      offers: "the unit keeps its own ExecStart",
      proof: [
        realProvision,
        "the unit keeps its own ExecStart and gets one address more; the administrator may use docker",
      ],
    },
    {
      what: "several people on one host",
      offers: "a certificate each, of one authority",
      command: "berth import",
      proof: [cliAuthority, "an authority moves to another machine by export and create --from"],
    },
    {
      what: "credentials in logs",
      offers: "in no event, deployment, tag, log, error or file that is not theirs",
      proof: [hosts, "no secret is in an event, a deployment, an operation, a template, a tag, a request or an error"],
    },
    {
      what: "adopting a machine that only its network reaches",
      offers: "reached and proven from there",
      command: "berth adopt",
      proof: [
        adoption,
        "is reached at its private address where it has no other, and proven from where that is reached",
      ],
    },
    {
      what: "minutes of silence",
      offers: "a line for each thing that happens",
      proof: [
        "apps/cli/src/progress.test.ts",
        "without a terminal every fact is one plain line with the time since the start",
      ],
    },
  ],
};
