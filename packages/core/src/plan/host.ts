import type { CloudName } from "../clouds.ts";
import { BerthError } from "../errors/index.ts";
import type { Warning } from "../events.ts";
import { definedOnly, isObject } from "../json.ts";
import { issueTexts } from "../messages/issues.ts";
import { resourceId } from "../resource-id.ts";
import { requireOption } from "../run/require-option.ts";
import { type HostSpec, hostSecrets, type LocatedSpec } from "../spec/index.ts";
import { type BillableResource, billableResources } from "./billable-resources.ts";
import { type PlanDigests, planDigests } from "./digests.ts";
import { locationIn, publicHostname } from "./dns-names.ts";
import { dockerPlan, type HostDockerPlan } from "./docker.ts";
import { type MachineFacts, sizeNamed } from "./facts.ts";
import {
  type ImageReference,
  imageReference,
  imageText,
  type MarketplacePlan,
  marketplacePlan,
  usesCloudInit,
  usesTrustedLaunch,
} from "./images.ts";
import { localDiskFor } from "./local-disk.ts";
import { requirePossible } from "./machine-problems.ts";
import { requireDeliverable } from "./require-deliverable.ts";
import { dnsLabel, ownResourceGroup, type ResourceNames, resourceNames } from "./resource-names.ts";
import { secretIds } from "./secret-ids.ts";
import { type Tags, tagNames, tagSchema } from "./tags.ts";
import { type ArmTemplate, hostTemplate } from "./template.ts";
import { planWarnings } from "./warnings.ts";

/** The cloud and the subscription that a host is planned for. */
export interface PlanTarget {
  readonly cloud: CloudName;
  readonly subscriptionId: string;
}

/** Everything that a deployment needs to know about a host, except secrets. It can be printed, compared and posted. */
export interface HostPlan extends PlanDigests {
  readonly name: string;
  readonly cloud: CloudName;
  readonly subscriptionId: string;
  readonly location: string;
  readonly resourceGroup: string;
  /** Whether the resource group belongs to this host alone, and is created and removed with it. */
  readonly ownResourceGroup: boolean;
  /** The host's name in public DNS, or inside its network if it has no public name. */
  readonly hostname: string;
  /** `new` if it is created with the host, `none`, or an existing address. */
  readonly publicAddress: HostSpec["publicAddress"];
  /** All names and addresses that the server certificate must contain. */
  readonly dnsNames: readonly string[];
  readonly port: number;
  readonly size: string;
  readonly adminUsername: string;
  readonly sshPublicKey: string | undefined;
  readonly names: ResourceNames;
  readonly tags: Tags;
  readonly template: ArmTemplate;
  /** The id of the data disk, and whether it exists before the host. */
  readonly dataDisk: { readonly id: string; readonly existing: boolean } | undefined;
  /** The settings of the extension without secrets. */
  readonly docker: HostDockerPlan;
  /** Whether cloud-init installs the packages at first boot. */
  readonly headStart: boolean;
  /** The image's URN publisher:offer:sku:version, or its id. */
  readonly image: string;
  /** The purchase plan of a marketplace image, if it has one. */
  readonly imagePlan: MarketplacePlan | undefined;
  /** Whether to accept the terms of that plan. */
  readonly acceptTerms: boolean;
  /** The ids of the secrets that a deployment of this plan needs; see `secretIds`. */
  readonly secrets: readonly string[];
  /** The resources that Azure will bill. */
  readonly billableResources: readonly BillableResource[];
  /** What people should know before the host is created. */
  readonly warnings: readonly Warning[];
}

/**
 * Plans a host. Pure: it uses no clock, no random numbers and no network. The same arguments give the same plan, byte for
 * byte. `facts` change no fingerprint.
 * @param facts what Azure says about the image and the sizes; without them, what is usual is assumed
 * @throws BerthError `spec-invalid` for an image that does not exist for the architecture and for a location of another cloud,
 * `daemon-option-clash`, `settings-too-large`; with facts also `size-unavailable`, `zone-unavailable`, `image-plan-needed`
 */
