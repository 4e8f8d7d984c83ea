import { kindOf } from "../azure/resources.ts";
import type { WhatIfChange, WhatIfPropertyChange } from "../azure/what-if.ts";
import { wordTexts } from "../messages/words.ts";
import { groupOf } from "../resource-id.ts";

/** What a deployment would do to one resource. */
export interface ResourceChange {
  /** `ignored`: in the resource group, but not in the plan. `unknown`: Azure cannot predict it. */
  readonly change: "create" | "modify" | "delete" | "unchanged" | "ignored" | "unknown";
  /** A readable name of the type, such as `virtual machine`; Azure's name for types that Berth does not use. */
  readonly kind: string;
  readonly name: string;
  /** Empty for a resource group. */
  readonly resourceGroup: string;
  readonly id: string;
  /** The properties that would change; empty unless `change` is `modify`. */
  readonly properties: readonly PropertyChange[];
}

/** A property that a deployment would change. */
export interface PropertyChange {
  /** Such as `properties.securityRules[docker].properties.sourceAddressPrefixes[0]`. */
  readonly path: string;
  readonly change: "create" | "modify" | "delete";
  readonly before: unknown;
  readonly after: unknown;
}

/** What Azure returns for redacted values, which it cannot compare. */
const redacted = "*******";

/** Converts a change of Azure's what-if. Nested properties are flattened, and those without an effect are dropped. */
export function toResourceChange(source: WhatIfChange): ResourceChange {
  const { resourceId: id = "", changeType, delta = [], before, after } = source;
  const { type, name } = partsOf(id);
  const isGroup = type === "Microsoft.Resources/resourceGroups";
  const properties = delta.flatMap((each) => propertyChanges(each, "", { before, after }));
  const change = changeTypes[changeType ?? "Unsupported"] ?? "unknown";
  return {
    change: change === "modify" && properties.length === 0 ? "unchanged" : change,
    kind: isGroup ? wordTexts.resourceGroup : kindOf(type),
    name,
    resourceGroup: isGroup ? "" : groupOf(id),
    id,
    properties: change === "modify" ? properties : [],
  };
}

const changeTypes: Readonly<Record<string, ResourceChange["change"]>> = {
  Create: "create",
  Modify: "modify",
  Delete: "delete",
  NoChange: "unchanged",
  Ignore: "ignored",
};

interface Bodies {
  readonly before: unknown;
  readonly after: unknown;
}

function propertyChanges(change: WhatIfPropertyChange, prefix: string, bodies: Bodies): PropertyChange[] {
  const { propertyChangeType, children = [] } = change;
  const path = prefix === "" ? change.path : `${prefix}.${change.path}`;
  if (children.length > 0) return children.flatMap((child) => propertyChanges(child, path, bodies));
  if (propertyChangeType === "NoEffect" || propertyChangeType === "Array" || change.after === redacted) return [];
  const kind = ({ Create: "create", Delete: "delete", Modify: "modify" } as const)[propertyChangeType];
  const body = kind === "delete" ? bodies.before : bodies.after;
  return [{ path: readablePath(path, body), change: kind, before: change.before, after: change.after }];
}

/** Replaces the index of a list item by the item's name, if it has one. */
function readablePath(path: string, body: unknown): string {
  let at = body;
  let result = "";
  for (const part of path.split(".")) {
    const isItem = Array.isArray(at);
    at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[part] : undefined;
    const name = (at as { name?: unknown } | undefined)?.name;
    const label = isItem && typeof name === "string" ? name : part;
    result += isItem ? `[${label}]` : result === "" ? part : `.${part}`;
  }
  return result;
}

function partsOf(id: string): { readonly type: string; readonly name: string } {
  const found = /\/providers\/([^/]+)\/([^/].*)$/is.exec(id);
  if (found === null) return { type: "Microsoft.Resources/resourceGroups", name: groupOf(id) };
  const parts = (found[2] ?? "").split("/");
  const types = parts.filter((_, index) => index % 2 === 0);
  const names = parts.filter((_, index) => index % 2 === 1);
  return { type: [found[1], ...types].join("/"), name: names.join("/") };
}
