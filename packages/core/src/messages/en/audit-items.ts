/** An item of the CIS Docker Benchmark: its requirement, as a statement, and how to meet it. */
export interface AuditItemText {
  readonly title: string;
  readonly remedy: string;
}

/** Of items that only people can assess. */
export const manualRemedy = "Check this manually.";

/** By the benchmark's numbers. Items about files are worded by {@link auditFileTexts}. */
export const auditItems = {
  "1.1.1": {
    title: "The Engine's data has a separate partition",
    remedy: "Give the host a data disk for /var/lib/docker.",
  },
  "1.1.2": { title: "Only trusted users are in group docker", remedy: manualRemedy },
  "1.2.2": { title: "Docker Engine is up to date", remedy: "Upgrade the Engine." },
  "2.1": {
    title: "The daemon runs in rootless mode, if possible",
    remedy:
      "Berth's hosts run the daemon as root, so give client certificates only to people who may be root on the host.",
  },
  "2.2": {
    title: "Containers on the default bridge cannot reach each other",
    remedy: 'Set "icc": false in the daemon\'s options, and use separate networks for containers that communicate.',
  },
  "2.3": { title: "The daemon logs at level info", remedy: setOption("log-level") },
  "2.4": { title: "The daemon manages its own firewall rules", remedy: setOption("iptables") },
  "2.5": {
    title: "All registries use TLS",
    remedy: 'Remove it from "insecure-registries", and use a certificate for the registry.',
  },
  "2.6": { title: "The storage driver is not aufs", remedy: removeOption("storage-driver") },
  "2.7": {
    title: "Network clients must present a client certificate",
    remedy: "Stop the machine, then set the host up again (provision).",
  },
  "2.8": { title: "Containers have default resource limits", remedy: setOption("default-ulimits") },
  "2.9": {
    title: "Containers use a separate user namespace",
    remedy:
      'Set "userns-remap": "default" in the daemon\'s options of a new host. On an existing host it hides all images.',
  },
  "2.10": { title: "Containers use the Engine's default cgroup", remedy: setOption("cgroup-parent") },
  "2.11": { title: "The base device size is the default", remedy: removeOption("dm.basesize") },
  "2.12": {
    title: "Client requests are authorized",
    remedy:
      'Set an authorization plugin in "authorization-plugins". Without one, every client certificate allows everything.',
  },
  "2.13": {
    title: "Logs are sent to another machine",
    remedy: 'Set "log-driver" to one that sends logs elsewhere, such as syslog with a remote address, gelf or fluentd.',
  },
  "2.14": {
    title: "Containers cannot acquire new privileges",
    remedy: 'Set "no-new-privileges": true in the daemon\'s options.',
  },
  "2.15": {
    title: "Containers keep running while the daemon restarts",
    remedy: 'Set "live-restore": true in the daemon\'s options.',
  },
  "2.16": { title: "The userland proxy is disabled", remedy: setOption("userland-proxy") },
  "2.17": {
    title: "System calls of containers are filtered",
    remedy: 'Remove "seccomp-profile": "unconfined" from the daemon\'s options.',
  },
  "2.18": { title: "Experimental features are disabled", remedy: removeOption("experimental") },
  "4.1": {
    title: "Containers run as a user other than root",
    remedy: "Add USER to the Dockerfile, or run the container with --user.",
  },
  "4.6": { title: "Images have a health check", remedy: "Add HEALTHCHECK to the Dockerfile." },
  "4.7": {
    title: "Images do not update package lists in a separate step",
    remedy: "Combine the update and the installation in one RUN.",
  },
  "4.9": {
    title: "Images are built with COPY rather than ADD",
    remedy: "Use COPY, and RUN with a checksum for downloads.",
  },
  "5.1": {
    title: "Swarm mode is disabled unless it is needed",
    remedy: "If nothing needs swarm mode, run docker swarm leave --force.",
  },
  "5.2": {
    title: "Containers have an AppArmor profile",
    remedy: "Run the container without apparmor=unconfined.",
  },
  "5.3": { title: "Containers have an SELinux label", remedy: "Run the container without label=disable." },
  "5.4": { title: "Containers have no additional capabilities", remedy: "Run it without --cap-add." },
  "5.5": { title: "No container is privileged", remedy: "Run it without --privileged." },
  "5.6": { title: "No container mounts a system folder of the host", remedy: "Mount a volume instead." },
  "5.7": { title: "No SSH server runs in a container", remedy: "Use docker exec instead." },
  "5.8": { title: "No port below 1024 is published", remedy: "Publish another port, or use a load balancer." },
  "5.10": { title: "No container shares the host's network", remedy: "Run it without --network host." },
  "5.11": { title: "Containers have a memory limit", remedy: "Run it with --memory." },
  "5.12": { title: "Containers have a CPU priority", remedy: "Run it with --cpu-shares." },
  "5.13": { title: "Containers have a read-only root file system", remedy: "Run it with --read-only." },
  "5.14": { title: "Ports are published on a specific address", remedy: "Publish the port as ADDRESS:PORT:PORT." },
  "5.15": { title: "Restarts are limited", remedy: "Run it with --restart on-failure:5." },
  "5.16": { title: "No container shares the host's processes", remedy: "Run it without --pid host." },
  "5.17": { title: "No container shares the host's shared memory", remedy: "Run it without --ipc host." },
  "5.18": { title: "Containers have no devices of the host", remedy: "Run it without --device." },
  "5.20": { title: "No mount propagates back to the host", remedy: "Mount it without shared propagation." },
  "5.21": { title: "No container shares the host's name", remedy: "Run it without --uts host." },
  "5.22": { title: "System calls are filtered", remedy: "Run it without seccomp=unconfined." },
  "5.25": { title: "Containers use the Engine's default cgroup", remedy: "Run it without --cgroup-parent." },
  "5.26": {
    title: "Containers cannot acquire additional privileges",
    remedy: 'Set "no-new-privileges": true in the daemon\'s options.',
  },
  "5.27": { title: "Containers have a health check", remedy: "Run it with --health-cmd." },
  "5.29": { title: "Containers have a process limit", remedy: "Run it with --pids-limit." },
  "5.30": { title: "No container is on the default bridge", remedy: "Use a user-defined network." },
  "5.31": { title: "No container shares the host's users", remedy: "Run it without --userns host." },
  "5.32": { title: "No container mounts Docker's socket", remedy: "Use a client certificate for it instead." },
  "6.1": { title: "The host has few unused images", remedy: "docker image prune --all" },
  "6.2": { title: "The host has few stopped containers", remedy: "docker container prune" },
  "7.1": { title: "The swarm has no more managers than needed", remedy: "docker node demote NODE" },
  "7.3": { title: "Overlay networks are encrypted", remedy: "Recreate the network with --opt encrypted." },
  "7.5": { title: "Managers are locked after a restart", remedy: "docker swarm update --autolock" },
} as const satisfies Readonly<Record<string, AuditItemText>>;

