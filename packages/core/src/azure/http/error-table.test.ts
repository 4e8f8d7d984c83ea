import { describe, expect, test } from "vitest";
import { parseArmError } from "./arm-error.ts";
import {
  type ErrorContext,
  exitStatus,
  isNotFound,
  isPreconditionFailed,
  isTransient,
  provisionFailed,
  toBerthError,
} from "./errors.ts";

const context: ErrorContext = {
  ...{ host: "web", location: "westeurope", size: "Standard_D2s_v5", image: "ubuntu-24.04", label: "web-1" },
  cloud: "public",
};
const told = (code: string, message = "words", more: object = {}, where: ErrorContext = context) => {
  const { code: berth, details } = toBerthError({ code, message, ...more }, where);
  return [berth, details];
};

describe("Azure's code", () => {
  test.each<[string, string, string, object]>([
    [
      "AuthorizationFailed",
      "does not have authorization to perform action 'A/read' over scope '/s/1'",
      "permission-denied",
      { action: "A/read", scope: "/s/1" },
    ],
    [
      "LinkedAuthorizationFailed",
      "has permission to perform action 'A/write' on scope '/s/1'; however, it does not have permission to perform action(s) 'B/assign/action' on the linked scope(s) '/s/2' (respectively)",
      "permission-denied",
      { action: "B/assign/action", scope: "/s/2" },
    ],
    ["LinkedAuthorizationFailed", "no words", "permission-denied", { action: "this action", scope: "this scope" }],
    ["AuthenticationFailed", "why", "credentials-rejected", { reason: "why" }],
    ["InvalidAuthenticationToken", "why", "credentials-rejected", { reason: "why" }],
    ["InvalidAuthenticationTokenTenant", "why", "credentials-rejected", { reason: "why" }],
    ["ExpiredAuthenticationToken", "why", "credentials-rejected", { reason: "why" }],
    ["InvalidAuthenticationTokenAudience", "why\nmore", "cloud-mismatch", { cloud: "public", reason: "why" }],
    [
      "SubscriptionNotFound",
      "The subscription 's-1' could not be found.",
      "subscription-not-found",
      { subscription: "s-1", cloud: "public" },
    ],
    ["InvalidSubscriptionId", "none", "subscription-not-found", { subscription: "of this id", cloud: "public" }],
    [
      "ReadOnlyDisabledSubscription",
      "The subscription 's-1' is disabled",
      "subscription-unusable",
      { subscription: "s-1", state: "disabled" },
    ],
    ["SubscriptionNotRegistered", "none", "provider-not-registered", { provider: "the resource provider" }],
    [
      "MissingSubscriptionRegistration",
      "namespace 'Microsoft.Compute'",
      "provider-not-registered",
      { provider: "Microsoft.Compute" },
    ],
    ["NoRegisteredProviderFound", "none", "provider-not-registered", { provider: "the resource provider" }],
    [
      "RequestDisallowedByPolicy",
      `Resource 'web-ip' was disallowed. {"policyAssignment":{"name":"no-addresses"}}`,
      "policy-denied",
      { policy: "no-addresses", resource: "web-ip" },
    ],
    [
      "RequestDisallowedByPolicy",
      `{"policyDefinition":{"id":1,"name":"other"}}`,
      "policy-denied",
      { policy: "other", resource: "this resource" },
    ],
    [
      "RequestDisallowedByPolicy",
      "none",
      "policy-denied",
      { policy: "of this subscription", resource: "this resource" },
    ],
    [
      "QuotaExceeded",
      "approved Total Regional Cores quota. Current Limit: 10, Current Usage: 8, Additional Required: 4",
      "quota-exceeded",
      { what: "Total Regional Cores", location: "westeurope", limit: 10, used: 8, needed: 4 },
    ],
    [
      "ResourceQuotaExceeded",
      "none",
      "quota-exceeded",
      { what: "this resource", location: "westeurope", limit: undefined, used: undefined, needed: undefined },
    ],
    ["PublicIPCountLimitReached", "none", "quota-exceeded", { what: "public IP addresses", limit: undefined }],
    ["SubnetIsFull", "Subnet 'hosts' is full", "subnet-full", { subnet: "hosts" }],
    ["SubnetIsFull", "It is full", "subnet-full", { subnet: "of the host" }],
    ["SpotPriceGreaterThanProvidedMaxPrice", "why", "spot-refused", { size: "Standard_D2s_v5", reason: "why" }],
    ["AzureSpotIsNotSupportedForThisVMSize", "why", "spot-refused", { size: "Standard_D2s_v5", reason: "why" }],
    ["AzureSpotFeatureNotEnabledForSubscription", "why", "spot-refused", { size: "Standard_D2s_v5", reason: "why" }],
    ["OperationNotAllowed", "the VM is not running now", "host-stopped", { host: "web", power: "not running" }],
    [
      "OperationNotAllowed",
      "it is marked for deletion",
      "host-busy",
      { host: "web", reason: "it is marked for deletion" },
    ],
    ["OperationNotAllowed", "exceeding approved X quota", "quota-exceeded", { what: "X" }],
    ["AllocationFailed", "none", "capacity-unavailable", { what: "Standard_D2s_v5", location: "westeurope" }],
    ["ZonalAllocationFailed", "none", "capacity-unavailable", { what: "Standard_D2s_v5" }],
    ["OverconstrainedAllocationRequest", "none", "capacity-unavailable", { what: "Standard_D2s_v5" }],
    ["OverconstrainedZonalAllocationRequest", "none", "capacity-unavailable", { what: "Standard_D2s_v5" }],
    [
      "InvalidParameter",
      "The VM size is not valid here",
      "size-unavailable",
      { size: "Standard_D2s_v5", location: "westeurope" },
    ],
    ["SkuNotAvailable", "none", "size-unavailable", { size: "Standard_D2s_v5", location: "westeurope" }],
    ["InvalidVMSize", "none", "size-unavailable", { size: "Standard_D2s_v5" }],
    ["ImageNotFound", "none", "image-not-found", { image: "ubuntu-24.04", location: "westeurope" }],
    ["PlatformImageNotFound", "none", "image-not-found", { image: "ubuntu-24.04" }],
    ["DnsRecordInUse", "none", "dns-label-taken", { label: "web-1", location: "westeurope" }],
    ["VMMarketplaceInvalidInput", "none", "image-plan-needed", { image: "ubuntu-24.04" }],
    ["LocationNotAvailableForResourceType", "none", "location-invalid", { location: "westeurope" }],
    ["LocationNotAvailableForResourceGroup", "none", "location-invalid", { location: "westeurope" }],
    ["InvalidLocation", "none", "location-invalid", { location: "westeurope" }],
    ["ScopeLocked", "The scope '/s/1/web' cannot be deleted", "resource-locked", { resource: "/s/1/web" }],
    ["ScopeLocked", "none", "resource-locked", { resource: "this resource" }],
    [
      "PropertyChangeNotAllowed",
      "Changing property 'a.b' is not allowed",
      "change-not-allowed",
      { property: "a.b", resource: "web" },
    ],
    ["PropertyChangeNotAllowed", "none", "change-not-allowed", { property: "A property", resource: "web" }],
    [
      "ResourceNotFound",
      "The Resource 'Microsoft.Compute/virtualMachines/old' was not found",
      "host-not-found",
      { host: "web" },
    ],
    [
      "ParentResourceNotFound",
      "'x/virtualMachines/old/extensions'",
      "azure-unexpected",
      { azureCode: "ParentResourceNotFound" },
    ],
    ["ResourceNotFound", "The Resource 'disks/d' was not found", "azure-unexpected", { azureCode: "ResourceNotFound" }],
    [
      "ResourceGroupNotFound",
      "Resource group 'team' could not be found.",
      "group-not-found",
      { resourceGroup: "team" },
    ],
    ["ResourceGroupNotFound", "none", "group-not-found", { resourceGroup: "of this name" }],
    ["DeploymentActive", "why", "host-busy", { host: "web", reason: "why", deployment: "" }],
    ["DeploymentActiveAndUneditable", "why", "host-busy", { host: "web", reason: "why", deployment: "" }],
    ["ResourceGroupBeingDeleted", "why", "host-busy", { host: "web", reason: "why" }],
    ["AnotherOperationInProgress", "why", "host-busy", { host: "web", reason: "why" }],
    ["OperationPreempted", "why", "host-busy", { host: "web", reason: "why" }],
    ["VMExtensionProvisioningTimeout", "none", "provision-timeout", { host: "web", minutes: 90 }],
    ["VMAgentStatusCommunicationError", "none", "agent-silent", { host: "web" }],
    ["OSProvisioningTimedOut", "none", "agent-silent", { host: "web" }],
    ["VMExtensionProvisioningError", "exit status=12", "provision-failed", { host: "web", exitCode: 12 }],
    [
      "VMExtensionHandlerNonTransientError",
      "none",
      "provision-failed",
      { host: "web", exitCode: undefined, reason: "none" },
    ],
    ["TooManyRequests", "none", "throttled", { seconds: undefined }],
    ["OperationThrottled", "none", "throttled", { seconds: undefined }],
    ["OperationCanceled", "none", "host-busy", { host: "web", reason: { code: "deployment-canceled" } }],
    ["Unheard", "Operation was canceled", "host-busy", { host: "web" }],
    ["Unheard", "Operation was cancelled by somebody", "host-busy", { host: "web" }],
    ["Unheard", "The Operation was canceled", "azure-unexpected", {}],
    [
      "MarketplacePurchaseEligibilityFailed",
      "Legal terms have not been accepted for this item",
      "terms-not-accepted",
      { image: "ubuntu-24.04", link: undefined },
    ],
    ["MarketplacePurchaseEligibilityFailed", "another reason", "image-not-found", { reason: "another reason" }],
    [
      "BadRequest",
      "Multiple VMExtensions per handler not supported",
      "extension-slot-taken",
      { machine: "web", extension: "an extension", publisher: "the same publisher" },
    ],
    ["BadRequest", "No Multiple VMExtensions per handler", "azure-unexpected", {}],
    ["Unheard", "words", "azure-unexpected", { status: undefined, azureCode: "Unheard", message: "words" }],
  ])("%s that says %j becomes %s", (code, message, berth, details) => {
    const [found, fields] = told(code, message);
    expect([found, fields]).toEqual([berth, expect.objectContaining(details)]);
  });

  test.each<[string, string, string, object]>([
    ["InvalidParameter", "vmSize", "size-unavailable", {}],
    ["InvalidParameter", "hardwareProfile.vmSize", "size-unavailable", {}],
    ["InvalidParameter", "vmSizes", "azure-rejected", { azureCode: "InvalidParameter", message: "words" }],
    ["RequestDisallowedByPolicy", "web-ip", "policy-denied", { resource: "web-ip" }],
    ["ScopeLocked", "web-ip", "resource-locked", { resource: "web-ip" }],
    ["PropertyChangeNotAllowed", "a.b", "change-not-allowed", { property: "a.b" }],
  ])("%s for %s in a deployment becomes %s", (code, target, berth, details) => {
    const error = { code: "DeploymentFailed", message: "m", details: [{ code, message: "words", target }] };
    const found = toBerthError(error, { ...context, deployment: "berth-web" });
    expect([found.code, found.details]).toEqual([berth, expect.objectContaining(details)]);
  });

  test.each<[number, string, object]>([
    [401, "credentials-rejected", { reason: "words" }],
    [429, "throttled", { seconds: undefined }],
    [430, "azure-unexpected", { status: 430 }],
    [403, "azure-unexpected", { status: 403 }],
  ])("an unknown error with status %d, becomes %s", (statusCode, berth, details) => {
    expect(told("Unheard", "words", { statusCode })).toEqual([berth, expect.objectContaining(details)]);
  });

  test.each<[string, string, object]>([
    ["DnsRecordInUse", "dns-label-taken", { label: "of this host", location: "this location" }],
    ["AllocationFailed", "capacity-unavailable", { what: "this size", location: "this location" }],
    ["SkuNotAvailable", "size-unavailable", { size: "this size", location: "this location" }],
    ["SpotPriceGreaterThanProvidedMaxPrice", "spot-refused", { size: "this size" }],
    ["ImageNotFound", "image-not-found", { image: "like this" }],
    ["VMMarketplaceInvalidInput", "image-plan-needed", { image: "of this host" }],
    ["SubscriptionNotFound", "subscription-not-found", { cloud: undefined }],
    ["InvalidAuthenticationTokenAudience", "cloud-mismatch", { cloud: undefined }],
    ["AnotherOperationInProgress", "host-busy", { host: "the host" }],
  ])("%s leaves unknown details out", (code, berth, details) => {
    expect(told(code, "words", {}, {})).toEqual([berth, expect.objectContaining(details)]);
  });

  test("names the deployment", () => {
    expect(told("DeploymentActive", "why", {}, { host: "web", deployment: "berth-web" })).toEqual([
      "host-busy",
      { host: "web", reason: "why", deployment: "berth-web" },
    ]);
    expect(told("Unheard", "why", {}, { deployment: "berth-web" })).toEqual([
      "deployment-failed",
      { deployment: "berth-web", azureCode: "Unheard", message: "why" },
    ]);
  });

  test("names the missing machine without a host", () => {
    expect(told("ResourceNotFound", "'x/virtualMachines/old'", {}, {})).toEqual(["host-not-found", { host: "old" }]);
  });
});

