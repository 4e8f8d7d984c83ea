/** What a virtual machine is to the emulator: the port between ARM's resources and whatever boots. */

export interface GuestSpec {
  /** Unique and safe as a file name; derived from the virtual machine's resource id. */
  readonly id: string;
  /** ARM's `osProfile.computerName`. */
  readonly hostname: string;
  readonly adminUsername: string;
  readonly sshPublicKeys: readonly string[];
  /** The address inside its subnet. */
  readonly privateAddress: string;
  /** The address under which the guest is reached from this machine, out of {@link GuestProvider.publicAddresses}. */
  readonly publicAddress: string | undefined;
  readonly memoryMegabytes: number;
}

/** A security rule as the network enforces it, already sorted by priority; the last word is deny. */
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
  /** Boots; resolves once the agent inside can take tasks. */
  start(options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Cuts the power; the disk stays. */
  powerOff(): Promise<void>;
  /** Cuts the power and removes the disk and everything else of the guest. */
  destroy(): Promise<void>;
  /** @param hasWayOut whether what is inside reaches anything outside of its network; default true */
  setFirewall(rules: readonly FirewallRule[], hasWayOut?: boolean): Promise<void>;
  /** Runs one task inside; one at a time, a second waits. Rejects only where the guest is off or dies. */
  run(
    task: GuestTask,
    options?: {
      readonly signal?: AbortSignal;
      /** Told about once a second what the task has written so far: the last 4 KB. */
      readonly onProgress?: (written: Pick<GuestResult, "stdout" | "stderr">) => void;
    },
  ): Promise<GuestResult>;
}

export interface GuestProvider {
  readonly kind: "linux" | "simulated";
  /** Why the guests are only simulated, in a sentence for people; undefined for real ones. */
  readonly notice: string | undefined;
  /** The pool (CIDR) out of which the emulator gives public addresses. */
  readonly publicAddresses: string;
  /** Where clients on this machine come from, as a guest and its security rules see them. */
  readonly hostAddress: string;
  /** Makes what all guests share (the base image), once; resolves at once where it is cached. */
  prepare(options?: {
    readonly onProgress?: (progress: { readonly step: string; readonly fraction: number | undefined }) => void;
    readonly signal?: AbortSignal;
  }): Promise<void>;
  /** Makes the guest's disk; does not boot it. */
  create(spec: GuestSpec): Promise<Guest>;
  /** Takes up a guest whose disk an earlier emulator process left in the state folder; undefined where there is none. */
  attach(spec: GuestSpec): Promise<Guest | undefined>;
  /** Powers all guests off and removes every namespace, mount and process; disks stay only where a state folder was given. */
  close(): Promise<void>;
}

/** How `startEmulator` asks for guests. */
export interface GuestProviderOptions {
  /** `auto` is `linux` as root on Linux, else `simulated`. */
  readonly kind: "auto" | "linux" | "simulated";
  /** Where the base image and unpacked tools are kept between runs. */
  readonly cacheFolder: string;
  /** Where disks survive a restart of the emulator; undefined keeps them in memory only. */
  readonly stateFolder: string | undefined;
}
