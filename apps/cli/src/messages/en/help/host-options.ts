/** Above groups of options. */
export const optionHeadings = {
  options: "Options:",
  hostFile: "Host:",
  machine: "Machine:",
  disks: "Disks:",
  network: "Network:",
  docker: "Docker:",
};

/** The options that describe a host: every field of docs/spec.md. */
export const hostFileTexts = {
  file: "a YAML or JSON file that describes one host or many; options override it (default: berth.yaml, if no host is named and the file exists)",
  tag: "an Azure tag; repeatable",
  expiresIn: "when the host expires and `berth sweep` may remove it: 90m, 8h, 3d",
};

export const machineTexts = {
  location: "the Azure region (default: westeurope, chinanorth3 or usgovvirginia, by cloud)",
  resourceGroup: "an existing or new resource group (default: berth-NAME, for this host alone)",
  size: "the VM size (default: Standard_B2ls_v2)",
  architecture: "the processor architecture (default: x64)",
  image: "an alias such as debian-13, a URN publisher:offer:sku:version or an id (default: ubuntu-24.04)",
  imagePlan: "the purchase plan of a marketplace image: image, none, or PUBLISHER:PRODUCT:NAME",
  acceptTerms: "accept the marketplace terms of the image, for the whole subscription",
  trustedLaunch: "always use secure boot and a virtual TPM",
  noTrustedLaunch: "never use secure boot and a virtual TPM",
  zone: "the availability zone",
  availabilitySet: "the availability set, shared by the hosts of a resource group",
  spot: "use a spot machine: cheaper, but Azure may evict it at any time",
  spotMaxPrice: "the maximum price per hour; implies --spot",
  spotEviction: "what Azure does with an evicted spot machine (default: Deallocate); implies --spot",
  identity: "`system`, or the resource id of a user-assigned identity; repeatable",
  adminUsername: "the administrator (default: berth)",
  sshKey: "a file with the administrator's SSH public key",
  sshPublicKey: "the administrator's SSH public key, in OpenSSH format",
  generateSshKey: "create an SSH key once, keep it for later hosts, and use it in `berth ssh`",
  customData: "a cloud-init file for the first boot; handled as a secret",
  idleAfter:
    "stop the host after nobody has used Docker for this long: 30m, 8h; `berth sweep` then deallocates it (default: never)",
};

export const diskTexts = {
  diskSize: "the size of the system disk (default: the size of the image)",
  diskType: "the type of the system disk, such as Premium_LRS (default: StandardSSD_LRS)",
  ephemeralDisk:
    "put the system disk on the hardware of the machine: faster and free of charge, but the host cannot be stopped or resized",
  dataDisk: "the size of a separate disk for images, containers and volumes",
  dataDiskFrom:
    "an existing disk in the place of a new data disk: NAME, or GROUP/NAME; see `berth data`. It stays when the host is removed",
  dataDiskType: "the type of the data disk, such as PremiumV2_LRS (default: StandardSSD_LRS)",
  dataDiskCaching: "how the machine caches the data disk",
};

export const networkTexts = {
  allowFrom:
    "who may reach Docker: an address, a CIDR range, `me` for this machine's public address, or `anywhere`; repeatable",
  port: "the Docker port (default: 2376)",
  sshFrom: "who may reach SSH, in the same form; nobody by default; repeatable",
  openPort: "a port that containers publish: 443, 8000-8100/udp, 80=203.0.113.0/24; repeatable",
  dnsLabel: "the first label of the public DNS name",
  hostname: "another name or address for the server certificate; repeatable",
  network: "the virtual network, shared by the hosts of a resource group (default: berth-net)",
  existingNetwork: "use an existing network and subnet without changing them",
  networkGroup: "the resource group of the existing network",
  subnet: "the subnet (default: hosts)",
  addressPrefix: "the address range of a new network (default: 10.20.0.0/16)",
  subnetPrefix: "the address range of its subnet (default: 10.20.0.0/20)",
  natGateway: "outbound access for hosts without a public address in a new network; billed",
  securityGroup: "`own`, `subnet`, or an existing one: NAME or GROUP/NAME (default: own)",
  publicAddress: "`new`, `none`, or an existing one: NAME or GROUP/NAME (default: new)",
  privateAddress: "a static address in the subnet",
  acceleratedNetworking: "use SR-IOV, if the size supports it",
  noAcceleratedNetworking: "do not use SR-IOV",
};

export const dockerTexts = {
  engineSource: "where the packages of Docker Engine come from (default: auto)",
  engineVersion: "the version of Docker Engine",
  engineMirror: "a mirror of https://download.docker.com",
  hardening: "how strictly the daemon is hardened (default: default)",
  metadataForContainers:
    "whether containers can reach the metadata address, and through it the machine's identities (default: blocked)",
  registryMirror: "a mirror of Docker Hub; repeatable",
  insecureRegistry: "a registry without verifiable TLS; repeatable",
  label: "a label of the Engine; repeatable",
  storageDriver: "the storage driver",
  httpProxy: "the proxy for HTTP",
  httpsProxy: "the proxy for HTTPS",
  proxyExcept: "a host or range that is reached without the proxy; repeatable",
  daemon: "a file with more options for daemon.json",
  compose: "a compose file to start on the new host",
  files: "send what the compose file uses from this folder: env files, included files, mounted files, secrets",
  env: "a variable for the compose file; repeatable",
  envFile: "an env file for the compose file, which docker compose reads",
};

export const secretTexts = {
  secretEnv: "an environment variable of this process to pass to the compose file as a secret; repeatable",
  secretEnvFile: "an env file with secrets, which docker compose reads",
  login: "a registry to log in to (docker.io: Docker Hub); repeatable",
  loginPassword: "where the password of each --login comes from: a file, `-` for stdin, or env:NAME; repeatable",
};
