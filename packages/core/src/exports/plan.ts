// The description of a host, and the plan that is made of it. Pure.
export { type Cloud, type CloudName, cloudNamed, clouds } from "../clouds.ts";
export { type Adoption, type AdoptionField, type AdoptionInput, parseAdoption } from "../plan/adoption.ts";
export { planHosts } from "../plan/batch.ts";
export type { BillableResource } from "../plan/billable-resources.ts";
export type { PlanDigests } from "../plan/digests.ts";
export { locationIn, publicHostname } from "../plan/dns-names.ts";
export type { HostDockerPlan } from "../plan/docker.ts";
export type { Architecture, ImageFacts, LocalDisk, MachineFacts, SizeFacts } from "../plan/facts.ts";
export { type HostPlan, type PlanTarget, planHost } from "../plan/host.ts";
export { imageAliases, isImageByPlace, type MarketplacePlan } from "../plan/images.ts";
export type { MachineReference } from "../plan/machine-reference.ts";
export { type HostOwner, isSameOwner, ownerText, parseOwner } from "../plan/owner.ts";
export { portalFiles, portalLink } from "../plan/portal/button.ts";
export { type PortalParameter, type PortalTemplate, portalTemplate } from "../plan/portal/template.ts";
export { type PortalElement, type PortalUiDefinition, portalUiDefinition } from "../plan/portal/ui-definition.ts";
export type { PriceField, PriceMeter } from "../plan/price-meter.ts";
export { ownResourceGroup, type ResourceNames } from "../plan/resource-names.ts";
export { type Tags, tagNames } from "../plan/tags.ts";
export type { ArmTemplate, TemplateParameter, TemplateResource } from "../plan/template.ts";
export { formatTrust, type HostTrust, trustIn } from "../plan/trust.ts";
export { isSecret, Secret, secret } from "../secret.ts";
export { type ComposeFiles, type ComposeNeed, missingComposeFiles } from "../spec/compose-needs.ts";
export { type EnvFileEntry, envFileEntries } from "../spec/env-file.ts";
export { expandNames } from "../spec/expand-names.ts";
export { type HostFile, type HostFileIssue, type HostFileOptions, parseHostFile } from "../spec/host-file.ts";
export { hostFileSchema, type JsonSchema } from "../spec/host-file-schema.ts";
export {
  dockerTlsPort,
  type HostInput,
  type HostSecrets,
  type HostSpec,
  hostSecrets,
  hostSpecSchema,
  type JsonInput,
  type LocatedSpec,
  parseHostSpec,
} from "../spec/index.ts";
export { overlay } from "../spec/overlay.ts";
export { parseExpiry, parseMapping, parsePairs } from "../spec/parse-options.ts";
export { type PortOpeningInput, type PortOpeningSpec, parsePortOpening } from "../spec/port-opening.ts";
