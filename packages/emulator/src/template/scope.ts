import type { Json } from "../json.ts";
import type { CloudName } from "../world.ts";

/**
 * Where an expression stands, because ARM allows some functions only in some places:
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#valid-uses-1
 * `runtime` are the properties of resources, and outputs. `early` is everything that is evaluated before the deployment starts.
 */
export type Place = "parameter-default" | "early" | "runtime";

export interface UserFunction {
  readonly parameters: readonly string[];
  readonly value: unknown;
}

/** The values that the functions of the template language read. */
export interface Scope {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly cloud: CloudName;
  readonly now: Date;
  /** What `resourceGroup()` returns; undefined at subscription scope. */
  readonly group: Json | undefined;
  /** What `deployment()` returns. */
  readonly deployment: Json;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
  /** By lower-case `namespace.name`. */
  readonly userFunctions: ReadonlyMap<string, UserFunction>;
  readonly place: Place;
  /**
   * Returns a deployed resource: its properties, or the whole of it if `isFull` is set.
   * @throws NotYetKnown if the resource does not exist yet
   */
  readonly reference: (idOrName: string, isFull: boolean, apiVersion: string | undefined) => unknown;
  /** The resources of a copy loop. */
  readonly references: (loop: string, isFull: boolean) => unknown;
  /** Where a resource of the template is: `resourceInfo('symbolicName')`. */
  readonly resourceInfo: (symbolicName: string) => unknown;
  readonly provider: (namespace: string, type: string | undefined) => unknown;
  readonly copyIndex: ReadonlyMap<string, number>;
  readonly lambdaVariables: ReadonlyMap<string, unknown>;
  /** Keeps expressions as written: those that need what is not known yet, or all that fail. Default: none. */
  readonly keeps?: "unknown" | "failing";
  /** Receives the argument of each `reference(…)`. */
  readonly onReference?: (idOrName: string) => void;
}

/** Only a deployed resource has the value. */
export class NotYetKnown extends Error {}
