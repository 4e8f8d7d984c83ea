import type { CloudName } from "../clouds.ts";
import type { Warning } from "../events.ts";
import type { HostSpec } from "../spec/index.ts";
import { type BillableResource, billableResources } from "./billable-resources.ts";
import { type PlanDigests, planDigests } from "./digests.ts";
import { publicHostname, requireLocationOf, tunnelNames } from "./dns-names.ts";
import { dockerPlan, type HostDockerPlan } from "./docker.ts";
import { imageReference, type MarketplacePlan, marketplacePlan, trustsLaunch } from "./images.ts";
import { dnsLabel, type ResourceNames, resourceNames } from "./resource-names.ts";
import { type Tags, tagNames } from "./tags.ts";
import { type ArmTemplate, hostTemplate } from "./template.ts";
import { planWarnings } from "./warnings.ts";

/** Which Azure a host is planned for. */
export interface PlanTarget {
  readonly cloud: CloudName;
  readonly subscriptionId: string;
}

/** What `deployPlannedHost` will make. It holds no secret: print it, compare it, post it. */
export interface HostPlan extends PlanDigests {
  readonly name: string;
  readonly cloud: CloudName;
  readonly subscriptionId: string;
  readonly location: string;
  readonly resourceGroup: string;
  /** Whether the resource group is the host's own, made and removed with it. */
  readonly ownResourceGroup: boolean;
  /** The name under which the host is known: in public DNS, or inside its network where it has no public name. */
  readonly hostname: string;
  /** Whether the public address is made with the host, exists before it, or is none. */
  readonly publicAddress: HostSpec["publicAddress"];
  /** Every name and address that the server certificate must carry. */
  readonly dnsNames: readonly string[];
  readonly port: number;
  readonly size: string;
  readonly adminUsername: string;
  readonly sshPublicKey: string | undefined;
  readonly names: ResourceNames;
  readonly tags: Tags;
  readonly template: ArmTemplate;
  /** What the extension's settings will say, less the secrets. */
  readonly docker: HostDockerPlan;
  /** The image's URN: publisher:offer:sku:version. */
  readonly image: string;
  /** The purchase plan of a marketplace image that has one. */
  readonly imagePlan: MarketplacePlan | undefined;
  /** Whether the terms of that plan are to be accepted. */
  readonly acceptTerms: boolean;
  /** The names of the secrets that must be handed over with the plan. */
  readonly secrets: readonly string[];
  /** What will stand on Azure's bill, by name. */
  readonly billableResources: readonly BillableResource[];
  /** What somebody should know before the host is made. */
  readonly warnings: readonly Warning[];
}

/**
 * Works out everything about a host before anything is made. Pure: no clock, no chance, no network; the same spec in the
 * same scope gives the same plan, byte for byte.
 * @throws BerthError `spec-invalid` for an image that does not exist for the architecture, or a location of another cloud;
 * `daemon-option-clash`
 */
export function planHost(spec: HostSpec, scope: PlanTarget): HostPlan {
  requireLocationOf(scope.cloud, spec.location);
  const resourceGroup = spec.resourceGroup ?? `berth-${spec.name}`;
  const names = resourceNames(spec.name, spec.network.name, spec.network.subnet);
  const label = spec.dnsLabel ?? dnsLabel(spec.name, resourceGroup, scope.subscriptionId);
  const hostname = hostnameOf(spec, label, scope);
  const image = imageReference(spec.image, spec.architecture);
  const imagePlan = marketplacePlan(spec.image, image, spec.imagePlan);
  const trustedLaunch = trustsLaunch(image, spec.trustedLaunch);
  const docker = dockerPlan(spec);
  const { cloud, subscriptionId } = scope;
  const derived = { cloud, subscriptionId, resourceGroup, image, imagePlan, trustedLaunch, label };
  const digests = planDigests(spec, docker, derived);
  const tags = hostTags(spec, digests);
  return {
    name: spec.name,
    cloud,
    subscriptionId,
    location: spec.location,
    resourceGroup,
    ownResourceGroup: spec.resourceGroup === undefined,
    hostname,
    dnsNames: [...new Set([hostname, spec.name, ...tunnelNames, ...spec.hostnames])],
    publicAddress: spec.publicAddress,
    port: spec.port,
    size: spec.size,
    adminUsername: spec.adminUsername,
    sshPublicKey: spec.sshPublicKey,
    names,
    tags,
    template: hostTemplate({ spec, names, label, image, imagePlan, trustedLaunch, tags }),
    docker,
    image: [image.publisher, image.offer, image.sku, image.version].join(":"),
    imagePlan,
    acceptTerms: spec.acceptTerms,
    secrets: [
      ...spec.logins.map(({ username, server }) => `password of ${username} at ${server ?? "docker.io"}`),
      ...Object.keys(spec.secretEnvironment),
      ...(spec.customData === undefined ? [] : ["customData"]),
    ],
    billableResources: billableResources(spec, names, image, imagePlan),
    warnings: planWarnings(spec, image, scope.cloud),
    ...digests,
  };
}

/** A host without a public name is known by its own, which Azure's DNS answers inside the network. */
function hostnameOf({ name, location, publicAddress }: HostSpec, label: string, { cloud }: PlanTarget): string {
  if (publicAddress === "new") return publicHostname(label, location, cloud);
  return publicAddress === "none" ? name : (publicAddress.hostname ?? name);
}

function hostTags(spec: HostSpec, { fingerprint, settings }: PlanDigests): Tags {
  return {
    ...spec.tags,
    [tagNames.host]: spec.name,
    [tagNames.plan]: fingerprint,
    [tagNames.settings]: settings,
    [tagNames.port]: String(spec.port),
    ...(spec.set === undefined ? {} : { [tagNames.set]: spec.set }),
    ...(spec.expiresAt === undefined ? {} : { [tagNames.expires]: spec.expiresAt }),
  };
}
