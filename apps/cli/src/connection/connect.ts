import { type Azure, connectAzure } from "@dockberth/core";
import type { ConnectionOptions } from "../commands/options.ts";
import { writeNote } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type Choice, choose } from "./choose.ts";
import type { EmulatorState } from "./emulator-state.ts";

export interface Connection {
  readonly azure: Azure;
  readonly emulator: EmulatorState | undefined;
}

type EmulatorDoor = Pick<EmulatorState, "url" | "ca" | "tenantId" | "subscriptionId" | "clientId" | "clientSecret"> &
  Partial<Pick<EmulatorState, "cloud">>;

/** Connects to the Azure that the options and the environment name. */
export async function connect(session: Session, options: ConnectionOptions): Promise<Connection> {
  const choice = await choose(session, options);
  const { emulator } = choice;
  if (emulator !== undefined && choice.unasked) {
    writeNote(session, `Using the emulator at ${emulator.url}; give --subscription for Azure itself.`);
  }
  const azure = emulator === undefined ? await connectToCloud(choice) : await connectToEmulator(emulator);
  return { azure, emulator };
}

/** The same clients as for Azure; only the address, the authority and the credential are others. */
export async function connectToEmulator(door: EmulatorDoor): Promise<Azure> {
  const { ClientSecretCredential } = await import("@azure/identity");
  const credential = new ClientSecretCredential(door.tenantId, door.clientId, door.clientSecret, {
    authorityHost: door.url,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: door.ca },
  });
  const { subscriptionId, url: endpoint, ca, cloud = "public" } = door;
  return connectAzure({ credential, subscriptionId, endpoint, ca, cloud });
}

async function connectToCloud({ cloud, subscriptionId }: Choice): Promise<Azure> {
  const [{ DefaultAzureCredential }, { clouds }] = await Promise.all([
    import("@azure/identity"),
    import("@dockberth/core"),
  ]);
  const credential = new DefaultAzureCredential({ authorityHost: clouds[cloud].authorityHost });
  return connectAzure({ credential, subscriptionId, cloud });
}
