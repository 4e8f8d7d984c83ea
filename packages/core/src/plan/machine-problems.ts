import { BerthError } from "../errors/index.ts";
import { issueTexts } from "../messages/issues.ts";
import type { LocatedSpec } from "../spec/index.ts";
import { closestName } from "./closest-name.ts";
import { type ImageFacts, type MachineFacts, type SizeFacts, sizeNamed } from "./facts.ts";
import { type ImageReference, imageText, isManagedImage, type MarketplacePlan } from "./images.ts";
import { localDiskFor, neededLocalDiskGb } from "./local-disk.ts";

/** What a machine is made of. */
export interface PlannedMachine {
  readonly spec: LocatedSpec;
  readonly image: ImageReference;
  readonly imagePlan: MarketplacePlan | undefined;
}

/**
 * Rejects a machine that Azure would reject after everything else exists. What is not known is left to Azure.
 * @throws BerthError `size-unavailable`, `zone-unavailable`, `image-plan-needed`, `spec-invalid`
 */
export function requirePossible(machine: PlannedMachine, { image, sizes }: MachineFacts): void {
  if (image !== undefined) requireUsable(machine, image);
  if (sizes !== undefined) requireSize(machine, image, sizes);
}

function requireUsable({ spec, image, imagePlan }: PlannedMachine, facts: ImageFacts): void {
  const urn = imageText(image);
  if (facts.plan !== undefined && imagePlan === undefined) throw new BerthError("image-plan-needed", { image: urn });
  if (facts.plan === undefined && imagePlan !== undefined && !isManagedImage(image))
    throw invalid([{ path: "imagePlan", message: issueTexts.imageHasNoPlan(urn) }]);
  const { deprecation } = facts;
  if (deprecation?.isOver === true) throw invalid([{ path: "image", message: issueTexts.imageWithdrawn(urn) }]);
  if (facts.unsuitable === "windows") throw invalid([{ path: "image", message: issueTexts.imageOfWindows(urn) }]);
  if (facts.unsuitable === "specialized") throw invalid([{ path: "image", message: issueTexts.imageSpecialized(urn) }]);
  requireEngine(spec, urn, facts);
  requireSecurityType(spec, urn, facts);
  if (spec.trustedLaunch === true && !facts.trustedLaunch)
    throw invalid([{ path: "trustedLaunch", message: issueTexts.imageWithoutTrustedLaunch(urn) }]);
}

/** Nothing is installed in the place of an image's Engine. */
function requireEngine({ engine: { version, source } }: LocatedSpec, urn: string, { engine: has }: ImageFacts): void {
  if (has === undefined) return;
  const issues = [
    ...(version === undefined || has.version.startsWith(version)
      ? []
      : [{ path: "engine.version", message: issueTexts.imageHasEngineVersion(urn, has.version) }]),
    ...(source === "auto" || source === has.source
      ? []
      : [{ path: "engine.source", message: issueTexts.imageHasEngineSource(urn, has.source) }]),
  ];
  if (issues.length > 0) throw invalid(issues);
}

/** https://github.com/hashicorp/terraform-provider-azurerm/issues/23148 */
function requireSecurityType({ trustedLaunch }: LocatedSpec, urn: string, { securityType }: ImageFacts): void {
  if (securityType === undefined) return;
  const isOther = !/^TrustedLaunch$/i.test(securityType);
  if (isOther || trustedLaunch === false)
    throw invalid([
      { path: isOther ? "image" : "trustedLaunch", message: issueTexts.imageNeedsSecurityType(urn, securityType) },
    ]);
}

function requireSize(machine: PlannedMachine, image: ImageFacts | undefined, sizes: readonly SizeFacts[]): void {
  const { size: name, location, zone } = machine.spec;
  const size = sizeNamed(sizes, name);
  const fits = (each: SizeFacts) =>
    each.restriction === undefined && isInZone(each, zone) && problemsOf(machine, image, each).length === 0;
  const alternative = nearest(sizes.filter(fits), name, size)?.name;
  if (size === undefined || size.restriction !== undefined)
    throw new BerthError("size-unavailable", { size: name, location, alternative });
  if (!isInZone(size, zone))
    throw new BerthError("zone-unavailable", {
      location,
      reason: { code: "size-zones", size: name, zones: size.zones },
    });
  const problems = problemsOf(machine, image, size);
  if (problems.length > 0)
    throw invalid(
      problems.map(({ path, message }) => ({ path, message: issueTexts.sizeInstead(message, alternative) })),
    );
}

interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Why a size does not suit the machine. */
function problemsOf(
  { spec, image: reference }: PlannedMachine,
  image: ImageFacts | undefined,
  size: SizeFacts,
): Problem[] {
  const { name } = size;
  const urn = imageText(reference);
  const when = (condition: boolean, path: string, message: string) => (condition ? [{ path, message }] : []);
  const isPremium = (type: string | undefined) => type?.startsWith("Premium") === true && !size.premiumDisks;
  const isEphemeral = spec.osDisk.ephemeral === true;
  const architecture = image?.architecture ?? spec.architecture;
  const controllers = image?.diskControllers ?? [];
  const { generation } = image ?? {};
  return [
    ...when(
      size.architecture !== architecture,
      size.architecture === spec.architecture ? "image" : "size",
      issueTexts.sizeOfOtherProcessor(name, size.architecture, urn, architecture),
    ),
    ...when(
      generation !== undefined && !size.generations.includes(generation),
      "size",
      issueTexts.sizeOfOtherGeneration(name, size.generations, urn, generation),
    ),
    ...when(
      !size.diskControllers.some((each) => each === "SCSI" || controllers.includes(each)) && image !== undefined,
      "size",
      issueTexts.sizeWithOtherDisks(name, size.diskControllers, urn),
    ),
    ...when(
      (spec.trustedLaunch === true || image?.securityType !== undefined) && !size.trustedLaunch,
      spec.trustedLaunch === true ? "trustedLaunch" : "size",
      issueTexts.sizeWithoutTrustedLaunch(name),
    ),
    ...when(spec.spot !== undefined && !size.spot, "spot", issueTexts.sizeWithoutSpot(name)),
    ...when(
      isEphemeral && localDiskFor(spec, size) === undefined,
      "osDisk.ephemeral",
      issueTexts.sizeWithoutLocalDisk(name, neededLocalDiskGb(spec)),
    ),
    ...when(!isEphemeral && isPremium(spec.osDisk.type), "osDisk.type", issueTexts.sizeWithoutPremiumDisks(name)),
    ...when(isPremium(spec.dataDisk?.type), "dataDisk.type", issueTexts.sizeWithoutPremiumDisks(name)),
    ...when(
      spec.acceleratedNetworking === true && !size.acceleratedNetworking,
      "acceleratedNetworking",
      issueTexts.sizeWithoutAcceleratedNetworking(name),
    ),
  ];
}

/** A location without zones lists none. */
function isInZone({ zones }: SizeFacts, zone: string | undefined): boolean {
  return zone === undefined || zones.includes(zone);
}

/** The default number of cores, where the name of the requested size has none that a size has. */
const usualCores = 2;

/**
 * The size that is nearest to the requested one in cores, then in memory. Of one that the location does not know, the name has
 * the cores, and the most similar name of as many is nearest.
 */
function nearest(sizes: readonly SizeFacts[], name: string, wanted: SizeFacts | undefined): SizeFacts | undefined {
  const named = sizes.filter((each) => each.cores === Number(/\d+/.exec(name)?.[0]));
  if (wanted === undefined) {
    const names = named.map((each) => each.name.toLowerCase()).toSorted();
    const similar = closestName(name.toLowerCase(), names.reverse());
    if (similar !== undefined) return sizeNamed(sizes, similar);
  }
  const { cores, memoryGb } = wanted ?? { cores: named[0]?.cores ?? usualCores, memoryGb: 0 };
  const distance = (each: SizeFacts) => Math.abs(each.cores - cores) * 1000 + Math.abs(each.memoryGb - memoryGb);
  return sizes.toSorted((a, b) => distance(a) - distance(b) || (a.name < b.name ? -1 : 1))[0];
}

function invalid(issues: readonly Problem[]): BerthError {
  return new BerthError("spec-invalid", { issues });
}
