import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { ComputeManagementClient } from "@azure/arm-compute";
import { ClientSecretCredential } from "@azure/identity";
import { type Azure, type ConnectOptions, cloudNamed, connectAzure } from "@dockberth/core";
import {
  createGuestProvider,
  type Emulator,
  type EmulatorOptions,
  faultyGuests,
  type GuestFault,
  type GuestProviderOptions,
  type SimulatedEngine,
  startEmulator,
} from "@dockberth/emulator";

export interface EmulatedAzureOptions extends Omit<EmulatorOptions, "guests"> {
  /** Default `simulated`. */
  readonly guests?: GuestProviderOptions["kind"];
  /** The agent of real guests. Default `imitation`. */
  readonly agent?: GuestProviderOptions["agent"];
  /** Faults inside the guests. */
  readonly guestFaults?: readonly GuestFault[];
  /** What answers in place of the Docker of simulated guests. */
  readonly engine?: SimulatedEngine | undefined;
  /** How core waits. Default: 50 times faster, because the emulator needs no time either; 3 times faster with real guests. */
  readonly wait?: (seconds: number, signal?: AbortSignal) => Promise<void>;
}

/** Core's connection, and Azure's own client for virtual machines, with which tests read and change what core made. */
export interface TestConnection extends Azure {
  readonly compute: () => Promise<ComputeManagementClient>;
}

export interface EmulatedAzure {
  readonly emulator: Emulator;
  /** With which core connects. */
  readonly connectOptions: ConnectOptions;
  /** Core's connection, as an adapter creates it. */
  readonly azure: TestConnection;
  /** Another connection, as of another person or process. */
  connect(): Promise<TestConnection>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The client secret of every emulator of this process, so that tests can search for it. */
export const testClientSecret = randomBytes(24).toString("base64url");

/** Starts the emulator and connects core to it. */
export async function emulatedAzure(options: EmulatedAzureOptions = {}): Promise<EmulatedAzure> {
  const {
    guests: kind = "simulated",
    agent,
    guestFaults = [],
    engine,
    wait = kind === "linux" ? quickened : hurried,
    ...rest
  } = options;
  // A base image takes a minute to create: tests share the cache of the command line.
  const cacheFolder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "berth", "guests");
  const provider = await createGuestProvider({ kind, cacheFolder, stateFolder: undefined, agent, engine });
  const guests = faultyGuests(provider, guestFaults);
  const emulator = await startEmulator({ clientSecret: testClientSecret, ...rest, guests });
  const credential = () =>
    new ClientSecretCredential(emulator.tenantId, emulator.clientId, emulator.clientSecret, {
      authorityHost: emulator.url,
      disableInstanceDiscovery: true,
      tlsOptions: { ca: emulator.ca },
    });
  const connectOptions = {
    credential: credential(),
    subscriptionId: emulator.subscriptionId,
    cloud: cloudNamed(options.cloud ?? "AzureCloud").name,
    endpoint: emulator.url,
    ca: emulator.ca,
    pollSeconds: kind === "linux" ? 0.3 : 0.05,
    wait,
  };
  const connect = async () => {
    const tlsOptions = { ca: emulator.ca };
    const { url: endpoint, subscriptionId } = emulator;
    const compute = new ComputeManagementClient(credential(), subscriptionId, { endpoint, tlsOptions });
    return { ...(await connectAzure({ ...connectOptions, credential: credential() })), compute: async () => compute };
  };
  return {
    emulator,
    connectOptions,
    azure: await connect(),
    connect,
    async [Symbol.asyncDispose]() {
      await emulator.close();
    },
  };
}

/** Slower, because frequent polling would take processor time from real guests. */
async function quickened(seconds: number, signal?: AbortSignal): Promise<void> {
  await pause(seconds / 3, signal);
}

async function hurried(seconds: number, signal?: AbortSignal): Promise<void> {
  await pause(seconds / 50, signal);
}

async function pause(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  await setTimeout(seconds * 1000, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}