describe("sign-in", () => {
  test.each<[string, string, string, object]>([
    [
      "x",
      "endpoints_resolution_error: no\nmore",
      "azure-unreachable",
      { endpoint: "The sign-in service of the cloud", reason: "endpoints_resolution_error: no" },
    ],
    ["x", "network_error: no", "azure-unreachable", {}],
    [
      "x",
      "AADSTS500011: not found in the tenant",
      "cloud-mismatch",
      { cloud: "public", reason: "AADSTS500011: not found in the tenant" },
    ],
    ["x", "AADSTS900382: no", "cloud-mismatch", {}],
    ["x", "AADSTS5000111: no", "credentials-rejected", {}],
    [
      "x",
      "AADSTS7000215: Invalid client secret\nTrace",
      "credentials-rejected",
      { reason: "AADSTS7000215: Invalid client secret" },
    ],
    ...["\r\nTrace ID: 1\r\nTimestamp: 2", " Trace ID: 1 Timestamp: 2 - Correlation ID: 3", " - Correlation ID: 3"].map(
      (rest): [string, string, string, object] => [
        "x",
        `invalid_client: Error(s): 7000215 - Timestamp: 2 - Description: AADSTS7000215: Invalid client secret.${rest}`,
        "credentials-rejected",
        { reason: "AADSTS7000215: Invalid client secret.", problem: "secret-wrong" },
      ],
    ),
    ["x", "AADSTS50059: No tenant-identifying information", "credentials-rejected", { problem: "tenant-unknown" }],
    ["AADSTS1", "no", "credentials-rejected", { reason: "no" }],
    ["x", "AADSTS: no", "azure-unexpected", {}],
  ])("%s that says %j becomes %s", (code, message, berth, details) => {
    expect(told(code, message)).toEqual([berth, expect.objectContaining(details)]);
  });

  test("names the endpoint of a failed sign-in", () => {
    expect(told("x", "network_error", {}, { endpoint: "https://arm" })[1]).toMatchObject({
      endpoint: "The sign-in service of https://arm",
    });
  });
});

