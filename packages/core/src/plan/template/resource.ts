import { apiVersions } from "../../api-versions.ts";
import type { LocatedSpec } from "../../spec/index.ts";
import type { LocalDisk } from "../facts.ts";
import type { ImageReference, MarketplacePlan } from "../images.ts";
import type { ResourceNames } from "../resource-names.ts";
import type { Tags } from "../tags.ts";
import type { ArmExpression } from "./expression.ts";

/** A resource of a template. */
export interface TemplateResource {
  readonly type: string;
  readonly apiVersion: string;
  readonly name: string;
  /** Undefined for a part of another resource, such as a subnet. */
  readonly location?: string | undefined;
  readonly tags?: Tags | undefined;
  readonly sku?: { readonly name: string } | undefined;
  readonly zones?: readonly string[] | undefined;
  readonly identity?:
    | { readonly type: string; readonly userAssignedIdentities?: Readonly<Record<string, object>> | undefined }
    | undefined;
  readonly plan?: MarketplacePlan | undefined;
  readonly dependsOn?: readonly string[] | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A resource before it is rendered: callers' texts as they are, and expressions as such. */
export interface ResourceDraft extends Omit<TemplateResource, "tags" | "dependsOn"> {
  readonly tags?: Readonly<Record<string, string | ArmExpression>> | undefined;
  readonly dependsOn?: readonly ArmExpression[] | undefined;
}

export interface TemplateInput {
  readonly spec: LocatedSpec;
  readonly names: ResourceNames;
  readonly label: string;
  readonly image: ImageReference;
  readonly imagePlan: MarketplacePlan | undefined;
  readonly trustedLaunch: boolean;
  /** Where an ephemeral OS disk is; undefined where Azure chooses. */
  readonly placement: LocalDisk["placement"] | undefined;
  /** Whether cloud-init installs the packages at first boot. */
  readonly headStart: boolean;
  readonly tags: Tags;
}

/** Whether the machine gets custom data: the spec's, or the head start. */
export function hasCustomData({ spec, headStart }: TemplateInput): boolean {
  return headStart || spec.customData !== undefined;
}

/** The template asks for the versions that every other request asks for. */
export const networkApi = apiVersions["Microsoft.Network"];
export const computeApi = apiVersions["Microsoft.Compute"];
