import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { everything, type Permission } from "./access/permissions.ts";
import type { Policy } from "./access/policies.ts";
import type { Shortage } from "./catalog/capacity.ts";
import { type Clock, scaledClock } from "./clock.ts";
import { type AwaitedFault, createFaults, type Fault } from "./faults.ts";
import type { GuestProvider } from "./guests/guest.ts";
import { type RecordedRequest, serve, type Watch } from "./http/server.ts";
import { createServerCertificate, type ServerCertificate } from "./http/server-certificate.ts";
import { createThrottle, type ThrottleLimits } from "./http/throttle.ts";
import { resourceTypes } from "./resource-types/registry.ts";
import { reviveMachines } from "./resource-types/virtual-machines/index.ts";
import { deploymentRoutes, deploymentsOf } from "./routes/deployments.ts";
import { extensionImageRoutes } from "./routes/extension-images.ts";
import { genericRoutes } from "./routes/generic.ts";
import { imageRoutes } from "./routes/images.ts";
import { marketplaceTermsRoutes } from "./routes/marketplace-terms.ts";
import { operationRoutes } from "./routes/operations.ts";
import { permissionRoutes } from "./routes/permissions.ts";
import { resourceGroupRoutes } from "./routes/resource-groups.ts";
import { subscriptionDeploymentRoutes } from "./routes/subscription-deployments.ts";
import { subscriptionRoutes } from "./routes/subscriptions.ts";
import { tagRoutes } from "./routes/tags.ts";
import { createTokens } from "./services/entra-id.ts";
import { createVault } from "./services/key-vault.ts";
import { createOperations } from "./state/operations.ts";
import { createLag, type LagOptions } from "./state/read-lag.ts";
import { createStore } from "./state/store.ts";
import type { CloudName, Quotas, SizeRestriction, SubscriptionState, World } from "./world.ts";

export interface EmulatorOptions {
  /** What boots when a virtual machine is made; undefined for machines that exist on paper only. */
  readonly guests?: GuestProvider | undefined;
  readonly host?: string;
  /** 0, the default, takes any port that is free. */
  readonly port?: number;
  /** Where the state survives a restart; without it, it is gone with the process. */
  readonly stateFolder?: string | undefined;
  readonly cloud?: CloudName;
  readonly clock?: Clock;
  /** Multiplies the seconds that Azure takes for things. 0, the default, takes none. */
  readonly timeScale?: number;
  readonly faults?: readonly Fault[];
  /** How far reads are behind writes; without it, not at all. */
  readonly lag?: LagOptions | undefined;
  readonly policies?: readonly Policy[];
  /** Sizes of which there is no machine left. */
  readonly shortages?: readonly Shortage[];
  readonly quotas?: Partial<Quotas>;
  /** What callers may do. Default: everything. */
  readonly permissions?: readonly Permission[];
  /** Providers that the subscription is not registered for yet, such as `Microsoft.Network`. */
  readonly unregistered?: readonly string[];
  /** Sizes that the subscription cannot have. */
  readonly restrictions?: readonly SizeRestriction[];
  /** Default `Enabled`. */
  readonly subscriptionState?: SubscriptionState;
  /** Default 3600, as Entra ID has it for applications. */
  readonly tokenLifetimeSeconds?: number;
  /** Refuse requests past these limits; without it, none is refused. */
  readonly throttle?: ThrottleLimits | undefined;
  readonly subscriptionId?: string;
  /** Sees every request as it comes, when it is done and when it is answered. */
  readonly watch?: Watch;
}

export interface Emulator {
  /** Azure Resource Manager and Entra ID, over HTTPS. */
  readonly url: string;
  /** PEM of the authority to trust at `url`. */
  readonly ca: string;
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly guests: GuestProvider | undefined;
  requests(): readonly RecordedRequest[];
  failNext(fault: Fault): AwaitedFault;
  /** Shows what is behind as it is, and lets reads of what is made or deleted from now on fall this far behind: `{}`, not. */
  fallBehind(lag: LagOptions): void;
  /** Waits until no operation is under way. */
  settled(): Promise<void>;
  /** Forgets every resource, and powers off and removes every machine. */
  reset(): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const identity = {
  tenantId: "11111111-1111-4111-8111-111111111111",
  clientId: "22222222-2222-4222-8222-222222222222",
  // Known to everybody, as the storage emulator's key is: it opens nothing but an emulator on this machine.
  clientSecret: "emulated-client-secret",
};

/** Starts a small Azure on this machine. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = "127.0.0.1", port = 0, stateFolder, guests, timeScale = 0, cloud = "AzureCloud" } = options;
  const clock = options.clock ?? scaledClock(timeScale);
  const lag = createLag(options.lag ?? {});
  const faults = createFaults(options.faults ?? []);
  const world: World = {
    types: resourceTypes,
    subscriptionId: (options.subscriptionId ?? "00000000-0000-4000-8000-000000000001").toLowerCase(),
    tenantId: identity.tenantId,
    cloud,
    store: createStore(stateFolder, clock.now, lag),
    clock,
    operations: createOperations(clock),
    guests,
    machines: new Map(),
    quotas: { cores: 100, families: {}, publicAddresses: 1000, ...options.quotas },
    permissions: options.permissions ?? everything,
    unregistered: new Set(options.unregistered?.map((each) => each.toLowerCase())),
    restrictions: options.restrictions ?? [],
    subscriptionState: options.subscriptionState ?? "Enabled",
    faults,
    lag,
    policies: options.policies ?? [],
    shortages: options.shortages ?? [],
    timeScale,
  };
  const tokens = createTokens(identity, clock, options.tokenLifetimeSeconds);
  const vault = createVault(tokens, clock);
  const requests: RecordedRequest[] = [];
  const certificate = certificateOf(stateFolder, host, clock.now());
  await reviveMachines(world);
  const { url, server } = await serve(world, {
    host,
    port,
    certificate,
    routes: [
      ...tokens.routes,
      ...vault.routes,
      ...operationRoutes,
      ...tagRoutes,
      ...imageRoutes,
      ...marketplaceTermsRoutes,
      ...extensionImageRoutes,
      ...permissionRoutes,
      ...subscriptionRoutes,
      ...deploymentRoutes,
      ...subscriptionDeploymentRoutes,
      ...resourceGroupRoutes,
      ...genericRoutes,
    ],
    tokens,
    faults,
    throttle: options.throttle === undefined ? undefined : createThrottle(options.throttle, clock),
    watch: options.watch,
    requests,
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
    ...identity,
    subscriptionId: world.subscriptionId,
    guests,
    requests: () => requests,
    failNext: faults.add,
    fallBehind: lag.fall,
    settled: world.operations.settled,
    async reset() {
      await world.operations.settled();
      for (const guest of world.machines.values()) await guest.destroy();
      world.machines.clear();
      world.store.clear();
      deploymentsOf(world).clear();
      vault.clear();
      lag.clear();
      faults.clear();
      requests.length = 0;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** With a state folder the certificate stays the same, so that clients of before go on trusting it. */
function certificateOf(folder: string | undefined, host: string, now: Date): ServerCertificate {
  if (folder === undefined) return createServerCertificate(host, now);
  const path = join(folder, "certificate.json");
  try {
    return JSON.parse(readFileSync(path, "utf8")) as ServerCertificate;
  } catch {
    const made = createServerCertificate(host, now);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(path, JSON.stringify(made), { mode: 0o600 });
    chmodSync(path, 0o600);
    return made;
  }
}
