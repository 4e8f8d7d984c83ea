import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** The contract between virtual machines, which are ARM resources, and the guests that boot for them. */

export interface GuestSpec {
  /** Unique and safe as a file name; derived from the virtual machine's resource id. */
  readonly id: string;
  /** ARM's `osProfile.computerName`. */
  readonly hostname: string;
  readonly adminUsername: string;
  readonly sshPublicKeys: readonly string[];
  /** The address inside its subnet. */
  readonly privateAddress: string;
  /** The address at which this machine reaches the guest, from {@link GuestProvider.publicAddresses}. */
  readonly publicAddress: string | undefined;
  readonly memoryMegabytes: number;
  /** What the machine can ask the instance metadata service about itself. Only guests with Azure's agent do. */
  readonly instance?: InstanceDescription | undefined;
  /** ARM's `osProfile.customData`, in base64, for the first start. */
  readonly customData?: string | undefined;
  /** What its disk starts as. Default: the base image. */
  readonly image?: GuestImage | undefined;
}

/** A machine as the instance metadata service describes it, in the names of that service. */
export interface InstanceDescription {
  readonly location: string;
  readonly name: string;
  readonly resourceGroupName: string;
  readonly resourceId: string;
  readonly subscriptionId: string;
  readonly vmId: string;
  readonly vmSize: string;
  readonly zone: string;
  readonly image: Readonly<Record<"publisher" | "offer" | "sku" | "version", string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a guest's disk starts as: an image of the marketplace, or a disk that {@link Guest.capture} copied. */
export type GuestImage =
  | { readonly publisher: string; readonly offer: string; readonly sku: string }
  | { readonly captured: string };

/** A security rule in the form in which the network enforces it. Rules are sorted by priority; the default is to deny. */
export interface FirewallRule {
  readonly access: "Allow" | "Deny";
  readonly protocol: "Tcp" | "Udp" | "Icmp" | "*";
  /** CIDR ranges, addresses, or `*`. */
  readonly sources: readonly string[];
  /** Single ports, ranges `a-b`, or `*`. */
  readonly ports: readonly string[];
}

export type GuestTask =
  | {
      readonly kind: "custom-script";
      readonly sequence: number;
      readonly settings: Readonly<Record<string, unknown>>;
      readonly protectedSettings: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: "run-command";
      readonly name: string;
      readonly script: string;
      readonly parameters: readonly { readonly name: string; readonly value: string }[];
      readonly protectedParameters: readonly { readonly name: string; readonly value: string }[];
      readonly timeoutSeconds: number;
    }
  | {
      readonly kind: "vm-access";
      readonly settings: Readonly<Record<string, unknown>>;
      readonly protectedSettings: Readonly<Record<string, unknown>>;
    }
  | {
      /** Disables and uninstalls a handler. Its result tells only whether the agent has reported the end in time. */
      readonly kind: "uninstall";
      readonly handler: "custom-script" | "vm-access";
    };

export interface GuestResult {
  readonly exitCode: number;
  /** The last 4 KB, as the Azure agent reports them. */
  readonly stdout: string;
  readonly stderr: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly timedOut: boolean;
}

export interface Guest {
  readonly id: string;
  readonly osName: string;
  readonly osVersion: string;
  /** Whether it is powered on. A guest can power itself off. */
  isRunning(): boolean;
  /** Boots the guest. Resolves when its agent can run tasks. */
  start(options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** Cuts the power and keeps the disk. */
  powerOff(): Promise<void>;
  /** Cuts the power and removes the disk and everything else of the guest. */
  destroy(): Promise<void>;
  /**
   * Copies the disk of a guest that is off under a name, unique and safe as a file name, for {@link GuestSpec.image}. The copy
   * is kept until {@link GuestProvider.removeCaptured}, and without a state folder until the provider is closed.
   */
  capture(name: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** @param hasOutboundAccess whether the guest can reach addresses outside its network; default true */
  setFirewall(rules: readonly FirewallRule[], hasOutboundAccess?: boolean): Promise<void>;
  /** Runs one task. Tasks run one after the other. Rejects only if the guest is off, or loses its power meanwhile. */
  run(
    task: GuestTask,
    options?: {
      readonly signal?: AbortSignal;
      /** Called about once a second with the last 4 KB of the task's output so far. */
      readonly onProgress?: (output: GuestOutput) => void;
    },
  ): Promise<GuestResult>;
}

export type GuestOutput = Pick<GuestResult, "stdout" | "stderr">;

/** What users should know: which systems real guests boot, or why guests are only simulated. */
export type GuestNotice = {
  /** In English. */
  readonly sentence: string;
} & (
  | {
      readonly code: "systems";
      /** The name of the system that most guests boot. */
      readonly usual: string;
      /** The systems that only guests with an image of them boot. */
      readonly others: readonly string[];
      /** The system that this machine's package mirrors would have to have to be the usual one. */
      readonly missing: string | undefined;
    }
  | { readonly code: "simulated"; readonly requirement: MissingRequirement | undefined }
);

/** What real guests need and this machine has not. */
export type MissingRequirement =
  | { readonly code: "linux" | "root" }
  | { readonly code: "architecture"; readonly architecture: string }
  | { readonly code: "program"; readonly program: string }
  | { readonly code: "namespaces"; readonly answer: string };

export interface GuestProvider {
  readonly kind: "linux" | "simulated";
  readonly notice: GuestNotice | undefined;
  /** The range (CIDR) from which the emulator assigns public addresses. */
  readonly publicAddresses: string;
  /** The source address of clients on this machine, as guests and security rules see it. */
  readonly hostAddress: string;
  /** Builds what guests with an image share (the base image) once. Resolves at once if it is cached. */
  prepare(options?: {
    /** Default: the image of most guests. */
    readonly image?: GuestImage | undefined;
    readonly onProgress?: (progress: { readonly step: string; readonly fraction: number | undefined }) => void;
    readonly signal?: AbortSignal;
  }): Promise<void>;
  /** Creates the guest's disk, without booting the guest. */
  create(spec: GuestSpec): Promise<Guest>;
  /** Opens a guest whose disk an earlier emulator left in the state folder; undefined if there is no such disk. */
  attach(spec: GuestSpec): Promise<Guest | undefined>;
  /** Removes a captured disk, once no guest's disk is based on it. */
  removeCaptured(name: string): Promise<void>;
  /** Powers off all guests and removes every namespace, mount and process. Only disks in a state folder stay. */
  close(): Promise<void>;
}

/** Answers at the Docker port of simulated guests in place of their own answers, with the certificate of the guest. */
export interface SimulatedEngine {
  /** Returns whether it takes the connection, which then gets no TLS handshake. */
  readonly onConnection: (socket: Socket) => boolean;
  /** Returns whether it answers the request. */
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/**
 * The agent of real guests. `imitation` runs the tasks in the way of Azure's agent and its handlers. `waagent` is the real Azure
 * Linux Agent with a wire server and instance metadata: it runs CustomScript, and the imitation the rest.
 */
export type GuestAgent = "imitation" | "waagent";

export type GuestProviderOptions = {
  /** Where disks survive a restart of the emulator. If undefined, disks are kept in memory only. */
  readonly stateFolder?: string | undefined;
  /** Default `imitation`, which starts at once. The other one needs real guests. */
  readonly agent?: GuestAgent | undefined;
  /** Only for simulated guests. */
  readonly engine?: SimulatedEngine | undefined;
} & (
  | { readonly kind: "simulated"; readonly cacheFolder?: string | undefined }
  | {
      /** `auto` is `linux` for root on Linux, and otherwise `simulated`. */
      readonly kind: "auto" | "linux";
      /** Where the base image and downloaded packages are cached between runs. */
      readonly cacheFolder: string;
    }
);
