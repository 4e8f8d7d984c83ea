import { shortLocation } from "../../clouds.ts";
import type { PolicyField } from "../../errors/details.ts";
import { BerthError } from "../../errors/index.ts";
import { isProvisionExitCode } from "../../errors/provision-exit-codes.ts";
import { isObject } from "../../json.ts";
import { wordTexts } from "../../messages/words.ts";
import { closestName } from "../../plan/closest-name.ts";
import { parseProvisionReport } from "../../provision/report.ts";
import type { ArmError } from "./arm-error.ts";
import { signInProblem } from "./sign-in-problem.ts";
import { concurrentRequest, otherOperationCodes, throttlingCodes } from "./transient-codes.ts";

/** What an error can add to Azure's own words. */
export interface ErrorContext {
  readonly host?: string | undefined;
  readonly location?: string | undefined;
  readonly size?: string | undefined;
  readonly image?: string | undefined;
  readonly label?: string | undefined;
  readonly deployment?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly cloud?: string | undefined;
}

/** One level of an ARM error. */
export interface ArmAnswer {
  readonly code: string;
  readonly message: string;
  readonly target: string | undefined;
  readonly additionalInfo: ArmError["additionalInfo"];
  readonly status: number | undefined;
  readonly context: ErrorContext;
}

/** An answer of Azure, recognised by its code, by its words where a code is ambiguous, or by its status. */
interface Translation {
  /** Codes, separated by spaces. Default: any. */
  readonly codes?: string;
  readonly words?: RegExp;
  readonly status?: number;
  readonly to: (answer: ArmAnswer) => BerthError | undefined;
}

