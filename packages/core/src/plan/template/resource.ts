import { apiVersions } from "../../api-versions.ts";
import type { HostSpec } from "../../spec/index.ts";
import type { ImageReference, MarketplacePlan } from "../images.ts";
import type { ResourceNames } from "../resource-names.ts";
import type { Tags } from "../tags.ts";

export interface TemplateResource {
  readonly type: string;
  readonly apiVersion: string;
  readonly name: string;
  readonly location: string;
  readonly tags?: Tags | undefined;
  readonly sku?: { readonly name: string } | undefined;
  readonly zones?: readonly string[] | undefined;
  readonly identity?:
    | { readonly type: string; readonly userAssignedIdentities?: Readonly<Record<string, object>> }
    | undefined;
  readonly plan?: MarketplacePlan | undefined;
  readonly dependsOn?: readonly string[] | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface TemplateInput {
  readonly spec: HostSpec;
  readonly names: ResourceNames;
  readonly label: string;
  readonly image: ImageReference;
  readonly imagePlan: MarketplacePlan | undefined;
  readonly trustedLaunch: boolean;
  readonly tags: Tags;
}

/** The template asks for the versions that every other request asks for. */
export const networkApi = apiVersions["Microsoft.Network"];
export const computeApi = apiVersions["Microsoft.Compute"];

/** The ARM expression for the id of a resource in the same resource group, or in the given one. */
export function resourceIdExpression(type: string, name: string, resourceGroup?: string): string {
  const names = name.split("/").map((part) => `'${part}'`);
  const group = resourceGroup === undefined ? "" : `'${resourceGroup}', `;
  return `[resourceId(${group}'${type}', ${names.join(", ")})]`;
}