export function planHost(given: HostSpec, target: PlanTarget, facts?: MachineFacts): HostPlan {
  requireOption("spec", isObject(given) && isObject(given.network), "what parseHostSpec returns");
  const spec = { ...given, location: locationIn(target.cloud, given.location) };
  requireSpotIn(target.cloud, spec);
  const resourceGroup = spec.resourceGroup ?? ownResourceGroup(spec.name);
  const names = resourceNames(spec.name, spec.network.name, spec.network.subnet);
  const label = spec.dnsLabel ?? dnsLabel(spec.name, resourceGroup, target.subscriptionId);
  const hostname = hostnameOf(spec, label, target);
  const image = imageReference(spec.image, spec.architecture, target);
  const imagePlan = marketplacePlan(spec.image, image, spec.imagePlan);
  if (facts !== undefined) requirePossible({ spec, image, imagePlan }, facts);
  const trustedLaunch = hasTrustedLaunch(spec, image, facts);
  const size = sizeNamed(facts?.sizes ?? [], spec.size);
  const placement = size === undefined ? undefined : localDiskFor(spec, size)?.placement;
  const docker = dockerPlan(spec);
  const headStart = spec.engine.headStart ?? usesCloudInit(image);
  const { cloud, subscriptionId } = target;
  const derived = { cloud, subscriptionId, resourceGroup, image, imagePlan, label };
  const digests = planDigests(spec, docker, derived);
  const tags = hostTags(spec, digests);
  const secrets = hostSecrets(spec);
  const plan: HostPlan = {
    name: spec.name,
    cloud,
    subscriptionId,
    location: spec.location,
    resourceGroup,
    ownResourceGroup: spec.resourceGroup === undefined,
    hostname,
    dnsNames: [...new Set([hostname, spec.name, ...spec.hostnames])],
    publicAddress: spec.publicAddress,
    port: spec.port,
    size: spec.size,
    adminUsername: spec.adminUsername,
    sshPublicKey: spec.sshPublicKey,
    names,
    tags,
    template: hostTemplate({ spec, names, label, image, imagePlan, trustedLaunch, placement, headStart, tags }),
    dataDisk: dataDiskOf(spec, names, { ...target, resourceGroup }),
    docker,
    headStart,
    image: imageText(image),
    imagePlan,
    acceptTerms: spec.acceptTerms,
    secrets: secretIds(secrets),
    billableResources: billableResources(spec, names, image, imagePlan),
    warnings: planWarnings(spec, facts?.image),
    ...digests,
  };
  requireDeliverable(plan, secrets);
  return plan;
}

/** https://learn.microsoft.com/azure/virtual-machines/spot-vms#limitations */
function requireSpotIn(cloud: CloudName, { spot }: HostSpec): void {
  if (cloud !== "china" || spot === undefined) return;
  throw new BerthError("spec-invalid", { issues: [{ path: "spot", message: issueTexts.noSpotInChina }] });
}

/** As requested; else where the image and the size are known to have it, or usually have it. */
function hasTrustedLaunch(spec: HostSpec, image: ImageReference, facts: MachineFacts | undefined): boolean {
  const size = sizeNamed(facts?.sizes ?? [], spec.size);
  if (spec.trustedLaunch !== undefined) return spec.trustedLaunch;
  if (facts?.image?.securityType !== undefined) return true;
  if (facts?.image === undefined || size === undefined) return usesTrustedLaunch(image, spec.architecture);
  return facts.image.trustedLaunch && size.trustedLaunch;
}

/** Without a public name, the host's own name is used, which Azure's DNS resolves inside the network. */
function hostnameOf({ name, location, publicAddress }: LocatedSpec, label: string, { cloud }: PlanTarget): string {
  if (publicAddress === "new") return publicHostname(label, location, cloud);
  return publicAddress === "none" ? name : (publicAddress.hostname ?? name);
}

function dataDiskOf(
  { dataDisk }: HostSpec,
  names: ResourceNames,
  place: PlanTarget & { readonly resourceGroup: string },
): HostPlan["dataDisk"] {
  if (dataDisk === undefined) return undefined;
  const { name, resourceGroup = place.resourceGroup } = dataDisk.from ?? { name: names.dataDisk };
  const id = resourceId(place, resourceGroup, "Microsoft.Compute/disks", name);
  return { id, existing: dataDisk.from !== undefined };
}

function hostTags(spec: HostSpec, { fingerprint, settings }: PlanDigests): Tags {
  return definedOnly({
    ...spec.tags,
    [tagNames.schema]: String(tagSchema),
    [tagNames.host]: spec.name,
    [tagNames.plan]: fingerprint,
    [tagNames.settings]: settings,
    [tagNames.port]: String(spec.port),
    [tagNames.set]: spec.set,
    [tagNames.idleAfter]: spec.idleAfter,
    [tagNames.expires]: spec.expiresAt,
  });
}
