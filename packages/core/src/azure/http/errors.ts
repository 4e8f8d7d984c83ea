import type { CodedError } from "../../errors/define.ts";
import { BerthError, isBerthError } from "../../errors/index.ts";
import { isProvisionExitCode } from "../../errors/provision-exit-codes.ts";
import { parseProvisionReport } from "../../provision/report.ts";
import { type ArmError, asText, parseArmError } from "./arm-error.ts";
import { redactRequest } from "./redact-request.ts";

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

/**
 * Turns what an Azure client threw, or the `error` body of a deployment, into an error with a code: by the innermost ARM
 * code that is known, and by the message only where a code is ambiguous. The original error is its cause.
 */
export function toBerthError(thrown: unknown, context: ErrorContext = {}): CodedError {
  if (isBerthError(thrown)) return thrown;
  const error = redactRequest(thrown);
  if (isAbort(error))
    return new BerthError(
      "interrupted",
      { what: context.host === undefined ? "The work" : `The work on ${context.host}` },
      { cause: error },
    );
  const { status, network, outer, inner, levels } = parseArmError(error);
  if (network !== undefined)
    return new BerthError(
      "azure-unreachable",
      { endpoint: context.endpoint ?? "Azure", reason: network },
      { cause: error },
    );
  for (const { code = "", message = "", target } of levels) {
    const known = translate(code, message, status, context, target);
    if (known !== undefined) return Object.assign(known, { cause: error });
  }
  return unknownError(outer, inner, status, context, error);
}

/** Whether Azure reports that the resource does not exist. */
export function isNotFound(error: unknown): boolean {
  const { status, outer } = parseArmError(error);
  return (
    status === 404 || /^(ResourceNotFound|ResourceGroupNotFound|NotFound|DeploymentNotFound)$/.test(outer.code ?? "")
  );
}

/** Whether a change that depends on an ETag failed because the resource was changed after it was read. */
export function isPreconditionFailed(error: unknown): boolean {
  return parseArmError(error).status === 412;
}

/**
 * Whether an operation that Azure accepted may succeed next time: another operation was running or preempted it, or Azure
 * had an internal error.
 */
export function isTransient(error: unknown): boolean {
  const { code = "", message = "" } = parseArmError(isBerthError(error) ? error.cause : error).inner;
  if (code === "OperationNotAllowed") return isBeingDeleted(message);
  return /^(AnotherOperationInProgress|OperationPreempted|RetryableError|InternalServerError|ServiceUnavailable|GatewayTimeout)$/.test(
    code,
  );
}

/** The code alone is ambiguous: quotas and stopped machines have it too. */
function isBeingDeleted(message: string): boolean {
  return /marked for deletion/i.test(message);
}