/** Berth's error for one level of an ARM error; undefined for an answer that nobody foresaw. The first row counts. */
export function translate(answer: ArmAnswer): BerthError | undefined {
  for (const { codes, words, status, to } of translations) {
    const isMeant =
      (codes === undefined || codes.split(" ").includes(answer.code)) &&
      (words === undefined || words.test(answer.message)) &&
      (status === undefined || status === answer.status);
    const found = isMeant ? to(answer) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

const translations: readonly Translation[] = [
  // Who asks
  { codes: "LinkedAuthorizationFailed", to: linkedPermissionDenied },
  { codes: "AuthorizationFailed", to: permissionDenied },
  { codes: "DenyAssignmentAuthorizationFailed", to: deniedByAssignment },
  {
    codes:
      "AuthenticationFailed InvalidAuthenticationToken InvalidAuthenticationTokenTenant ExpiredAuthenticationToken",
    to: ({ message }) => new BerthError("credentials-rejected", { reason: message, problem: signInProblem(message) }),
  },
  {
    codes: "InvalidAuthenticationTokenAudience",
    to: ({ message, context: { cloud } }) => new BerthError("cloud-mismatch", { cloud, reason: firstLine(message) }),
  },
  // The subscription
  {
    codes: "SubscriptionNotFound InvalidSubscriptionId",
    to: ({ message, context: { cloud } }) =>
      new BerthError("subscription-not-found", {
        subscription: quotedAny(message) ?? wordTexts.unnamedSubscription,
        cloud,
      }),
  },
  {
    codes: "ReadOnlyDisabledSubscription",
    to: ({ message }) =>
      new BerthError("subscription-unusable", {
        subscription: quotedAny(message) ?? wordTexts.unnamedSubscription,
        state: "disabled",
      }),
  },
  { codes: "NoRegisteredProviderFound InvalidResourceType", words: /api[- ]version/i, to: versionUnsupported },
  { codes: "MissingSubscriptionRegistration SubscriptionNotRegistered NoRegisteredProviderFound", to: notRegistered },
  // Policies and locks
  { codes: "RequestDisallowedByPolicy", to: policyDenied },
  { codes: "RequestDisallowedByAzure", to: locationClosed },
  { codes: "ScopeLocked", to: locked },
  // Limits
  { codes: "QuotaExceeded ResourceQuotaExceeded", to: quotaExceeded },
  {
    codes:
      "PublicIPCountLimitReached StaticPublicIPCountLimitReached IPv4BasicSkuPublicIpCountLimitReached IPv4StandardSkuPublicIpCountLimitReached",
    to: addressQuotaExceeded,
  },
  { codes: "DeploymentQuotaExceeded", to: deploymentQuotaExceeded },
  {
    codes: "SubnetIsFull",
    to: ({ message }) =>
      new BerthError("subnet-full", { subnet: /^Subnet '?([^\s']+)/.exec(message)?.[1] ?? wordTexts.unnamedSubnet }),
  },
  {
    codes:
      "SpotPriceGreaterThanProvidedMaxPrice AzureSpotFeatureNotEnabledForSubscription AzureSpotIsNotSupportedForThisVMSize",
    to: ({ message, context: { size = "this size" } }) => new BerthError("spot-refused", { size, reason: message }),
  },
  {
    codes:
      "AllocationFailed ZonalAllocationFailed OverconstrainedAllocationRequest OverconstrainedZonalAllocationRequest",
    to: capacityUnavailable,
  },
  { words: /not available in the current (?:hardware )?cluster/, to: capacityUnavailable },
  {
    codes:
      "AvailabilityZoneNotSupported LocationNotSupportAvailabilityZones ResourceTypeNotSupportAvailabilityZones ComputeResourceZoneConstraintDoesNotMatchPublicIPAddressZoneConstraint",
    to: (answer) =>
      new BerthError("zone-unavailable", { location: locationOf(answer), reason: firstLine(answer.message) }),
  },
  { codes: [...throttlingCodes].join(" "), to: throttled },
  // What was asked for
  {
    words:
      /TrustedLaunch' security type|TrustedLaunch setting is not supported|securityType[^T]{0,99}TrustedLaunch[^n]{0,99}not supported/i,
    to: ({ message, context: { size = "this size", image = "this image" } }) =>
      new BerthError("trusted-launch-unsupported", { size, image, reason: firstLine(message) }),
  },
  { codes: "SkuNotAvailable InvalidVMSize", to: sizeUnavailable },
  // Validation has quoted it inside a sentence of its own: MicrosoftDocs/azure-docs#91276.
  { words: /The requested (?:VM )?size for resource '[^']{1,999}' is currently not available/, to: sizeUnavailable },
  { codes: "InvalidParameter", words: /VM size is not valid/, to: sizeUnavailable },
  {
    codes: "InvalidParameter",
    to: (answer) => (/vmSize$/.test(answer.target ?? "") ? sizeUnavailable(answer) : undefined),
  },
  { codes: "ImageNotFound PlatformImageNotFound", to: (answer) => imageNotFound(answer, undefined) },
  { codes: "ImageVersionDeprecated", to: imageUnusable },
  // The agent runs, and the rest of the system was not made for a new machine.
  { words: /has not been properly prepared to be used as a VM image/, to: imageUnusable },
  {
    codes: "VMMarketplaceInvalidInput",
    to: ({ context: { image = wordTexts.unnamedImage } }) => new BerthError("image-plan-needed", { image }),
  },
  // MarketplacePurchaseEligibilityFailed and ResourcePurchaseValidationFailed have more reasons than this.
  {
    words: /legal terms have not been accepted|have not accepted the legal terms/i,
    to: ({ context: { image = "the image" } }) => new BerthError("terms-not-accepted", { image, link: undefined }),
  },
  // Below these codes Azure says BadRequest.
  { words: /cannot be purchased due to validation errors|does not make available Offer/, to: imageUnusable },
  { codes: "MarketplacePurchaseEligibilityFailed ResourcePurchaseValidationFailed", to: imageUnusable },
  { codes: "ArtifactNotFound ArtifactVersionNotFound", to: extensionTypeUnknown },
  { codes: "ConflictingUserInput", to: diskAttached },
  {
    codes: "DnsRecordInUse DnsRecordIsReserved",
    to: (answer) =>
      new BerthError("dns-label-taken", {
        label: answer.context.label ?? wordTexts.unnamedDnsLabel,
        location: locationOf(answer),
      }),
  },
  {
    codes: "LocationNotAvailableForResourceType LocationNotAvailableForResourceGroup InvalidLocation",
    to: (answer) => locationInvalid(answer, locationOf(answer), undefined),
  },
  {
    codes: "InvalidResourceGroupLocation",
    to: () => new BerthError("change-not-allowed", { property: "The location", resource: wordTexts.theResourceGroup }),
  },
  {
    codes: "InvalidResourceLocation",
    to: ({ message, context: { host = "the host" } }) =>
      new BerthError("change-not-allowed", { property: "The location", resource: quotedAny(message) ?? host }),
  },
  {
    codes: "PropertyChangeNotAllowed",
    to: ({ target, message, context: { host = "the host" } }) =>
      new BerthError("change-not-allowed", { property: target ?? quotedAny(message) ?? "A property", resource: host }),
  },
  { words: /^Multiple VMExtensions per handler/, to: slotTaken },
  // What stands in the way
  { codes: "ResourceNotFound ParentResourceNotFound", to: machineGone },
  {
    codes: "ResourceGroupNotFound",
    to: ({ message }) =>
      new BerthError("group-not-found", { resourceGroup: quotedAny(message) ?? wordTexts.unnamedResourceGroup }),
  },
  {
    codes: "OperationNotAllowed",
    words: /VM is not running|requires the VM to be running|either deallocated or marked to be deallocated/i,
    to: stopped,
  },
  { codes: "OperationNotAllowed", words: /marked for deletion/i, to: busy },
  { codes: "OperationNotAllowed", words: /quota/i, to: quotaExceeded },
  // A size with a local disk, and one without: MicrosoftDocs/azure-docs#76920.
  { codes: "OperationNotAllowed", words: /^Unable to resize the VM/, to: rejected },
  {
    codes: "DeploymentActive DeploymentActiveAndUneditable",
    to: ({ message, context: { host = "the host", deployment = "" } }) =>
      new BerthError("host-busy", { host, reason: message, deployment }),
  },
  { codes: "ResourceGroupBeingDeleted NicReservedForAnotherVm", to: busy },
  { codes: "Conflict", words: concurrentRequest, to: busy },
  { codes: "Conflict", words: /^Run command extension execution is in progress/, to: busy },
  { codes: [...otherOperationCodes].join(" "), to: busy },
  { codes: "OperationCanceled", to: canceled },
  // The sentence is the client's own.
  { words: /^Operation was cancell?ed/i, to: canceled },
  // The machine
  {
    codes: "VMExtensionProvisioningTimeout",
    to: ({ context: { host = "the host" } }) => new BerthError("provision-timeout", { host, minutes: 90 }),
  },
  {
    codes: "VMAgentStatusCommunicationError OSProvisioningTimedOut",
    to: ({ context: { host = "the host" } }) => new BerthError("agent-silent", { host }),
  },
  {
    codes: "VMExtensionProvisioningError VMExtensionHandlerNonTransientError",
    to: ({ code, message, context: { host = "the host" } }) => provisionFailed(host, code, message),
  },
  // Values that Azure names and rejects. They come last: some have a row of their own.
  {
    codes:
      "InvalidParameter InvalidParameterValue InvalidRequestFormat InvalidDomainNameLabel DomainNameLabelReserved ReservedResourceName DisallowedOperation PrivateIPAddressInUse PrivateIPAddressNotInSubnet NetcfgSubnetRangesOverlap NetcfgInvalidSubnet ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies OverlappingSubnetsNotPermittedInSecurityRule SecurityRuleInvalidAddressPrefix NetcfgSubnetRangeOutsideVnet InvalidResourceReference LinkedInvalidPropertyId SecurityRuleCountLimitReached FailedIdentityOperation InvalidTemplateDeploymentParameter",
    to: rejected,
  },
  {
    status: 401,
    to: ({ message }) => new BerthError("credentials-rejected", { reason: message, problem: signInProblem(message) }),
  },
  // Another change was faster.
  { status: 412, to: busy },
  { status: 429, to: throttled },
];

