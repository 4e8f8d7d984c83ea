/** What was asked and answered; or why there is no answer, in words that may be shown, and with which status, if any. */
export type Answer<Value> = { readonly value: Value } | { readonly reason: string; readonly status?: number };

/** All that an audit judges. Whatever Docker did not say is absent, and is never taken for a good answer. */
export interface AuditFacts {
  /** Whether somebody without a client certificate is answered. */
  readonly strangersAnswered: boolean;
  /** Whether the port of plain TCP, 2375, speaks Docker. */
  readonly plainAnswered: boolean;
  readonly version: Answer<EngineVersion>;
  readonly info: Answer<EngineInfo>;
  /** The default bridge. */
  readonly bridge: Answer<NetworkFacts>;
  readonly networks: Answer<readonly NetworkFacts[]>;
  readonly swarm: Answer<SwarmFacts>;
  /** All containers, those that run and those that do not. */
  readonly listed: Answer<readonly ListedContainer[]>;
  /** Those that run, each with what was asked about it. */
  readonly containers: Answer<readonly ContainerFacts[]>;
  readonly images: Answer<readonly ImageFacts[]>;
  /** What a script found on the machine itself; a reason where none was run. */
  readonly machine: Answer<MachineFacts>;
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
  readonly inspected: Answer<InspectedContainer>;
  /** The command lines that run in it. */
  readonly processes: Answer<readonly string[]>;
}

/** https://docs.docker.com/reference/api/engine/version/v1.47/#tag/Container/operation/ContainerInspect, what is judged of it. */
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
  readonly inspected: Answer<{
    readonly Config?: { readonly User?: string; readonly Healthcheck?: { readonly Test?: readonly string[] } | null };
  }>;
  readonly history: Answer<readonly { readonly CreatedBy?: string }[]>;
}

/** What the script of `--deep` reports of the machine. */
export interface MachineFacts {
  /** The options that are in force, of the daemon's file and of its arguments; absent where the file could not be read. */
  readonly options: Answer<Readonly<Record<string, unknown>>>;
  /** Owner and mode of each path that was looked for; undefined where there is no such path. */
  readonly files: ReadonlyMap<string, FileFacts | undefined>;
  /** The rules of auditd; a reason where there is no auditd. */
  readonly auditRules: Answer<readonly string[]>;
  /** Where the Engine keeps its data, and the mount point that this is on. */
  readonly dataRoot: { readonly path: string; readonly mount: string } | undefined;
  /** Who is in group docker. */
  readonly dockerGroup: readonly string[];
}

export interface FileFacts {
  readonly path: string;
  readonly owner: string;
  /** Octal, as 644. */
  readonly mode: number;
}
