import type { HttpRequest } from "@azure/functions";
import type { Authority, Azure, Secret, TlsMaterial, VaultSecrets } from "@dockberth/core";
import type { Caller } from "./access/caller.ts";
import type { Inventory } from "./inventory/inventory.ts";
import type { Settings } from "./settings.ts";
import type { Store } from "./storage/store.ts";
import type { WorkQueue } from "./storage/work-queue.ts";

/** Everything that the routes, the workers and the sweeper need. Tests pass their own. */
export interface Service {
  readonly settings: Settings;
  readonly store: Store;
  readonly queue: WorkQueue;
  /** Where the secrets of a request wait for the worker; undefined without a vault. */
  readonly secrets: VaultSecrets | undefined;
  /** The key of digests of secrets, in the vault; see `RequestStore`. Asked for only where there are secrets, so there is a vault. */
  readonly digestKey: () => Promise<Secret>;
  /** The caller of a request. @throws FunctionError `caller-unknown` */
  readonly authenticate: (request: HttpRequest) => Promise<Caller>;
  readonly azure: (subscriptionId: string) => Promise<Azure>;
  readonly authority: () => Promise<Authority>;
  /** Stores a new host's client certificate in the vault; undefined if the operator does not want that. */
  readonly clients: ((host: string) => (client: TlsMaterial) => Promise<void>) | undefined;
  /** What readers get of the hosts. */
  readonly inventory: Inventory;
  readonly now: () => Date;
  readonly newId: () => string;
}