/**
 * The reason in the script's report if it arrived, else by the script's exit code, else what Azure says.
 * @param exit the script's exit code, where it did not come in Azure's message
 */
export function provisionFailed(host: string, code: string, message: string, exit?: number): BerthError {
  const report = parseProvisionReport(message);
  const exitCode = report?.exit ?? exit ?? exitStatus(message);
  // The handler says "exit status" for the script; the agent says "exit code" for the handler's own commands.
  const isOfScript = exit !== undefined || /exit status/i.test(message);
  const known = isOfScript && isProvisionExitCode(exitCode) ? ({ code: "exit-code", exitCode } as const) : undefined;
  const words = exit === undefined ? firstLine(message).slice(0, 300) : "";
  const reason = report?.reason ?? known ?? (words === "" ? code : words);
  return new BerthError("provision-failed", { host, exitCode, reason, output: message.slice(-4096) });
}

/** The exit code in the message of a failed VM extension. */
export function exitStatus(message: string): number | undefined {
  const found = /exit status[=: ]+(\d+)|exit code(?: of)?[=: ']+(\d+)/i.exec(message);
  return found === null ? undefined : Number(found[1] ?? found[2]);
}

export function firstLine(message: string): string {
  return message.split(/\r?\n/)[0] ?? message;
}

function permissionDenied({ message }: ArmAnswer): BerthError {
  return new BerthError("permission-denied", deniedAction(message));
}

function deniedAction(message: string): { readonly action: string; readonly scope: string } {
  const [action = "this action", scope = "this scope"] = [quoted(message, "action"), quoted(message, "scope")];
  return { action, scope };
}

/** "… has permission to perform action 'a' on scope 's'; however, the access is denied because of the deny assignment with name 'd' and Id 'i' at scope 't'." */
function deniedByAssignment({ message }: ArmAnswer): BerthError {
  // A name may hold quotes itself: "Deny assignment 'ID' created by Deployment Stack '/subscriptions/…'".
  const denyAssignment = between(message, "with name '", "' and Id") ?? wordTexts.unnamedDenyAssignment;
  return new BerthError("permission-denied", { ...deniedAction(message), denyAssignment });
}

/** "Please try again after '6' seconds." */
function throttled({ message }: ArmAnswer): BerthError {
  return new BerthError("throttled", { seconds: numberIn(message, /try again after '?(\d{1,6})'? second/i) });
}

/** Azure names first what is allowed, and then what is missing, on another resource. */
function linkedPermissionDenied(answer: ArmAnswer): BerthError {
  const { message } = answer;
  const missing = /does not have permission to perform action(?:\(s\))? '([^']+)'(.*)$/s.exec(message);
  if (missing !== null) {
    const [, action = "this action", rest = ""] = missing;
    const scope = /scope(?:\(s\))? '([^']+)'/.exec(rest)?.[1] ?? "this scope";
    return new BerthError("permission-denied", { action, scope });
  }
  const subscription = /not authorized to access linked subscription '([^']+)'/.exec(message)?.[1];
  if (subscription === undefined) return permissionDenied(answer);
  const action = quoted(message, "action") ?? "this action";
  return new BerthError("permission-denied", { action, scope: `subscription ${subscription}` });
}