/** The exit code in the message of a failed VM extension. */
export function exitStatus(message: string): number | undefined {
  const found = /exit status[=: ]+(\d+)|exit code(?: of)?[=: ']+(\d+)/i.exec(message);
  return found === null ? undefined : Number(found[1] ?? found[2]);
}

function translate(
  code: string,
  message: string,
  status: number | undefined,
  context: ErrorContext,
  target: string | undefined,
): BerthError | undefined {
  const location = context.location ?? "this location";
  const host = context.host ?? "the host";
  switch (code) {
    case "AuthorizationFailed":
    case "LinkedAuthorizationFailed":
      return new BerthError("permission-denied", {
        action: quoted(message, "action") ?? "this action",
        scope: quoted(message, "scope") ?? "this scope",
      });
    case "AuthenticationFailed":
    case "InvalidAuthenticationToken":
    case "InvalidAuthenticationTokenTenant":
    case "ExpiredAuthenticationToken":
      return new BerthError("credentials-rejected", { reason: message });
    case "InvalidAuthenticationTokenAudience":
      return new BerthError("cloud-mismatch", { cloud: context.cloud, reason: firstLine(message) });
    case "SubscriptionNotFound":
    case "InvalidSubscriptionId":
      return new BerthError("subscription-not-found", {
        subscription: quotedAny(message) ?? "of this id",
        cloud: context.cloud,
      });
    case "ReadOnlyDisabledSubscription":
    case "SubscriptionNotRegistered":
      return new BerthError("subscription-unusable", {
        subscription: quotedAny(message) ?? "of this id",
        state: "disabled",
      });
    case "MissingSubscriptionRegistration":
    case "NoRegisteredProviderFound":
      return new BerthError("provider-not-registered", {
        provider: /'(Microsoft\.[A-Za-z]+)'/.exec(message)?.[1] ?? "the resource provider",
      });
    case "RequestDisallowedByPolicy":
      return new BerthError("policy-denied", {
        policy:
          /"(?:policyAssignment|policyDefinition)".*?"name":"([^"]+)"/.exec(message)?.[1] ?? "of this subscription",
        resource: quotedAny(message) ?? target ?? "this resource",
      });
    case "QuotaExceeded":
    case "ResourceQuotaExceeded":
    case "PublicIPCountLimitReached":
      return quotaExceeded(message, location);
    case "SubnetIsFull":
      return new BerthError("subnet-full", { subnet: /^Subnet '?([^\s']+)/.exec(message)?.[1] ?? "of the host" });
    case "SpotPriceGreaterThanProvidedMaxPrice":
    case "AzureSpotFeatureNotEnabledForSubscription":
      return new BerthError("spot-refused", { size: context.size ?? "this size", reason: message });
    case "OperationNotAllowed":
      if (/VM is not running/i.test(message)) return new BerthError("host-stopped", { host, power: "not running" });
      if (isBeingDeleted(message)) return new BerthError("host-busy", { host, reason: message });
      return /quota/i.test(message) ? quotaExceeded(message, location) : undefined;
    case "AllocationFailed":
    case "ZonalAllocationFailed":
    case "OverconstrainedAllocationRequest":
    case "OverconstrainedZonalAllocationRequest":
      return new BerthError("capacity-unavailable", { what: context.size ?? "this size", location });
    case "InvalidParameter":
      // The compute client drops the target.
      if (!/vmSize$/.test(target ?? "") && !/VM size is not valid/.test(message)) return undefined;
      return new BerthError("size-unavailable", { size: context.size ?? "this size", location });
    case "SkuNotAvailable":
    case "InvalidVMSize":
      return new BerthError("size-unavailable", { size: context.size ?? "this size", location });
    case "ImageNotFound":
    case "PlatformImageNotFound":
      return new BerthError("image-not-found", { image: context.image ?? "like this", location });
    case "DnsRecordInUse":
      return new BerthError("dns-label-taken", { label: context.label ?? "of this host", location });
    case "VMMarketplaceInvalidInput":
      return new BerthError("image-plan-needed", { image: context.image ?? "of this host" });
    case "LocationNotAvailableForResourceType":
    case "LocationNotAvailableForResourceGroup":
    case "InvalidLocation":
      return new BerthError("location-invalid", { location });
    case "ScopeLocked":
      return new BerthError("resource-locked", { resource: target ?? quoted(message, "scope") ?? "this resource" });
    case "PropertyChangeNotAllowed":
      return new BerthError("change-not-allowed", {
        property: target ?? quotedAny(message) ?? "A property",
        resource: host,
      });
    case "ResourceNotFound":
    case "ParentResourceNotFound": {
      // The host's machine was removed meanwhile.
      const machine = /\/virtualMachines\/([^/']+)'/i.exec(message)?.[1];
      return machine === undefined ? undefined : new BerthError("host-not-found", { host: context.host ?? machine });
    }
    case "ResourceGroupNotFound":
      return new BerthError("group-not-found", { resourceGroup: quotedAny(message) ?? "of this name" });
    case "DeploymentActive":
    case "DeploymentActiveAndUneditable":
      return new BerthError("host-busy", { host, reason: message, deployment: context.deployment ?? "" });
    case "ResourceGroupBeingDeleted":
    case "AnotherOperationInProgress":
    case "OperationPreempted":
      return new BerthError("host-busy", { host, reason: message });
    case "VMExtensionProvisioningTimeout":
      return new BerthError("provision-timeout", { host, minutes: 90 });
    case "VMAgentStatusCommunicationError":
    case "OSProvisioningTimedOut":
      return new BerthError("agent-silent", { host });
    case "VMExtensionProvisioningError":
    case "VMExtensionHandlerNonTransientError":
      return provisionFailed(host, code, message);
    case "TooManyRequests":
    case "OperationThrottled":
      return new BerthError("throttled", { seconds: undefined });
  }
  // The sentence is the client's own.
  if (code === "OperationCanceled" || /^Operation was cancell?ed/i.test(message))
    return new BerthError("host-busy", { host, reason: { code: "deployment-canceled" } });
  // MarketplacePurchaseEligibilityFailed and ResourcePurchaseValidationFailed have more reasons than this.
  if (/legal terms have not been accepted/i.test(message))
    return new BerthError("terms-not-accepted", { image: context.image ?? "the image", link: undefined });
  if (/^Multiple VMExtensions per handler/.test(message)) {
    return new BerthError("extension-slot-taken", {
      machine: host,
      extension: "an extension",
      publisher: "the same publisher",
    });
  }
  if (status === 401) return new BerthError("credentials-rejected", { reason: message });
  if (status === 429) return new BerthError("throttled", { seconds: undefined });
  return undefined;
}