/** The items that only people can assess, and why. */
export const manualAuditItems = {
  "1.2.1": { title: "The host is hardened", reason: "the hardening of a host cannot be measured by a script" },
  "4.2": { title: "Base images are trusted", reason: "Docker does not know which images are trusted" },
  "4.3": {
    title: "Images contain no unnecessary packages",
    reason: "only the authors of an image know which packages are necessary",
  },
  "4.4": { title: "Images are scanned and rebuilt", reason: "this audit has no scanner; use the registry's" },
  "4.5": {
    title: "Content trust is enabled",
    reason: "DOCKER_CONTENT_TRUST is set where the client runs, not on the host",
  },
  "4.8": {
    title: "Images contain no setuid programs",
    reason: "this requires a scan of the files in an image",
  },
  "4.10": { title: "Images contain no secrets", reason: "this requires a scan of the files in an image" },
  "4.11": {
    title: "Packages in images are verified",
    reason: "the history of an image does not show how packages were verified",
  },
  "4.12": {
    title: "Signatures are verified",
    reason: "the Engine does not report which signatures were verified",
  },
  "5.9": {
    title: "Only necessary ports are open",
    reason: "only the owners of the containers know which ports are necessary",
  },
  "5.19": {
    title: "Containers override default limits only if necessary",
    reason: "only the owner of a container knows its needs",
  },
  "5.23": {
    title: "docker exec is not used with --privileged",
    reason: "the Engine does not record docker exec",
  },
  "5.24": {
    title: "docker exec is not used with --user root",
    reason: "the Engine does not record docker exec",
  },
  "5.28": {
    title: "Containers use the latest version of their image",
    reason: "the Engine does not know the registry's current images",
  },
  "7.2": {
    title: "Swarm services are bound to one address",
    reason: "the Engine does not report the address that the swarm listens on",
  },
  "7.4": {
    title: "Secrets are managed as Docker secrets",
    reason: "only the owners of the services know which values are secret",
  },
  "7.6": {
    title: "The managers' unlock key is rotated",
    reason: "Docker does not record the last rotation",
  },
  "7.7": { title: "Node certificates are rotated", reason: "the required interval is a matter of policy" },
  "7.8": { title: "The swarm's CA certificate is rotated", reason: "the required interval is a matter of policy" },
  "7.9": {
    title: "Management and data traffic use separate networks",
    reason: "only the operators know the purpose of each network",
  },
} as const;

/** Items about files. The path depends on the distribution; the finding has the path on the machine. */
export const auditFileTexts = {
  ownerTitle: (file: string, owner: string) => `${fileNames[file] ?? file} is owned by ${owner}`,
  ownerRemedy: (owner: string) => `chown ${owner}`,
  /** `maxMode` in octal digits. */
  modeTitle: (file: string, maxMode: string) => `${fileNames[file] ?? file} has mode ${maxMode} or stricter`,
  modeRemedy: (maxMode: string) => `chmod ${maxMode}`,
  watchedTitle: (file: string) => `auditd watches ${file}`,
  watchedRemedy: "Add a rule for this path to /etc/audit/rules.d: -w PATH -k docker",
  missing: (file: string) => (fileNames[file] === undefined ? `the machine has no ${file}` : "the machine has none"),
} as const;

/** Files whose path differs between machines. */
const fileNames: Readonly<Record<string, string>> = {
  tlscacert: "The authority's certificate",
  tlscert: "The server's certificate",
  tlskey: "The server's key",
  "registry certificates": "Each registry's certificate",
};

function setOption(key: string): string {
  return `Set "${key}" in the daemon's options.`;
}

function removeOption(key: string): string {
  return `Remove "${key}" from the daemon's options.`;
}