describe("the network", () => {
  test.each([
    "ECONNRESET",
    "ENOTFOUND",
    "REQUEST_SEND_ERROR",
    "CERT_HAS_EXPIRED",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  ])("that fails with %s becomes unreachable", (code) => {
    expect(told(code, "no way")).toEqual(["azure-unreachable", { endpoint: "Azure", reason: `${code}: no way` }]);
  });

  test.each([
    ["a code with small letters", { code: "Econn" }],
    ["a code of ARM's", { code: "BadRequest" }],
    ["a code with an answer", { code: "ECONNRESET", statusCode: 400 }],
  ])("does not report %s as unreachable", (_what, error) => {
    expect(toBerthError({ message: "no", ...error }).code).toBe("azure-unexpected");
  });
});

test.each([
  [{ name: "AbortError", message: "no" }, "interrupted", { what: "The work on web" }],
  [{ name: "Error", message: "no" }, "azure-unexpected", { azureCode: "", message: "no" }],
  [{ name: "RestError", message: "no" }, "azure-unexpected", { azureCode: "RestError" }],
  ["text", "azure-unexpected", { azureCode: "", message: "text" }],
  [null, "azure-unexpected", { message: "null" }],
])("%j becomes %s", (thrown, code, details) => {
  const error = toBerthError(thrown, context);
  expect([error.code, error.details]).toEqual([code, expect.objectContaining(details)]);
});