/** "… found for location 'x' and API version 'y' for type 'z'. The supported api-versions are '…'. The supported locations are '…'." */
function versionUnsupported(answer: ArmAnswer): BerthError | undefined {
  const { message } = answer;
  const listed = (what: string) =>
    new RegExp(`supported ${what} are:? '([^']*)'`, "i")
      .exec(message)?.[1]
      ?.split(",")
      .map((each) => each.trim());
  const version = /api[- ]version '([^']+)'/i.exec(message)?.[1];
  const versions = listed("api-versions");
  if (version === undefined || versions === undefined) return undefined;
  const location = /location '([^']+)'/.exec(message)?.[1] ?? locationOf(answer);
  if (!versions.includes(version)) {
    const type = /type '([^']+)'/.exec(message)?.[1] ?? "this type";
    const newest = versions
      .filter((each) => !each.endsWith("-preview"))
      .toSorted()
      .at(-1);
    return new BerthError("api-version-unsupported", { type, location, version, newest });
  }
  const locations = listed("locations");
  return locations === undefined || locations.includes(location)
    ? undefined
    : locationInvalid(answer, location, undefined);
}

function notRegistered({ message }: ArmAnswer): BerthError {
  // Network's own words are "Subscription … is not registered with NRP."
  const ofNetwork = /registered with NRP\b/.test(message) ? "Microsoft.Network" : undefined;
  const provider = /'(Microsoft\.[A-Za-z]+)'/.exec(message)?.[1] ?? ofNetwork ?? wordTexts.unnamedProvider;
  return new BerthError("provider-not-registered", { provider });
}

