import * as texts from "../messages/help/host-options.ts";
import { type OptionSet, optionSet } from "./define-command.ts";
import { engineSources } from "./options.ts";

/** The options that lead to the secrets of a host. A secret itself never stands in an argument. */
export const secretOptions = optionSet(texts.secretTexts, {
  secretEnv: { flags: "--secret-env <name>", repeats: "split" },
  secretEnvFile: "--secret-env-file <path>",
  login: { flags: "--login <registry=user>", repeats: "whole" },
  loginPassword: { flags: "--login-password <source>", repeats: "whole" },
});

const hostFile = optionSet(
  texts.hostFileTexts,
  {
    file: "-f, --file <path>",
    tag: { flags: "--tag <name=value>", repeats: "whole" },
    expiresIn: "--expires-in <time>",
  },
  "hostFile",
);

const machine = optionSet(
  texts.machineTexts,
  {
    location: "--location <name>",
    resourceGroup: "--resource-group <name>",
    size: "--size <name>",
    architecture: { flags: "--architecture <name>", choices: ["x64", "arm64"] },
    image: "--image <name>",
    imagePlan: "--image-plan <plan>",
    acceptTerms: "--accept-terms",
    trustedLaunch: "--trusted-launch",
    noTrustedLaunch: "--no-trusted-launch",
    zone: { flags: "--zone <number>", choices: ["1", "2", "3"] },
    availabilitySet: "--availability-set <name>",
    spot: "--spot",
    spotMaxPrice: "--spot-max-price <dollars>",
    spotEviction: { flags: "--spot-eviction <policy>", choices: ["Deallocate", "Delete"] },
    identity: { flags: "--identity <id>", repeats: "split" },
    adminUsername: "--admin-username <name>",
    sshKey: { flags: "--ssh-key <path>", conflicts: ["sshPublicKey"] },
    sshPublicKey: "--ssh-public-key <key>",
    generateSshKey: { flags: "--generate-ssh-key", conflicts: ["sshKey", "sshPublicKey"] },
    customData: "--custom-data <path>",
    idleAfter: "--idle-after <time>",
  },
  "machine",
);

const disks = optionSet(
  texts.diskTexts,
  {
    diskSize: "--disk-size <gigabytes>",
    diskType: "--disk-type <name>",
    ephemeralDisk: "--ephemeral-disk",
    dataDisk: "--data-disk <gigabytes>",
    dataDiskFrom: { flags: "--data-disk-from <disk>", conflicts: ["dataDisk", "dataDiskType"] },
    dataDiskType: "--data-disk-type <name>",
    dataDiskCaching: { flags: "--data-disk-caching <mode>", choices: ["None", "ReadOnly", "ReadWrite"] },
  },
  "disks",
);

const network = optionSet(
  texts.networkTexts,
  {
    allowFrom: { flags: "--allow-from <range>", repeats: "split" },
    port: "--port <number>",
    sshFrom: { flags: "--ssh-from <range>", repeats: "split" },
    openPort: { flags: "--open-port <ports>", repeats: "whole" },
    dnsLabel: "--dns-label <label>",
    hostname: { flags: "--hostname <name>", repeats: "split" },
    network: "--network <name>",
    existingNetwork: "--existing-network",
    networkGroup: "--network-group <name>",
    subnet: "--subnet <name>",
    addressPrefix: "--address-prefix <range>",
    subnetPrefix: "--subnet-prefix <range>",
    natGateway: "--nat-gateway",
    securityGroup: "--security-group <name>",
    publicAddress: "--public-address <name>",
    privateAddress: "--private-address <address>",
    acceleratedNetworking: "--accelerated-networking",
    noAcceleratedNetworking: "--no-accelerated-networking",
  },
  "network",
);

const docker = optionSet(
  texts.dockerTexts,
  {
    engineSource: { flags: "--engine-source <name>", choices: engineSources },
    engineVersion: "--engine-version <version>",
    engineMirror: "--engine-mirror <url>",
    hardening: { flags: "--hardening <name>", choices: ["default", "strict"] },
    metadataForContainers: { flags: "--metadata-for-containers <word>", choices: ["blocked", "allowed"] },
    registryMirror: { flags: "--registry-mirror <url>", repeats: "split" },
    insecureRegistry: { flags: "--insecure-registry <host>", repeats: "split" },
    label: { flags: "--label <name=value>", repeats: "whole" },
    storageDriver: "--storage-driver <name>",
    httpProxy: "--http-proxy <url>",
    httpsProxy: "--https-proxy <url>",
    proxyExcept: { flags: "--proxy-except <host>", repeats: "split" },
    daemon: "--daemon <path>",
    compose: { flags: "--compose <path>", repeats: "whole" },
    files: "--files <folder>",
    env: { flags: "--env <name=value>", repeats: "whole" },
    envFile: "--env-file <path>",
  },
  "docker",
);

/** The options that most hosts need. */
const common = [
  ...["file", "tag", "expiresIn", "location", "resourceGroup", "size", "image", "sshKey", "generateSshKey"],
  ...["diskSize", "dataDisk", "allowFrom", "sshFrom", "openPort", "dnsLabel", "compose", "env", "secretEnv", "login"],
];

/** The options that describe a host, for `create` and `plan`: every field of docs/spec.md, in groups. */
export const hostOptions: readonly OptionSet[] = [
  ...[hostFile, machine, disks, network, docker],
  { ...secretOptions, heading: "docker" as const },
].map((each) => ({ ...each, common }));

/** What describes the machine that an image is made on: it has neither services nor open ports, and is removed. */
const builderFields = [
  ...["location", "size", "architecture", "imagePlan", "acceptTerms", "trustedLaunch", "noTrustedLaunch", "zone"],
  ...["diskSize", "diskType", "allowFrom", "network", "existingNetwork", "networkGroup", "subnet", "natGateway"],
  ...["engineSource", "engineVersion", "engineMirror", "registryMirror", "httpProxy", "httpsProxy", "proxyExcept"],
  ...["login", "loginPassword"],
];

export const builderOptions: readonly OptionSet[] = hostOptions
  .map((each) => ({
    ...each,
    forms: Object.fromEntries(Object.entries(each.forms).filter(([name]) => builderFields.includes(name))),
  }))
  .filter(({ forms }) => Object.keys(forms).length > 0);
