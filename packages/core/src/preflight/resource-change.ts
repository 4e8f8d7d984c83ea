import type { WhatIfChange, WhatIfPropertyChange } from "@azure/arm-resourcesdeployments";
import { kindOf } from "../azure/resources.ts";
import { groupOf } from "../resource-id.ts";

/** What a deployment would do to one resource. */
export interface ResourceChange {
  /** `ignored`: in the resource group, and not the plan's. `unknown`: Azure cannot tell beforehand. */
  readonly change: "create" | "modify" | "delete" | "unchanged" | "ignored" | "unknown";
  /** A person's word for the type: `virtual machine`; Azure's own for types that no host has. */
  readonly kind: string;
  readonly name: string;
  /** Empty for a resource group itself. */
  readonly resourceGroup: string;
  readonly id: string;
  /** Each property that would change; none where the resource is made, or left. */
  readonly properties: readonly PropertyChange[];
}

export interface PropertyChange {
  /** `properties.securityRules[docker].properties.sourceAddressPrefixes[0]` */
  readonly path: string;
  readonly change: "create" | "modify" | "delete";
  readonly before: unknown;
  readonly after: unknown;
}

/** What Azure writes in place of what it hides, and cannot compare either. */
const hidden = "*******";

/** Puts a change into Berth's words: one line a property, without those that are no change. */
export function toResourceChange(foreseen: WhatIfChange): ResourceChange {
  const { resourceId: id = "", changeType, delta = [], before, after } = foreseen;
  const { type, name } = partsOf(id);
  const isGroup = type === "Microsoft.Resources/resourceGroups";
  const properties = delta.flatMap((each) => propertyChanges(each, "", { before, after }));
  const change = words[changeType ?? "Unsupported"] ?? "unknown";
  return {
    change: change === "modify" && properties.length === 0 ? "unchanged" : change,
    kind: isGroup ? "resource group" : kindOf(type),
    name,
    resourceGroup: isGroup ? "" : groupOf(id),
    id,
    properties: change === "modify" ? properties : [],
  };
}

const words: Readonly<Record<string, ResourceChange["change"]>> = {
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
  if (propertyChangeType === "NoEffect" || propertyChangeType === "Array" || change.after === hidden) return [];
  const kind = ({ Create: "create", Delete: "delete", Modify: "modify" } as const)[propertyChangeType];
  const body = kind === "delete" ? bodies.before : bodies.after;
  return [{ path: readable(path, body), change: kind, before: change.before, after: change.after }];
}

/** Azure numbers the items of a list; those that have a name are told by it. */
function readable(path: string, body: unknown): string {
  let at = body;
  let told = "";
  for (const part of path.split(".")) {
    const isItem = Array.isArray(at);
    at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[part] : undefined;
    const name = (at as { name?: unknown } | undefined)?.name;
    const label = isItem && typeof name === "string" ? name : part;
    told += isItem ? `[${label}]` : told === "" ? part : `.${part}`;
  }
  return told;
}

function partsOf(id: string): { readonly type: string; readonly name: string } {
  const found = /\/providers\/([^/]+)\/([^/].*)$/i.exec(id);
  if (found === null) return { type: "Microsoft.Resources/resourceGroups", name: groupOf(id) };
  const parts = (found[2] ?? "").split("/");
  const types = parts.filter((_, index) => index % 2 === 0);
  const names = parts.filter((_, index) => index % 2 === 1);
  return { type: [found[1], ...types].join("/"), name: names.join("/") };
}
