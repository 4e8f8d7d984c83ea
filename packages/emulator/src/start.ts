import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { allActions, type Permission } from "./access/permissions.ts";
import type { Policy } from "./access/policies.ts";
import { type Clock, scaledClock } from "./clock.ts";
import { createFaults, type Fault, type InjectedFault } from "./faults.ts";
import type { GuestProvider } from "./guests/guest.ts";
import { createGuestProvider } from "./guests/index.ts";
import { type RecordedRequest, serve, type Watch } from "./http/server.ts";
import { createServerCertificate, type ServerCertificate } from "./http/server-certificate.ts";
import { createThrottle, type ThrottleLimits } from "./http/throttle.ts";
import { removeCapturedDisks } from "./resource-types/galleries/captured-disk.ts";
import { resourceTypes } from "./resource-types/registry.ts";
import { reattachMachines } from "./resource-types/virtual-machines/lifecycle.ts";
import { armRoutes } from "./routes/index.ts";
import { createTokens } from "./services/entra-id.ts";
import { createVault } from "./services/key-vault.ts";
import { retailPriceRoutes } from "./services/retail-prices.ts";
import { createOperations } from "./state/operations.ts";
import { createReadLag, type ReadLagOptions } from "./state/read-lag.ts";
import { createStore } from "./state/store.ts";
import { writeStateFile } from "./state/write-file.ts";
import { deploymentsOf } from "./template/history.ts";
import type { CloudName, Quotas, Shortage, SizeRestriction, SubscriptionState, World } from "./world.ts";

export interface EmulatorOptions {
  /** Boots a guest for each virtual machine. Default: simulated guests. With `none`, virtual machines exist only as resources. */
  readonly guests?: GuestProvider | "none" | undefined;
  /** The secret of the service principal. Default: random for each start. */
  readonly clientSecret?: string | undefined;
  /** PEM of certificates that the service principal may sign in with, too. Default: none. */
  readonly clientCertificates?: readonly string[];
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Where the state survives a restart. If undefined, the state is kept in memory only. */
  readonly stateFolder?: string | undefined;
  readonly cloud?: CloudName;
  readonly clock?: Clock;
  /** Factor for the durations of Azure's operations. Default 0: operations take no emulated time. */
  readonly timeScale?: number;
  readonly faults?: readonly Fault[];
  /** How many reads after each write are stale. Default: none. */
  readonly readLag?: ReadLagOptions | undefined;
  readonly policies?: readonly Policy[];
  /** Sizes without capacity. */
  readonly shortages?: readonly Shortage[];
  readonly quotas?: Partial<Quotas>;
  /** The permissions of every caller. Default: all actions. */
  readonly permissions?: readonly Permission[];
  /** Resource providers that the subscription is not registered for yet, such as `Microsoft.Network`. */
  readonly unregistered?: readonly string[];
  /** Sizes that are not available to the subscription. */
  readonly restrictions?: readonly SizeRestriction[];
  /** Default `Enabled`. */
  readonly subscriptionState?: SubscriptionState;
  /** Default 3600, the lifetime of Entra ID's application tokens. */
  readonly tokenLifetimeSeconds?: number;
  /** Rate limits. Default: none. */
  readonly throttle?: ThrottleLimits | undefined;
  readonly subscriptionId?: string;
  /** Called for each request when it arrives, when its effect is complete and when it is answered. */
  readonly watch?: Watch;
}

