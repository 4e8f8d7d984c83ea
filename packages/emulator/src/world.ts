import type { Permission } from "./access/permissions.ts";
import type { Policy } from "./access/policies.ts";
import type { Shortage } from "./catalog/capacity.ts";
import type { Clock } from "./clock.ts";
import type { Faults } from "./faults.ts";
import type { Guest, GuestProvider } from "./guests/guest.ts";
import type { Json } from "./json.ts";
import type { Operations } from "./state/operations.ts";
import type { Lag } from "./state/read-lag.ts";
import type { ResourceId } from "./state/resource-id.ts";
import type { Resource, Store } from "./state/store.ts";

export type CloudName = "AzureCloud" | "AzureChinaCloud" | "AzureUSGovernment";

/** What every route works on. */
export interface World {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly cloud: CloudName;
  readonly store: Store;
  /** What there is, and how each of it behaves. */
  readonly types: ResourceTypes;
  readonly clock: Clock;
  readonly operations: Operations;
  readonly guests: GuestProvider | undefined;
  /** The booted machines, by lower-case resource id. */
  readonly machines: Map<string, Guest>;
  readonly quotas: Quotas;
  readonly faults: Faults;
  readonly lag: Lag;
  readonly policies: readonly Policy[];
  readonly shortages: readonly Shortage[];
  /** What callers may do. */
  readonly permissions: readonly Permission[];
  /** Providers that the subscription is not registered for, in lower case; registering takes them out. */
  readonly unregistered: Set<string>;
  readonly restrictions: readonly SizeRestriction[];
  readonly subscriptionState: SubscriptionState;
  /** What the documented durations are multiplied with. */
  readonly timeScale: number;
}

/** https://learn.microsoft.com/azure/cost-management-billing/manage/subscription-states */
export type SubscriptionState = "Enabled" | "Warned" | "PastDue" | "Disabled" | "Deleted";

/** A size that a subscription cannot have: https://learn.microsoft.com/rest/api/compute/resource-skus/list */
export interface SizeRestriction {
  readonly size: string;
  /** Default: every location. */
  readonly location?: string;
  readonly reasonCode?: "NotAvailableForSubscription" | "QuotaId";
}

export interface Quotas {
  /** Cores per location, of all families. */
  readonly cores: number;
  /** Cores per location of a family, such as `standardBSFamily`; those that are not named have as many as all together. */
  readonly families: Readonly<Record<string, number>>;
  readonly publicAddresses: number;
}

/** What a PUT comes to: the resource as it will be, and the work that makes it so. */
export interface Provision {
  readonly properties: Json;
  readonly extra?: Json;
  readonly hidden?: Json;
  /** What Azure takes for it, about, in seconds; the emulator's time scale shortens it. */
  readonly seconds: number;
  /** Runs while the resource is `Creating` or `Updating`; what it throws makes it `Failed`. */
  /** What it resolves with is what `Location` answers in the end. */
  readonly work?: (resource: Resource, signal: AbortSignal) => Promise<unknown>;
}

/** What a DELETE comes to. */
export interface Removal {
  readonly seconds: number;
  readonly work?: () => Promise<void>;
}

/** The resource types of this Azure, by name, without regard to case. */
export interface ResourceTypes {
  readonly all: readonly ResourceType[];
  /** @throws ArmError as ARM does for a type that no provider has */
  find(type: string): ResourceType;
  /** Whether resources of a type stand in listings. Resource groups do not. */
  isTracked(type: string): boolean;
}

/** One resource type. */
export interface ResourceType {
  /** As ARM writes it: `Microsoft.Network/networkInterfaces`. */
  readonly type: string;
  /** Whether the type has tags and stands in listings of resources; children of a resource do not. */
  readonly tracked: boolean;
  /** Whether a child has tags all the same. */
  readonly tagged?: boolean;
  /** Checks a body and says what it comes to. Throws ARM's refusal. */
  put(world: World, id: ResourceId, body: Json, existing: Resource | undefined): Provision;
  /** Checks whether it may go, and says what has to be done. Throws ARM's refusal. */
  remove?(world: World, resource: Resource): Removal;
  /** How GET shows it, where that is more than what is stored. */
  view?(world: World, resource: Resource, expand: string | undefined): Json;
  /** POST /action, by its name in lower case. */
  readonly actions?: Readonly<Record<string, (world: World, resource: Resource, body: Json) => Provision | Json>>;
  /** GET /name below the resource, such as instanceView, by its name in lower case. */
  readonly reads?: Readonly<Record<string, (world: World, resource: Resource) => Json>>;
}
