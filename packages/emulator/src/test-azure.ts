import { setTimeout } from "node:timers/promises";
import { type EmulatorCredential, emulatorCredential } from "./credential.ts";
import { type Emulator, type EmulatorOptions, startEmulator } from "./start.ts";

/** What a client of Azure needs: the options of `connectAzure` and `connectBerth` of `@dockberth/core`. */
export interface TestConnection {
  readonly credential: EmulatorCredential;
  readonly subscriptionId: string;
  readonly endpoint: string;
  readonly ca: string;
  readonly pollSeconds: number;
  /** Fifty times faster than real time, because the emulator needs no pauses. */
  readonly wait: (seconds: number, signal?: AbortSignal) => Promise<void>;
}

export interface TestAzure extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly connection: TestConnection;
}

/**
 * Starts an Azure for one test, with simulated guests: their Docker answers over TLS, and runs no container.
 * @example
 * await using azure = await startTestAzure();
 * const berth = await connectBerth({ ...azure.connection, store: memoryStore() });
 * await berth.createHost({ name: "demo", allowFrom: ["127.0.0.0/8"] });
 */
export async function startTestAzure(options: Omit<EmulatorOptions, "guests"> = {}): Promise<TestAzure> {
  const emulator = await startEmulator(options);
  const { url: endpoint, ca, subscriptionId } = emulator;
  const credential = emulatorCredential(emulator);
  return {
    emulator,
    connection: { credential, subscriptionId, endpoint, ca, pollSeconds: 0.05, wait },
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

async function wait(seconds: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(seconds * 20, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}