export interface Emulator {
  /** The address of Azure Resource Manager, Entra ID and Key Vault, over HTTPS. */
  readonly url: string;
  /** PEM of the CA certificate to trust at `url`. */
  readonly ca: string;
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly guests: GuestProvider | undefined;
  requests(): readonly RecordedRequest[];
  failNext(fault: Fault): InjectedFault;
  /** Ends all current staleness, and sets the read lag of later creates and deletes. `{}` turns it off. */
  setReadLag(readLag: ReadLagOptions): void;
  /** Resolves when no operation is running. */
  settled(): Promise<void>;
  /** Deletes every resource, and powers off and removes every guest. */
  reset(): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const identity = {
  tenantId: "11111111-1111-4111-8111-111111111111",
  clientId: "22222222-2222-4222-8222-222222222222",
};

/** Starts a small Azure on this machine. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  // Random for each start: guests run code as root, so that another user of this machine must not get in.
  const principal = { ...identity, clientSecret: options.clientSecret ?? randomBytes(24).toString("base64url") };
  const { host = "127.0.0.1", port = 0, stateFolder, timeScale = 0, cloud = "AzureCloud" } = options;
  const clock = options.clock ?? scaledClock(timeScale);
  const readLag = createReadLag(options.readLag ?? {});
  const faults = createFaults(options.faults ?? []);
  // Before the guests: a state that cannot be read leaves nothing behind.
  const store = createStore(stateFolder, clock.now, readLag);
  const guests = options.guests === "none" ? undefined : (options.guests ?? (await simulatedGuests(stateFolder)));
  const world: World = {
    types: resourceTypes,
    subscriptionId: (options.subscriptionId ?? "00000000-0000-4000-8000-000000000001").toLowerCase(),
    tenantId: identity.tenantId,
    cloud,
    store,
    clock,
    operations: createOperations(clock),
    guests,
    machines: new Map(),
    quotas: { cores: 100, families: {}, publicAddresses: 1000, ...options.quotas },
    permissions: options.permissions ?? allActions,
    locks: new Map(),
    unregistered: new Set(options.unregistered?.map((each) => each.toLowerCase())),
    restrictions: options.restrictions ?? [],
    subscriptionState: options.subscriptionState ?? "Enabled",
    faults,
    readLag,
    policies: options.policies ?? [],
    shortages: options.shortages ?? [],
    timeScale,
  };
  const directory = { ...principal, clientCertificates: options.clientCertificates ?? [], clock };
  const tokens = createTokens(directory, options.tokenLifetimeSeconds);
  const vault = createVault(tokens, clock);
  const requests: RecordedRequest[] = [];
  const certificate = readOrCreateCertificate(stateFolder, host, clock.now());
  await reattachMachines(world);
  const { url, server } = await serve(world, {
    host,
    port,
    certificate,
    routes: [...tokens.routes, ...vault.routes, ...retailPriceRoutes, ...armRoutes],
    authenticator: tokens,
    faults,
    throttle: options.throttle === undefined ? undefined : createThrottle(options.throttle, clock),
    watch: options.watch,
    requests,
  }).catch(async (error: unknown) => {
    if (options.guests === undefined) await guests?.close();
    throw error;
  });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= (async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await guests?.close();
    })();
    return closing;
  };
  return {
    url,
    ca: certificate.ca,
    ...principal,
    subscriptionId: world.subscriptionId,
    guests,
    requests: () => requests,
    failNext: faults.add,
    setReadLag: readLag.set,
    settled: world.operations.settled,
    async reset() {
      await world.operations.settled();
      for (const guest of world.machines.values()) await guest.destroy();
      world.machines.clear();
      await removeCapturedDisks(world);
      world.store.clear();
      world.locks.clear();
      deploymentsOf(world).clear();
      vault.clear();
      readLag.clear();
      faults.clear();
      requests.length = 0;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function simulatedGuests(stateFolder: string | undefined): Promise<GuestProvider> {
  return createGuestProvider({ kind: "simulated", stateFolder });
}

/** With a state folder the certificate stays the same, so that clients continue to trust it after a restart. */
function readOrCreateCertificate(folder: string | undefined, host: string, now: Date): ServerCertificate {
  if (folder === undefined) return createServerCertificate(host, now);
  const path = join(folder, "certificate.json");
  try {
    return JSON.parse(readFileSync(path, "utf8")) as ServerCertificate;
  } catch {
    const created = createServerCertificate(host, now);
    writeStateFile(folder, "certificate.json", JSON.stringify(created));
    return created;
  }
}
