import { request } from "node:https";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { type Emulator, type EmulatorOptions, startEmulator } from "./start.ts";

/** What a client of Azure needs: the options of `connectAzure` and `connectBerth` of `@dockberth/core`. */
export interface TestConnection {
  /** A `TokenCredential` of Azure's SDK. */
  readonly credential: {
    getToken(): Promise<{ readonly token: string; readonly expiresOnTimestamp: number }>;
  };
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
  const credential = { getToken: () => requestToken(emulator) };
  return {
    emulator,
    connection: { credential, subscriptionId, endpoint, ca, pollSeconds: 0.05, wait },
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

async function requestToken({ url, ca, tenantId, clientId, clientSecret }: Emulator) {
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
  const scope = "https://management.azure.com/.default";
  const answer = await new Promise<string>((resolve, reject) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const outgoing = request(`${url}/${tenantId}/oauth2/v2.0/token`, { method: "POST", ca, headers, agent: false });
    outgoing.on("error", reject);
    outgoing.on("response", (response) => text(response).then(resolve, reject));
    outgoing.end(new URLSearchParams({ ...form, scope }).toString());
  });
  const { access_token: token, expires_in: seconds } = JSON.parse(answer) as {
    readonly access_token: string;
    readonly expires_in: number;
  };
  return { token, expiresOnTimestamp: Date.now() + seconds * 1000 };
}

async function wait(seconds: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(seconds * 20, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}
