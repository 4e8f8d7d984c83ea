import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../errors/details.ts";
import { toBerthError } from "./errors.ts";

const wrapped = (code: string, message: string) => ({
  code: "DeploymentFailed",
  message: "At least one resource deployment operation failed.",
  details: [
    {
      code: "ResourceDeploymentFailure",
      message: "The resource operation completed with terminal provisioning state 'Failed'.",
      details: [{ code, message }],
    },
  ],
});

const rows: [string, string, ErrorCode][] = [
  [
    "OperationNotAllowed",
    "Operation could not be completed as it results in exceeding approved standardBSFamily Cores quota. Current Limit: 10, Current Usage: 8, Additional Required: 4.",
    "quota-exceeded",
  ],
  ["SkuNotAvailable", "The requested size is currently not available.", "size-unavailable"],
  ["AllocationFailed", "Allocation failed.", "capacity-unavailable"],
  ["ZonalAllocationFailed", "Allocation failed in this zone.", "capacity-unavailable"],
  ["OverconstrainedAllocationRequest", "Required constraints cannot be met.", "capacity-unavailable"],
  ["OverconstrainedZonalAllocationRequest", "Required constraints cannot be met.", "capacity-unavailable"],
  ["SubnetIsFull", "Subnet hosts with address prefix 10.20.0.0/29 does not have enough capacity.", "subnet-full"],
  ["SpotPriceGreaterThanProvidedMaxPrice", "The price is 0.4, and 0.2 was offered.", "spot-refused"],
  ["AzureSpotFeatureNotEnabledForSubscription", "The subscription has no Spot feature.", "spot-refused"],
  ["OSProvisioningTimedOut", "OS Provisioning for VM 'demo' did not finish in the allotted time.", "agent-silent"],
  ["VMExtensionProvisioningTimeout", "Provisioning of VM extension docker has timed out.", "provision-timeout"],
  ["DnsRecordInUse", "DNS record demo is already used by another public IP.", "dns-label-taken"],
  ["RequestDisallowedByPolicy", "Resource 'demo-ip' was disallowed by policy.", "policy-denied"],
  [
    "MissingSubscriptionRegistration",
    "The subscription is not registered to use namespace 'Microsoft.Compute'.",
    "provider-not-registered",
  ],
  [
    "PropertyChangeNotAllowed",
    "Changing property 'linuxConfiguration.ssh.publicKeys' is not allowed.",
    "change-not-allowed",
  ],
  ["VMExtensionProvisioningError", "Enable failed: command terminated with exit status=13", "provision-failed"],
];

test.each(rows)(
  "a deployment that failed with %s inside gets the code of the inner error",
  (code, message, expected) => {
    expect(toBerthError(wrapped(code, message), { host: "demo", deployment: "berth-demo" }).code).toBe(expected);
  },
);

test("a known code wins over what a service nests below it; an unknown one counts alone", () => {
  const told = (outer: string, inner: string) => {
    const innererror = { code: inner, innererror: { message: "at Microsoft.Compute.Allocate()" } };
    return toBerthError({ code: outer, message: "It cannot be.", innererror });
  };
  expect(told("Conflict", "ZonalAllocationFailed").code).toBe("capacity-unavailable");
  expect(told("QuotaExceeded", "CoresOfThatRack").code).toBe("quota-exceeded");
  expect(told("Conflict", "CoresOfThatRack").details).toMatchObject({ azureCode: "CoresOfThatRack" });
  const beneathDetails = {
    code: "DeploymentFailed",
    details: [{ code: "QuotaExceeded", details: [{ code: "Rack7" }] }],
  };
  expect(toBerthError(beneathDetails).code).toBe("quota-exceeded");
});

test.each(rows)("keeps Azure's error as the cause of %s", (code, message) => {
  const error = wrapped(code, message);
  expect(toBerthError(error, { host: "demo", deployment: "berth-demo" }).cause).toBe(error);
});

