import { expect, test } from "vitest";
import type { ErrorCode } from "../errors.ts";
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

test.each(rows)("a deployment that failed with %s inside is told by its inner code", (code, message, expected) => {
  expect(toBerthError(wrapped(code, message), { host: "demo", deployment: "berth-demo" }).code).toBe(expected);
});

test("a quota's refusal keeps Azure's numbers", () => {
  const error = toBerthError(wrapped(rows[0]?.[0] ?? "", rows[0]?.[1] ?? ""), { location: "westeurope" });
  expect(error.details).toEqual({
    what: "standardBSFamily Cores",
    location: "westeurope",
    limit: 10,
    used: 8,
    needed: 4,
  });
});

test("the exit code of a provisioning script is found in Azure's message", () => {
  expect(
    toBerthError(wrapped("VMExtensionProvisioningError", "Enable failed: command terminated with exit status=13"), {
      host: "demo",
    }).details,
  ).toMatchObject({ exitCode: 13 });
});

test("an overloaded code without its tell-tale message stays unknown, with code and status kept", () => {
  const error = toBerthError(Object.assign(new Error("not now"), { statusCode: 409, code: "OperationNotAllowed" }));
  expect(error.code).toBe("azure-unexpected");
  expect(error.details).toEqual({ status: 409, azureCode: "OperationNotAllowed", message: "not now" });
});

test("a connection that fails and a run that is stopped are told apart from Azure's answers", () => {
  expect(
    toBerthError(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }), { endpoint: "https://x" })
      .code,
  ).toBe("azure-unreachable");
  expect(toBerthError(Object.assign(new Error("aborted"), { name: "AbortError" })).code).toBe("interrupted");
});
