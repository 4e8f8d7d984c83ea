import type { AuditFacts } from "./facts.ts";

/** A host without any finding. */
export const hardened: AuditFacts = {
  allowsAnonymous: false,
  allowsPlainTcp: false,
  version: { value: { Version: "29.10.0" } },
  info: {
    value: {
      Driver: "overlay2",
      LoggingDriver: "syslog",
      LiveRestoreEnabled: true,
      ExperimentalBuild: false,
      SecurityOptions: [
        "name=apparmor",
        "name=seccomp,profile=builtin",
        "name=rootless",
        "name=userns",
        "name=no-new-privileges",
      ],
      Plugins: { Authorization: ["opa"] },
      RegistryConfig: {
        InsecureRegistryCIDRs: ["127.0.0.0/8", "::1/128"],
        IndexConfigs: { "docker.io": { Secure: true } },
      },
      Swarm: { LocalNodeState: "inactive" },
    },
  },
  bridge: { value: { Options: { "com.docker.network.bridge.enable_icc": "false" } } },
  networks: { value: [] },
  swarm: { reason: "the Engine responded to GET /swarm with 503" },
  listed: { value: [{ Id: "1", ImageID: "sha256:1", State: "running" }] },
  containers: {
    value: [
      {
        name: "web",
        processes: { value: ["/bin/web"] },
        inspected: {
          value: {
            AppArmorProfile: "docker-default",
            Config: { User: "web" },
            State: { Health: { Status: "healthy" } },
            Mounts: [{ Type: "volume", Source: "/var/lib/docker/volumes/x/_data", Propagation: "" }],
            NetworkSettings: { Ports: { "80/tcp": [{ HostIp: "10.0.0.4", HostPort: "8080" }] } },
            HostConfig: {
              Privileged: false,
              CapAdd: null,
              SecurityOpt: null,
              NetworkMode: "app",
              PidMode: "",
              IpcMode: "private",
              UTSMode: "",
              UsernsMode: "",
              Memory: 1e8,
              CpuShares: 512,
              PidsLimit: 100,
              ReadonlyRootfs: true,
              CgroupParent: "",
              Devices: [],
              RestartPolicy: { Name: "on-failure", MaximumRetryCount: 5 },
            },
          },
        },
      },
    ],
  },
  images: {
    value: [
      {
        id: "sha256:1",
        name: "web:1",
        inspected: { value: { Config: { User: "web", Healthcheck: { Test: ["CMD", "true"] } } } },
        history: { value: [{ CreatedBy: "COPY web /bin/web # buildkit" }] },
      },
    ],
  },
  machine: {
    value: {
      options: { value: { "no-new-privileges": true, "userland-proxy": false, "default-ulimits": { nofile: {} } } },
      files: new Map([
        ["tlskey", { path: "/etc/docker/key.pem", owner: "root:root", mode: 0o400 }],
        ["/etc/docker", { path: "/etc/docker", owner: "root:root", mode: 0o755 }],
      ]),
      auditRules: { value: ["-w /etc/docker -p rwxa -k docker"] },
      dataRoot: { path: "/var/lib/docker", mount: "/var/lib/docker" },
      missingTools: [],
      dockerGroup: [],
    },
  },
};

/** The same host, violating every item. */
export const careless: AuditFacts = {
  ...hardened,
  allowsAnonymous: true,
  allowsPlainTcp: true,
  version: { value: { Version: "20.10.24+dfsg1" } },
  info: {
    value: {
      Driver: "aufs",
      LoggingDriver: "json-file",
      LiveRestoreEnabled: false,
      ExperimentalBuild: true,
      SecurityOptions: ["name=apparmor", "name=seccomp,profile=unconfined"],
      Plugins: { Authorization: null },
      RegistryConfig: { InsecureRegistryCIDRs: ["10.0.0.0/8"], IndexConfigs: { "registry:5000": { Secure: false } } },
      Swarm: { LocalNodeState: "pending" },
    },
  },
  bridge: { value: { Options: { "com.docker.network.bridge.enable_icc": "true" } } },
  containers: {
    value: [
      {
        name: "web",
        processes: { value: ["/usr/sbin/sshd -D"] },
        inspected: {
          value: {
            AppArmorProfile: "unconfined",
            Config: { User: "0:0" },
            State: {},
            Mounts: [
              { Type: "bind", Source: "/etc/ssl", Propagation: "rshared" },
              { Type: "bind", Source: "/run/docker.sock", Propagation: "rprivate" },
            ],
            NetworkSettings: { Ports: { "80/tcp": [{ HostIp: "0.0.0.0", HostPort: "80" }] } },
            HostConfig: {
              Privileged: true,
              CapAdd: ["NET_ADMIN"],
              SecurityOpt: ["seccomp=unconfined", "no-new-privileges=false"],
              NetworkMode: "host",
              PidMode: "host",
              IpcMode: "host",
              UTSMode: "host",
              UsernsMode: "host",
              Memory: 0,
              CpuShares: 0,
              PidsLimit: null,
              ReadonlyRootfs: false,
              CgroupParent: "/mine",
              Devices: [{ PathOnHost: "/dev/sda" }],
              RestartPolicy: { Name: "always", MaximumRetryCount: 0 },
            },
          },
        },
      },
    ],
  },
  images: {
    value: [
      {
        id: "sha256:1",
        name: "web:1",
        inspected: { value: { Config: { User: "" } } },
        history: {
          value: [{ CreatedBy: "/bin/sh -c #(nop) ADD file:1 in / " }, { CreatedBy: "RUN /bin/sh -c apt-get update" }],
        },
      },
    ],
  },
  machine: {
    value: {
      options: { value: { "log-level": "debug", iptables: false, "cgroup-parent": "/x" } },
      files: new Map([
        ["tlskey", { path: "/etc/docker/key.pem", owner: "web:web", mode: 0o644 }],
        ["/etc/docker", { path: "/etc/docker", owner: "root:root", mode: 0o777 }],
      ]),
      auditRules: { value: [] },
      dataRoot: { path: "/var/lib/docker", mount: "/" },
      missingTools: ["buildx", "compose"],
      dockerGroup: ["web"],
    },
  },
};