test("reads from the response body what the client's error model drops", () => {
  const inner = { code: "NeverHeardOf", message: "It is not to be." };
  const body = {
    error: { code: "BadRequest", message: "", details: [{ code: "Outer", message: "No.", details: [inner] }] },
  };
  const details = { error: { code: "BadRequest", message: "", details: [{ code: "Outer", message: "No." }] } };
  const thrown = { statusCode: 400, code: "BadRequest", details, response: { bodyAsText: JSON.stringify(body) } };
  expect(toBerthError(thrown).details).toMatchObject({ azureCode: "NeverHeardOf" });
});

test("names a full subnet", () => {
  const words = "Subnet hosts with address prefix 10.20.0.0/29 does not have enough capacity for 1 IP addresses.";
  expect(toBerthError(wrapped("SubnetIsFull", words)).details).toEqual({ subnet: "hosts" });
});

test("keeps Azure's numbers in a quota error", () => {
  const error = toBerthError(wrapped(rows[0]?.[0] ?? "", rows[0]?.[1] ?? ""), { location: "westeurope" });
  expect(error.details).toEqual({
    what: "standardBSFamily Cores",
    location: "westeurope",
    limit: 10,
    used: 8,
    needed: 4,
  });
});

test("finds the provisioning script's exit code in Azure's message", () => {
  expect(
    toBerthError(wrapped("VMExtensionProvisioningError", "Enable failed: command terminated with exit status=13"), {
      host: "demo",
    }).details,
  ).toMatchObject({ exitCode: 13 });
});

test("reports an ambiguous code without its typical message as unexpected, with code and status", () => {
  const error = toBerthError(Object.assign(new Error("not now"), { statusCode: 409, code: "OperationNotAllowed" }));
  expect(error.code).toBe("azure-unexpected");
  expect(error.details).toEqual({ status: 409, azureCode: "OperationNotAllowed", message: "not now" });
});

test("tells failed connections and aborted runs from Azure's answers", () => {
  expect(
    toBerthError(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }), { endpoint: "https://x" })
      .code,
  ).toBe("azure-unreachable");
  expect(toBerthError(Object.assign(new Error("aborted"), { name: "AbortError" })).code).toBe("interrupted");
});

describe("a chain of credentials", () => {
  const unavailable = (message: string) => Object.assign(new Error(message), { name: "CredentialUnavailableError" });
  const chain = (...messages: string[]) =>
    Object.assign(new Error(`ChainedTokenCredential authentication failed.\n${messages.join("\n")}`), {
      name: "AggregateAuthenticationError",
      errors: messages.map(unavailable),
    });

  test.each([
    ["a chain", chain("EnvironmentCredential is unavailable.", "network_error: no answer of 169.254.169.254")],
    [
      "a chain without managed identity",
      chain("ManagedIdentityCredential: Authentication failed. Message network_error"),
    ],
    ["one credential", unavailable("Azure CLI could not be found.")],
  ])("says in one sentence that nobody is signed in: %s", (_what, thrown) => {
    const error = toBerthError(thrown);
    expect(error).toMatchObject({ code: "credentials-rejected", details: { problem: "not-signed-in" } });
    expect(error.message).toBe("Not signed in to Azure");
    expect(error.hint).toContain("Sign in");
  });

  test.each([
    [
      "a chain",
      chain("EnvironmentCredential is unavailable.", "endpoints_resolution_error: Endpoints cannot be resolved"),
    ],
    ["a chain whose request failed", chain("network_error: connect ECONNREFUSED 127.0.0.1:9", "Azure CLI not found.")],
    ["one credential", unavailable("endpoints_resolution_error: Endpoints cannot be resolved")],
  ])("reports the sign-in service that %s cannot reach", (_what, thrown) => {
    const error = toBerthError(thrown, { endpoint: "https://x" });
    expect(error).toMatchObject({ code: "azure-unreachable", details: { reason: expect.stringMatching(/_error: /) } });
    expect(error.message).toContain("sign-in service of https://x");
  });

  test("gives Entra's reason where a credential of the chain reached it", () => {
    const cli = "ERROR: AADSTS50076: you must use multi-factor authentication.\nTrace ID: 1";
    const error = toBerthError(chain("EnvironmentCredential is unavailable.", cli));
    expect(error.details).toEqual({
      reason: "AADSTS50076: you must use multi-factor authentication.",
      problem: "multi-factor",
    });
  });
});