test("keeps an error of Berth's own", () => {
  expect(toBerthError({ name: "AbortError" }).details).toEqual({ what: "The work" });
  const own = toBerthError({ code: "TooManyRequests", message: "" });
  expect(toBerthError(own)).toBe(own);
});

test.each<[object, boolean]>([
  [{ statusCode: 404 }, true],
  [{ statusCode: 403 }, false],
  [{ code: "ResourceNotFound" }, true],
  [{ code: "ResourceGroupNotFound" }, true],
  [{ code: "NotFound" }, true],
  [{ code: "DeploymentNotFound" }, true],
  [{ code: "ParentResourceNotFound" }, false],
  [{ code: "NotFoundHere" }, false],
])("recognises not found: %j is %s", (error, expected) => {
  expect(isNotFound(error)).toBe(expected);
});

test.each([
  [412, true],
  [409, false],
  [413, false],
])("recognises a failed precondition: status %d is %s", (statusCode, expected) => {
  expect(isPreconditionFailed({ statusCode })).toBe(expected);
});

test.each<[string, string, boolean]>([
  ["AnotherOperationInProgress", "", true],
  ["OperationPreempted", "", true],
  ["RetryableError", "", true],
  ["InternalServerError", "", true],
  ["ServiceUnavailable", "", true],
  ["GatewayTimeout", "", true],
  ["OperationNotAllowed", "it is Marked for Deletion", true],
  ["OperationNotAllowed", "quota", false],
  ["InternalServerErrors", "", false],
  ["MyRetryableError", "", false],
  ["Conflict", "", false],
  ["QuotaExceeded", "", false],
  ["ReferencedResourceNotProvisioned", "", true],
  ["RetryableErrorDueToAnotherOperation", "", true],
  ["CanceledAndSupersededDueToAnotherOperation", "", true],
  ["InternalExecutionError", "", true],
  ["InternalRetriableError", "", true],
  ["NetworkingInternalOperationError", "", true],
  ["SubscriptionRequestsThrottled", "", true],
])("recognises transient errors: %s %s is %s", (code, message, expected) => {
  expect(isTransient({ code, message })).toBe(expected);
  expect(isTransient(toBerthError({ code, message }))).toBe(expected);
});

