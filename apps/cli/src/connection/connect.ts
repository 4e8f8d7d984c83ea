import { type Azure, type ConnectOptions, clouds, connectAzure } from "@dockberth/core";
import { emulatorCredential } from "@dockberth/emulator/credential";
import { fileCertificateStore } from "../folder/certificate-store.ts";
import { progressTexts } from "../messages/progress.ts";
import { writeNote } from "../output/write.ts";
import type { Session } from "../session.ts";
import { type Choice, chooseConnection } from "./choose.ts";
import type { EmulatorState } from "./emulator-state.ts";
import type { ConnectionOptions } from "./options.ts";

export interface Connection {
  readonly azure: Azure;
  readonly emulator: EmulatorState | undefined;
}

type EmulatorEndpoint = Pick<
  EmulatorState,
  "url" | "ca" | "tenantId" | "subscriptionId" | "clientId" | "clientSecret"
> &
  Partial<Pick<EmulatorState, "cloud">>;

/** Connects to the Azure that the options and the environment name. */
export async function connect(session: Session, options: ConnectionOptions): Promise<Connection> {
  const choice = await chooseConnection(session, options);
  const { emulator } = choice;
  const { sizes: sizeCache } = fileCertificateStore(session.env);
  const more = { sizeCache, ...(session.debug ? requestLog(session) : {}) };
  if (emulator !== undefined && choice.isFallback) noteEmulator(session, emulator);
  const azure = emulator === undefined ? await connectToCloud(choice, more) : await connectToEmulator(emulator, more);
  return { azure, emulator };
}

const noted = new WeakSet<Session>();

/** Once in a session: a command may connect several times. */
function noteEmulator(session: Session, { url }: EmulatorState): void {
  if (!noted.has(session)) writeNote(session, progressTexts.usingEmulator(url));
  noted.add(session);
}

/** Uses the same client as for Azure; only the address, the certificate authority and the credential differ. */
export async function connectToEmulator(emulator: EmulatorEndpoint, more: ConnectionExtras = {}): Promise<Azure> {
  const { subscriptionId, url: endpoint, ca, cloud = "public" } = emulator;
  return connectAzure({ credential: emulatorCredential(emulator), subscriptionId, endpoint, ca, cloud, ...more });
}

type ConnectionExtras = Pick<ConnectOptions, "afterRequest" | "sizeCache">;

function requestLog(session: Session): ConnectionExtras {
  return { afterRequest: (exchange) => writeNote(session, progressTexts.request(exchange)) };
}

async function connectToCloud({ cloud, subscriptionId }: Choice, more: ConnectionExtras): Promise<Azure> {
  const { DefaultAzureCredential } = await import("@azure/identity");
  const credential = new DefaultAzureCredential({ authorityHost: clouds[cloud].authorityHost });
  return connectAzure({ credential, subscriptionId, cloud, ...more });
}
