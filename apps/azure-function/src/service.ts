import type { HttpRequest } from "@azure/functions";
import type { Authority, Azure, TlsMaterial, VaultSecrets } from "@dockberth/core";
import type { Caller } from "./access/caller.ts";
import type { WorkQueue } from "./queue/work-queue.ts";
import type { Settings } from "./settings.ts";
import type { Store } from "./store/store.ts";

/** All that the routes, the workers and the sweeper need, handed to them; tests hand in their own. */
export interface Service {
  readonly settings: Settings;
  readonly store: Store;
  readonly queue: WorkQueue;
  /** Where the secrets of a request wait for the worker; undefined without a vault. */
  readonly secrets: VaultSecrets | undefined;
  /** Who is asking. Rejects with `caller-unknown`. */
  readonly authenticate: (request: HttpRequest) => Promise<Caller>;
  readonly azure: (subscriptionId: string) => Promise<Azure>;
  readonly authority: () => Promise<Authority>;
  /** Keeps a new host's client certificate, where that is wanted. */
  readonly clients: ((host: string) => (client: TlsMaterial) => Promise<void>) | undefined;
  readonly now: () => Date;
  readonly newId: () => string;
}