test.each<[string, number | undefined]>([
  ["command terminated with exit status=12", 12],
  ["exit status: 7", 7],
  ["Exit Status 3", 3],
  ["failed with exit code 21", 21],
  ["exit code of '19'", 19],
  ["exit code: 5", 5],
  ["exit", undefined],
  ["status=12", undefined],
])("finds the exit code in %j", (message, expected) => {
  expect(exitStatus(message)).toBe(expected);
});

test("takes the reason from the report, the exit code or Azure's words", () => {
  const details = (message: string, exit?: number) => provisionFailed("web", "Code", message, exit).details;
  const report = { berth: 1, verb: "install", ok: false, exit: 13, reason: "no room", changed: [] };
  expect(details(`x\n${JSON.stringify(report)}`)).toMatchObject({ exitCode: 13, reason: "no room" });
  const silent = JSON.stringify({ ...report, reason: undefined });
  const coded = (exitCode: number) => ({ exitCode, reason: { code: "exit-code", exitCode } });
  expect(details(`exit status=12\n${silent}`, 11)).toMatchObject(coded(13));
  expect(details("exit status=12", 11)).toMatchObject(coded(11));
  expect(details("exit status=12")).toMatchObject(coded(12));
  expect(details("exit status=99")).toMatchObject({ exitCode: 99, reason: "exit status=99" });
  expect(details("words")).toEqual({ host: "web", exitCode: undefined, reason: "words", output: "words" });
});

