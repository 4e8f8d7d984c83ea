import type { Lock } from "./access/locks.ts";
import type { Permission } from "./access/permissions.ts";
import type { Policy } from "./access/policies.ts";
import type { Clock } from "./clock.ts";
import type { Faults } from "./faults.ts";
import type { Guest, GuestProvider } from "./guests/guest.ts";
import type { Json } from "./json.ts";
import type { Operations } from "./state/operations.ts";
import type { ReadLag } from "./state/read-lag.ts";
import type { Resource } from "./state/resource.ts";
import type { ResourceId } from "./state/resource-id.ts";
import type { Store } from "./state/store.ts";

export type CloudName = "AzureCloud" | "AzureChinaCloud" | "AzureUSGovernment";

/** The state and the settings that every route works on. */
export interface World {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly cloud: CloudName;
  readonly store: Store;
  readonly types: ResourceTypes;
  readonly clock: Clock;
  readonly operations: Operations;
  readonly guests: GuestProvider | undefined;
  /** The guests of the virtual machines, by lower-case resource id. */
  readonly machines: Map<string, Guest>;
  readonly quotas: Quotas;
  readonly faults: Faults;
  readonly readLag: ReadLag;
  readonly policies: readonly Policy[];
  readonly shortages: readonly Shortage[];
  /** The permissions of every caller. */
  readonly permissions: readonly Permission[];
  /** Resource providers that the subscription is not registered for, in lower case. Registration removes them. */
  readonly unregistered: Set<string>;
  /** By the lower-case id of the lock. Kept as long as the emulator runs. */
  readonly locks: Map<string, Lock>;
  readonly restrictions: readonly SizeRestriction[];
  readonly subscriptionState: SubscriptionState;
  /** Factor for Azure's documented durations. */
  readonly timeScale: number;
}

/** https://learn.microsoft.com/azure/cost-management-billing/manage/subscription-states */
export type SubscriptionState = "Enabled" | "Warned" | "PastDue" | "Disabled" | "Deleted";

/** A size that is not available to a subscription: https://learn.microsoft.com/rest/api/compute/resource-skus/list */
export interface SizeRestriction {
  readonly size: string;
  /** Default: every location. */
  readonly location?: string;
  readonly reasonCode?: "NotAvailableForSubscription" | "QuotaId";
}

/** A size that Azure has no capacity for, in a zone or in a whole location. */
export interface Shortage {
  /** Default: every size. */
  readonly size?: string;
  /** Default: every zone, and machines without a zone. */
  readonly zone?: string;
  /** Default: every location. */
  readonly location?: string;
}

export interface Quotas {
  /** Cores per location, of all families together. */
  readonly cores: number;
  /** Cores per location of a family, such as `standardBSFamily`. The default for a family is the quota of all together. */
  readonly families: Readonly<Record<string, number>>;
  readonly publicAddresses: number;
}

/** The result of a PUT or an action: the resource's new properties, and the work that brings them about. */
export interface Provision {
  readonly properties: Json;
  readonly extra?: Json;
  readonly hidden?: Json;
  /** About how long Azure takes; multiplied by the time scale. */
  readonly seconds: number;
  /** The same between the end of the work and the report of it. */
  readonly reportSeconds?: number;
  /**
   * Runs while the resource is `Creating` or `Updating`. If it throws, the resource becomes `Failed`. Its result is the body
   * that the final poll of `Location` returns.
   */
  readonly work?: ((resource: Resource, signal: AbortSignal) => Promise<unknown>) | undefined;
}

/** The work of a DELETE. */
export interface Removal {
  readonly seconds: number;
  readonly work?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** The state of a resource whose deletion failed. Default `Failed`. */
  readonly stateAfterFailure?: "Deleting" | "Failed";
}

/** The emulated resource types, found case-insensitively by name. */
export interface ResourceTypes {
  readonly all: readonly ResourceType[];
  /** @throws ArmError `InvalidResourceType` */
  find(type: string): ResourceType;
  /** Whether listings contain resources of this type. They do not contain resource groups. */
  isTracked(type: string): boolean;
}

/** One resource type: the contract between ARM's routes and a resource provider. */
export interface ResourceType {
  /** In ARM's spelling: `Microsoft.Network/networkInterfaces`. */
  readonly type: string;
  /** Whether the type has a location and tags and is contained in listings. Most child types are not. */
  readonly tracked: boolean;
  /** Whether a child has its parent's etag, so that each change of a child changes it. */
  readonly sharesEtag?: boolean;
  /** The status of a PUT that creates one. Default 201. */
  readonly createdStatus?: number;
  /** The status of a DELETE that answers when the work is done. Without it, the answer is 202 and the client polls. */
  readonly deletedStatus?: number;
  /** Whether an untracked type has tags nevertheless. */
  readonly tagged?: boolean;
  /** Validates a body and returns what to provision. Throws the ARM error for an invalid body. */
  put(world: World, id: ResourceId, body: Json, existing: Resource | undefined): Provision;
  /** Checks that the resource may be deleted and returns the work. Throws the ARM error if it may not. */
  remove?(world: World, resource: Resource): Removal;
  /** What GET returns in addition to the stored resource. */
  view?(world: World, resource: Resource, expand: string | undefined): Json;
  /** POST actions, by lower-case name. */
  readonly actions?: Readonly<Record<string, (world: World, resource: Resource, body: Json) => Provision | Json>>;
  /** Subpaths that can be read, such as `instanceview`, by lower-case name. */
  readonly reads?: Readonly<Record<string, (world: World, resource: Resource) => Json>>;
}