/** The names stand in `additionalInfo`; in older answers in the message. */
function policyDenied({ message, target, additionalInfo }: ArmAnswer): BerthError {
  const info = additionalInfo?.find(({ type }) => type === "PolicyViolation")?.info;
  const named = (field: string) => (isObject(info) && typeof info[field] === "string" ? info[field] : undefined);
  const policy =
    named("policyAssignmentDisplayName") ??
    named("policyAssignmentName") ??
    named("policyDefinitionDisplayName") ??
    /"policy(?:Assignment|Definition)":\s{0,9}\{[^{}]{0,999}"name":"([^"]+)"/.exec(message)?.[1] ??
    wordTexts.unnamedPolicy;
  const reason = between(message, "Reasons: '", endOfReason) ?? between(message, "Reason: '", endOfReason);
  return new BerthError("policy-denied", {
    policy,
    resource: quotedAny(message) ?? target ?? wordTexts.thisResource,
    reason,
    field: fieldOfPolicy.find(([words]) => words.test(`${policy} ${reason ?? ""}`))?.[1],
  });
}

/**
 * What policies of landing zones are mostly about, by their names and reasons, and the field that complies with them:
 * https://github.com/Azure/Azure-Landing-Zones, https://learn.microsoft.com/azure/governance/policy/samples/built-in-policies.
 */
const fieldOfPolicy: readonly (readonly [words: RegExp, field: PolicyField])[] = [
  [/subnet/i, "network.existing"],
  [/public[- ]?ip/i, "publicAddress"],
  [/tag(s|ging)?\b/i, "tags"],
  [/\b(location|region)s?\b/i, "location"],
  [/\b(size|sku)s?\b/i, "size"],
];

const endOfReason = "'. See error details";

/** A lazy expression would take the square of the time. */
function between(text: string, start: string, end: string): string | undefined {
  const from = text.indexOf(start);
  const to = text.indexOf(end, from + start.length);
  return from < 0 || to < 0 ? undefined : text.slice(from + start.length, to);
}

function locationClosed(answer: ArmAnswer): BerthError {
  const reason = /disallowed by Azure: (.+[^.])/.exec(firstLine(answer.message))?.[1];
  return locationInvalid(answer, locationOf(answer), reason);
}

/** Azure lists the others: "List of available regions is 'a,b'", "The supported locations are 'a, b'". */
function locationInvalid({ message }: ArmAnswer, location: string, reason: string | undefined): BerthError {
  const [, listed = ""] = /(?:regions? (?:for the resource type )?is|locations are):? '([^']*)'/i.exec(message) ?? [];
  const similar = closestName(location, listed.split(",").map(shortLocation));
  return new BerthError("location-invalid", { location, reason, similar });
}

/** "The scope 'x' cannot perform delete operation because following scope(s) are locked: 'y'." */
function locked({ message, target }: ArmAnswer): BerthError {
  const lock = /locked: '([^']+)'/.exec(message)?.[1];
  return new BerthError("resource-locked", {
    resource: target ?? quoted(message, "scope") ?? wordTexts.thisResource,
    lock: lock?.replace(/^.*\/(?=[^/]+\/[^/]+$)/, ""),
  });
}

/**
 * "exceeding approved standardBSFamily Cores quota … Current Limit: 10, Current Usage: 8, Additional Required: 4"; until 2019
 * "exceeding quota limits of Core. Maximum allowed: 20, Current in use: 20, Additional requested: 2."
 */
function quotaExceeded(answer: ArmAnswer): BerthError {
  const { message } = answer;
  const what = between(message, "approved ", " quota") ?? /quota limits? of ([^.]{1,99})\./.exec(message)?.[1];
  return new BerthError("quota-exceeded", {
    ...(what === "LowPriorityCores" ? { resource: "spot-cores" } : {}),
    what: what ?? wordTexts.thisResource,
    location: locationOf(answer),
    limit: numberIn(message, /(?:Current Limit|Maximum allowed):? *(\d+)/i),
    used: numberIn(message, /(?:Current Usage|Current in use):? *(\d+)/i),
    needed: numberIn(message, /(?:Additional Required|Additional requested):? *(\d+)/i),
  });
}

/** "Cannot create more than 3 public IP addresses for this subscription in this region." */
function addressQuotaExceeded(answer: ArmAnswer): BerthError {
  const limit = numberIn(answer.message, /more than (\d+)/);
  const details = { what: wordTexts.publicAddresses, location: locationOf(answer), limit, used: limit, needed: 1 };
  return new BerthError("quota-exceeded", { ...details, resource: "addresses" });
}

/** "Creating the deployment 'x' would exceed the quota of '800'. The current deployment count is '800'." */
function deploymentQuotaExceeded({ message }: ArmAnswer): BerthError {
  return new BerthError("quota-exceeded", {
    resource: "deployments",
    what: wordTexts.deployments,
    location: wordTexts.theResourceGroup,
    limit: numberIn(message, /quota of '(\d+)'/),
    used: numberIn(message, /count is '(\d+)'/),
    needed: 1,
  });
}

