import type { ClientTool } from "../events.ts";
import type { AuditReason } from "../messages/en/audit.ts";

/** A fact, or the reason why it is missing. */
export type Observed<Value> = { readonly value: Value } | { readonly reason: AuditReason };

/** All facts that an audit assesses. Fields that Docker did not report are absent, and never count as good. */
export interface AuditFacts {
  /** Whether Docker accepts clients without a certificate. */
  readonly allowsAnonymous: boolean;
  /** Whether Docker accepts plain TCP on port 2375. */
  readonly allowsPlainTcp: boolean;
  readonly version: Observed<EngineVersion>;
  readonly info: Observed<EngineInfo>;
  /** The default bridge. */
  readonly bridge: Observed<NetworkFacts>;
  readonly networks: Observed<readonly NetworkFacts[]>;
  readonly swarm: Observed<SwarmFacts>;
  /** All containers, running or not. */
  readonly listed: Observed<readonly ListedContainer[]>;
  /** The running containers with details. */
  readonly containers: Observed<readonly ContainerFacts[]>;
  readonly images: Observed<readonly ImageFacts[]>;
  /** The facts from a script on the machine. */
  readonly machine: Observed<MachineFacts>;
}

export interface EngineVersion {
  readonly Version?: string | undefined;
  readonly ApiVersion?: string | undefined;
}

export interface EngineInfo {
  readonly Driver?: string | undefined;
  readonly LoggingDriver?: string | undefined;
  readonly LiveRestoreEnabled?: boolean | undefined;
  readonly ExperimentalBuild?: boolean | undefined;
  readonly SecurityOptions?: readonly string[] | null | undefined;
  readonly Plugins?: { readonly Authorization?: readonly string[] | null } | undefined;
  readonly RegistryConfig?:
    | {
        readonly InsecureRegistryCIDRs?: readonly string[] | null;
        readonly IndexConfigs?: Readonly<Record<string, { readonly Secure?: boolean }>>;
      }
    | undefined;
  readonly Swarm?:
    | {
        readonly LocalNodeState?: string;
        readonly ControlAvailable?: boolean;
        readonly Managers?: number;
      }
    | undefined;
}

export interface NetworkFacts {
  readonly Name?: string | undefined;
  readonly Driver?: string | undefined;
  readonly Options?: Readonly<Record<string, string>> | null | undefined;
}

export interface SwarmFacts {
  readonly Spec?: { readonly EncryptionConfig?: { readonly AutoLockManagers?: boolean } } | undefined;
}

export interface ListedContainer {
  readonly Id?: string | undefined;
  readonly Names?: readonly string[] | undefined;
  readonly ImageID?: string | undefined;
  readonly State?: string | undefined;
}

export interface ContainerFacts {
  readonly name: string;
  readonly inspected: Observed<InspectedContainer>;
  /** The command lines of its processes. */
  readonly processes: Observed<readonly string[]>;
}

/** https://docs.docker.com/reference/api/engine/version/v1.47/#tag/Container/operation/ContainerInspect */
export interface InspectedContainer {
  readonly AppArmorProfile?: string | undefined;
  readonly ProcessLabel?: string | undefined;
  readonly Config?: { readonly User?: string } | undefined;
  readonly State?: { readonly Health?: { readonly Status?: string } | null } | undefined;
  readonly Mounts?:
    | readonly { readonly Type?: string; readonly Source?: string; readonly Propagation?: string }[]
    | undefined;
  readonly NetworkSettings?:
    | { readonly Ports?: Readonly<Record<string, readonly PortBinding[] | null>> | null }
    | undefined;
  readonly HostConfig?: HostConfig | undefined;
}

export interface PortBinding {
  readonly HostIp?: string | undefined;
  readonly HostPort?: string | undefined;
}

export interface HostConfig {
  readonly Privileged?: boolean | undefined;
  readonly CapAdd?: readonly string[] | null | undefined;
  readonly SecurityOpt?: readonly string[] | null | undefined;
  readonly NetworkMode?: string | undefined;
  readonly PidMode?: string | undefined;
  readonly IpcMode?: string | undefined;
  readonly UTSMode?: string | undefined;
  readonly UsernsMode?: string | undefined;
  readonly Memory?: number | undefined;
  readonly CpuShares?: number | undefined;
  readonly PidsLimit?: number | null | undefined;
  readonly ReadonlyRootfs?: boolean | undefined;
  readonly CgroupParent?: string | undefined;
  readonly Devices?: readonly { readonly PathOnHost?: string }[] | null | undefined;
  readonly RestartPolicy?: { readonly Name?: string; readonly MaximumRetryCount?: number } | undefined;
}

export interface ImageFacts {
  readonly id: string;
  readonly name: string;
  readonly inspected: Observed<{
    readonly Config?: { readonly User?: string; readonly Healthcheck?: { readonly Test?: readonly string[] } | null };
  }>;
  readonly history: Observed<readonly { readonly CreatedBy?: string }[]>;
}

/** The facts that the script of a deep audit reports. */
export interface MachineFacts {
  /** The effective options of the daemon, from daemon.json and its arguments. */
  readonly options: Observed<Readonly<Record<string, unknown>>>;
  /** Owner and mode of each path that exists. */
  readonly files: ReadonlyMap<string, FileFacts | undefined>;
  /** The rules of auditd. */
  readonly auditRules: Observed<readonly string[]>;
  /** The folder of the Engine's data, and the mount point that contains it. */
  readonly dataRoot: { readonly path: string; readonly mount: string } | undefined;
  /** The plugins of Docker's command line that are not installed. */
  readonly missingTools: readonly ClientTool[];
  /** The members of group docker. */
  readonly dockerGroup: readonly string[];
}

export interface FileFacts {
  readonly path: string;
  readonly owner: string;
  /** The permission bits, such as `0o644`. */
  readonly mode: number;
}