test("keeps the last 4096 characters of the output", () => {
  const { details } = provisionFailed("web", "Code", `a${"b".repeat(4096)}`);
  expect(details).toMatchObject({ output: "b".repeat(4096) });
});

describe("an error of Azure's", () => {
  test("is parsed from its body, its details and its inner errors", () => {
    const inner = { code: "Inner", message: "in", target: "t" };
    const outer = { code: "Outer", message: "out" };
    const found = { status: 409, network: undefined, outer: { ...outer, target: undefined } };
    for (const error of [
      { ...outer, details: [inner] },
      { ...outer, details: [7, {}, inner] },
      { ...outer, innererror: inner },
      { response: { bodyAsText: JSON.stringify({ error: { ...outer, details: [inner] } }) } },
      { response: { bodyAsText: JSON.stringify({ ...outer, details: [inner] }) } },
      { details: { error: { ...outer, details: [inner] } } },
      { details: { ...outer, details: [inner] } },
    ])
      expect(parseArmError({ statusCode: 409, ...error })).toMatchObject({ ...found, inner });
  });

  test("is parsed from a message that is a body", () => {
    const message = ` ${JSON.stringify({ error: { code: "Inner", message: "in" } })}`;
    expect(parseArmError({ code: "Outer", message }).inner).toEqual({
      code: "Inner",
      message: "in",
      target: undefined,
    });
    for (const text of ["{", '{"error": 7}', "[]", "7", '{"code": "Inner"}'])
      expect(parseArmError({ code: "Outer", message: text }).inner.code).toBe("Outer");
  });

  test("has its levels from inner to outer", () => {
    const error = { code: "A", details: [{ code: "B", details: [{ code: "C" }] }] };
    expect(parseArmError(error).levels.map(({ code }) => code)).toEqual(["C", "B", "A"]);
  });

  test("has no level for an inner exception without a code", () => {
    expect(parseArmError({ code: "A", innererror: { message: "at Compute.Allocate()" } }).levels).toHaveLength(1);
  });

  test.each<[object, string | undefined]>([
    [{ message: "The long-running operation has failed. SkuNotAvailable. Why" }, "SkuNotAvailable"],
    [{ message: "So: The long-running operation has failed. SkuNotAvailable." }, undefined],
    [{ name: "AuthenticationRequiredError", message: "m" }, "AuthenticationRequiredError"],
    [{ name: "Error", message: "m" }, undefined],
    [{ code: 7, message: "m" }, undefined],
    [{ code: "A", name: "B", message: "The long-running operation has failed. C." }, "A"],
  ])("has a code: %j is %s", (error, code) => {
    expect(parseArmError(error).outer.code).toBe(code);
  });

  test("has a message, whatever was thrown", () => {
    expect(parseArmError(Object.create(null)).outer.message).toBe("[object Object]");
    expect(parseArmError("x")).toEqual({
      ...{ status: undefined, network: undefined, outer: { message: "x" }, inner: { message: "x" } },
      levels: [{ message: "x" }],
    });
    expect(parseArmError({ statusCode: "409", message: "m" }).status).toBeUndefined();
  });
});