/** "Following SKUs have failed for Capacity Restrictions: Standard_B2s": for everybody, or for this subscription. */
function sizeUnavailable(answer: ArmAnswer): BerthError {
  const named = /Capacity Restrictions: (\w+)/.exec(answer.message)?.[1];
  return new BerthError("size-unavailable", {
    size: named ?? answer.context.size ?? wordTexts.thisSize,
    location: locationOf(answer),
  });
}

/** The size is of the answer where it names one, and the constraints are those that cannot be met together. */
function capacityUnavailable(answer: ArmAnswer): BerthError {
  const { message, context } = answer;
  const named = /requested size (\w+)/.exec(message)?.[1];
  const [, constraints = ""] = message.split(/Constraints applied are:/);
  return new BerthError("capacity-unavailable", {
    what: named ?? context.size ?? wordTexts.thisSize,
    location: locationOf(answer),
    constraints: constraints.split("\n").flatMap((line) => /^ *- (.+)$/.exec(line)?.[1] ?? []),
  });
}

function imageUnusable(answer: ArmAnswer): BerthError {
  return imageNotFound(answer, firstLine(answer.message));
}

function imageNotFound(answer: ArmAnswer, reason: string | undefined): BerthError {
  const image = answer.context.image ?? "like this";
  return new BerthError("image-not-found", { image, location: locationOf(answer), reason });
}

/** "The VM extension with publisher 'p', and type 't', could not be found in location 'l'", or of a version of the type. */
function extensionTypeUnknown(answer: ArmAnswer): BerthError | undefined {
  const [, publisher, type] = /publisher '([^']+)',? (?:and )?type '([^']+)'/.exec(answer.message) ?? [];
  if (publisher === undefined || type === undefined) return undefined;
  const location = quoted(answer.message, "location") ?? locationOf(answer);
  return new BerthError("extension-type-unknown", { publisher, type, location });
}

/** Azure has two sentences for it; both name the disk, and the machine that has it after the words "to" or "by". */
function diskAttached({ message, target }: ArmAnswer): BerthError | undefined {
  const machine = /already (?:attached to|owned by) VM '?[^\s']*\/virtualMachines\/([\w.-]*\w)/i.exec(message)?.[1];
  const [, resourceGroup, disk] =
    /\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Compute\/disks\/([^/\s']+)/i.exec(`${target} ${message}`) ?? [];
  if (machine === undefined || resourceGroup === undefined || disk === undefined) return undefined;
  return new BerthError("data-disk-unusable", { disk, resourceGroup, reason: { code: "disk-attached", machine } });
}

function rejected({ code: azureCode, message }: ArmAnswer): BerthError {
  return new BerthError("azure-rejected", { azureCode, message });
}

function slotTaken({ context: { host = "the host" } }: ArmAnswer): BerthError {
  const details = { machine: host, extension: "an extension", publisher: wordTexts.unnamedPublisher };
  return new BerthError("extension-slot-taken", details);
}

/** The host's machine was removed meanwhile. */
function machineGone({ message, context }: ArmAnswer): BerthError | undefined {
  const machine = /\/virtualMachines\/([^/']+)'/i.exec(message)?.[1];
  return machine === undefined ? undefined : new BerthError("host-not-found", { host: context.host ?? machine });
}

function stopped({ context: { host = "the host" } }: ArmAnswer): BerthError {
  return new BerthError("host-stopped", { host, power: "not running" });
}

function busy({ message, context: { host = "the host" } }: ArmAnswer): BerthError {
  return new BerthError("host-busy", { host, reason: message });
}

function canceled({ context: { host = "the host" } }: ArmAnswer): BerthError {
  return new BerthError("host-busy", { host, reason: { code: "deployment-canceled" } });
}

function locationOf({ context }: ArmAnswer): string {
  return context.location ?? "this location";
}

function numberIn(message: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(message)?.[1];
  return found === undefined ? undefined : Number(found);
}

function quoted(message: string, word: string): string | undefined {
  return new RegExp(`${word} '([^']+)'`, "i").exec(message)?.[1];
}

function quotedAny(message: string): string | undefined {
  return /'([^']+)'/.exec(message)?.[1];
}