/** The reason in the script's report if it arrived, else by its exit code, else Azure's code. */
export function provisionFailed(host: string, code: string, message: string, exit?: number): BerthError {
  const report = parseProvisionReport(message);
  const exitCode = report?.exit ?? exit ?? exitStatus(message);
  const reason = report?.reason ?? (isProvisionExitCode(exitCode) ? { code: "exit-code" as const, exitCode } : code);
  return new BerthError("provision-failed", { host, exitCode, reason, output: message.slice(-4096) });
}

function unknownError(
  outer: ArmError,
  inner: ArmError,
  status: number | undefined,
  context: ErrorContext,
  cause: unknown,
): BerthError {
  const azureCode = inner.code ?? outer.code ?? "";
  const message = inner.message ?? outer.message ?? asText(cause);
  // MSAL's words for a sign-in service that it could not reach.
  if (/endpoints_resolution_error|network_error/.test(message)) {
    const endpoint = `The sign-in service of ${context.endpoint ?? "the cloud"}`;
    return new BerthError("azure-unreachable", { endpoint, reason: firstLine(message) }, { cause });
  }
  // A tenant knows only the resources of its own cloud.
  if (/AADSTS(500011|900382)\b/.test(message)) {
    return new BerthError("cloud-mismatch", { cloud: context.cloud, reason: firstLine(message) }, { cause });
  }
  if (/^AADSTS|AuthenticationRequiredError|CredentialUnavailableError/.test(azureCode) || /AADSTS\d+/.test(message)) {
    return new BerthError("credentials-rejected", { reason: firstLine(message) }, { cause });
  }
  if (context.deployment !== undefined)
    return new BerthError("deployment-failed", { deployment: context.deployment, azureCode, message }, { cause });
  return new BerthError("azure-unexpected", { status, azureCode, message }, { cause });
}

function firstLine(message: string): string {
  return message.split("\n")[0] ?? message;
}

/** The numbers in a quota error: "Current Limit: 10, Current Usage: 8, Additional Required: 4". */
function quotaExceeded(message: string, location: string): BerthError {
  const number = (label: string) => {
    const found = new RegExp(`${label}:? *(\\d+)`, "i").exec(message);
    return found === null ? undefined : Number(found[1]);
  };
  const what = /approved (.+?) quota/i.exec(message)?.[1] ?? "this resource";
  return new BerthError("quota-exceeded", {
    what,
    location,
    limit: number("Current Limit"),
    used: number("Current Usage"),
    needed: number("Additional Required"),
  });
}

function quoted(message: string, word: string): string | undefined {
  return new RegExp(`${word} '([^']+)'`, "i").exec(message)?.[1];
}

function quotedAny(message: string): string | undefined {
  return /'([^']+)'/.exec(message)?.[1];
}

function isAbort(error: unknown): boolean {
  return typeof error === "object" && error !== null && (error as { name?: unknown }).name === "AbortError";
}
