import { homedir } from "node:os";
import { join } from "node:path";
import { ClientSecretCredential } from "@azure/identity";
import { type Azure, connectAzure } from "@berth/core";
import {
  createGuestProvider,
  type Emulator,
  type EmulatorOptions,
  type GuestProviderOptions,
  startEmulator,
} from "@berth/emulator";

export interface EmulatedAzureOptions extends Omit<EmulatorOptions, "guests"> {
  /** Default `simulated`. */
  readonly guests?: GuestProviderOptions["kind"];
}

export interface EmulatedAzure {
  readonly emulator: Emulator;
  /** Core's connection, as an adapter would make it. */
  readonly azure: Azure;
  /** Another connection, as another person or process has it. */
  connect(): Promise<Azure>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The emulator as core sees it: an endpoint, an authority to trust, and a credential. */
export async function emulatedAzure(options: EmulatedAzureOptions = {}): Promise<EmulatedAzure> {
  const { guests: kind = "simulated", ...rest } = options;
  // Base images take a minute to make: tests share the cache of the command line.
  const cacheFolder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "berth", "guests");
  const guests = await createGuestProvider({ kind, cacheFolder, stateFolder: undefined });
  const emulator = await startEmulator({ ...rest, guests });
  const connect = () => {
    const tlsOptions = { ca: emulator.ca };
    const credential = new ClientSecretCredential(emulator.tenantId, emulator.clientId, emulator.clientSecret, {
      authorityHost: emulator.url,
      disableInstanceDiscovery: true,
      tlsOptions,
    });
    return connectAzure({
      credential,
      subscriptionId: emulator.subscriptionId,
      endpoint: emulator.url,
      ca: emulator.ca,
      pollSeconds: 0.05,
    });
  };
  return {
    emulator,
    azure: await connect(),
    connect,
    async [Symbol.asyncDispose]() {
      await emulator.close();
    },
  };
}
