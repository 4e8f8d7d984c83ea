import { expect, test } from "vitest";
import { limits } from "../../../test/azure-words/limits.ts";
import { machines } from "../../../test/azure-words/machines.ts";
import { deployment, type Posted } from "../../../test/azure-words/posted.ts";
import { requests } from "../../../test/azure-words/requests.ts";
import { describeError, sdkPhrases } from "../../exports/errors.ts";
import { type ErrorContext, isReserved, isTransient, toBerthError } from "./errors.ts";

const context: ErrorContext = {
  ...{ host: "demo", location: "westeurope", size: "Standard_B2pls_v2", image: "ubuntu-24.04", cloud: "public" },
  deployment: "berth-demo",
};

const network = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network";

const posted: readonly Posted[] = [
  {
    thread: "learn.microsoft.com, network-function-manager delete-functions",
    body: {
      code: "DenyAssignmentAuthorizationFailed",
      message:
        "The client 'user@mail.com' with object id 'o' has permission to perform action 'Microsoft.Network/networkSecurityGroups/delete' on scope '/subscriptions/s/resourceGroups/rg'; however, the access is denied because of the deny assignment with name 'Deny assignment 'd' created by Deployment Stack '/subscriptions/s'' and Id 'i' at scope '/subscriptions/s/resourceGroups/rg'.",
    },
    code: "permission-denied",
    details: {
      action: "Microsoft.Network/networkSecurityGroups/delete",
      scope: "/subscriptions/s/resourceGroups/rg",
      denyAssignment: "Deny assignment 'd' created by Deployment Stack '/subscriptions/s'",
    },
    hint: /No role helps/,
  },
  {
    thread: "a deny assignment without a name",
    body: { code: "DenyAssignmentAuthorizationFailed", message: "Access is denied." },
    code: "permission-denied",
    details: { denyAssignment: "of this scope" },
    hint: /No role helps/,
  },
  {
    thread: "learn.microsoft.com, common-deployment-errors: SubscriptionNotRegistered",
    body: {
      statusCode: 409,
      code: "SubscriptionNotRegistered",
      message: "Subscription 0aa01477-9ad1-4549-bacf-eac6035fa242 is not registered with NRP.",
    },
    code: "provider-not-registered",
    details: { provider: "Microsoft.Network" },
    hint: /provider register --namespace Microsoft.Network/,
  },
  {
    thread: "learn.microsoft.com, request-limits-and-throttling: an operation locks the resource",
    body: {
      statusCode: 429,
      code: "RetryableErrorDueToAnotherOperation",
      message: "Operation PutSubnetOperation (a) on the resource is in progress.",
    },
    code: "host-busy",
    details: { reason: expect.stringContaining("PutSubnetOperation") },
    transient: true,
  },
  {
    thread: "microsoft/AzureTRE#3177 (2023), iterative/terraform-provider-iterative#341 (2021)",
    body: deployment({
      code: "Canceled",
      message: "Operation was canceled.",
      details: [
        {
          code: "CanceledAndSupersededDueToAnotherOperation",
          message:
            "Operation PutSubnetOperation (a3d81bf2) was canceled and superseded by operation PutVirtualNetworkOperation (cc8eb20b).",
        },
      ],
    }),
    code: "host-busy",
    details: { reason: expect.stringContaining("superseded by") },
    transient: true,
  },
  {
    thread: "MicrosoftDocs/azure-docs#105248 (2023)",
    body: deployment({
      code: "SubscriptionRequestsThrottled",
      message:
        "Number of requests for subscription 's' and operation 'POST/SUBSCRIPTIONS/RESOURCEGROUPS/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/START' exceeded the backend storage limit. Please try again after '6' seconds.",
    }),
    code: "throttled",
    details: { seconds: 6 },
    transient: true,
  },
  {
    thread: "Azure/azqr#34 (2023)",
    body: {
      statusCode: 429,
      code: "ResourceRequestsThrottled",
      message:
        "Number of requests for action 'Microsoft.Cdn/profiles/read' exceeded the limit of '50' for time interval '00:05:00'. Please try again after '372' seconds.",
    },
    code: "throttled",
    details: { seconds: 372 },
    transient: true,
  },
  {
    thread: "Azure/azure-cli#12751 (2020)",
    body: deployment({
      code: "NetworkingInternalOperationError",
      message: "An unexpected error occured while processing the network profile of the VM. Please retry later.",
    }),
    code: "deployment-failed",
    details: { azureCode: "NetworkingInternalOperationError" },
    transient: true,
  },
  {
    thread: "microsoft/planetary-computer-hub#25 (2021)",
    body: {
      code: "LinkedAuthorizationFailed",
      message: `The client 'c' with object id 'c' has permission to perform action 'Microsoft.Network/virtualNetworks/subnets/write' on scope '${network}/virtualNetworks/n/subnets/s'; however, it does not have permission to perform action 'Microsoft.Network/routeTables/join/action' on the linked scope(s) '${network}/routeTables/r' or the linked scope(s) are invalid.`,
    },
    code: "permission-denied",
    details: { action: "Microsoft.Network/routeTables/join/action", scope: `${network}/routeTables/r` },
  },
  {
    thread: "openshift/release#76853 (2026)",
    body: {
      code: "LinkedAuthorizationFailed",
      message:
        "The client has permission to perform action 'Microsoft.Network/privateLinkServices/write' on scope '/a', however, it does not have permission to perform action(s) 'Microsoft.Network/virtualNetworks/subnets/join/action' on the linked scope(s) '/b' (respectively) or the linked scope(s) are invalid.",
    },
    code: "permission-denied",
    details: { action: "Microsoft.Network/virtualNetworks/subnets/join/action", scope: "/b" },
  },
  {
    thread: "Azure/azure-cli-extensions#7143",
    body: {
      code: "LinkedAuthorizationFailed",
      message:
        "The client has permission to perform action 'Microsoft.Network/virtualNetworks/write' on scope '/a', however the current tenant 't' is not authorized to access linked subscription 'b7a6ea8b'.",
    },
    code: "permission-denied",
    details: { action: "Microsoft.Network/virtualNetworks/write", scope: "subscription b7a6ea8b" },
  },
  {
    thread: "Azure/azure-cli#30847 (China, 2025)",
    body: {
      code: "NoRegisteredProviderFound",
      message:
        "No registered resource provider found for location 'chinanorth3' and API version '2024-05-01-preview' for type 'containerGroups'. The supported api-versions are '2023-05-01, 2022-09-01, 2023-05-15-preview'. The supported locations are 'chinaeast2, chinanorth3'.",
    },
    code: "api-version-unsupported",
    details: { location: "chinanorth3", type: "containerGroups", version: "2024-05-01-preview", newest: "2023-05-01" },
    hint: /another location/,
  },
  {
    thread: "Azure/azure-powershell#27549 (US Government)",
    body: {
      code: "NoRegisteredProviderFound",
      message:
        "No registered resource provider found for location 'usgovvirginia' and API version '2024-05-01' for type 'firewallPolicies'. The supported api-versions are '2023-11-01, 2024-01-01, 2024-03-01'. The supported locations are 'usgovarizona, usgovvirginia, usgovtexas, usdodcentral, usdodeast'.",
    },
    code: "api-version-unsupported",
    details: { location: "usgovvirginia", version: "2024-05-01", newest: "2024-03-01" },
  },
  {
    thread: "Azure/azure-cli#2470 (China, 2017)",
    body: {
      code: "InvalidResourceType",
      message:
        "The resource type 'locations/publishers' could not be found in the namespace 'Microsoft.Compute' for api version '2016-04-30-preview'. The supported api-versions are '2015-05-01-preview,2015-06-15,2016-03-30'.",
    },
    code: "api-version-unsupported",
    details: { version: "2016-04-30-preview", newest: "2016-03-30" },
  },
  {
    thread: "a location that a type does not have, in the same words",
    body: {
      code: "NoRegisteredProviderFound",
      message:
        "No registered resource provider found for location 'brazilus' and API version '2024-05-01' for type 'natGateways'. The supported api-versions are '2024-03-01, 2024-05-01'. The supported locations are 'westeurope, eastus'.",
    },
    code: "location-invalid",
    details: { location: "brazilus" },
  },
  {
    thread: "microsoft/vscode-apimanagement#348 (2024)",
    body: {
      code: "RequestDisallowedByPolicy",
      message: `Resource 'demo-ip' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"Hackathon","id":"/a"},"policyDefinition":{"name":"H2","id":"/d"}}]'.`,
    },
    code: "policy-denied",
    details: { policy: "Hackathon", resource: "demo-ip", reason: undefined },
  },
  {
    thread: "Azure/azure-cli#32417",
    body: deployment({
      code: "RequestDisallowedByPolicy",
      target: "demo-ip",
      message:
        "Resource 'demo-ip' was disallowed by policy. Reasons: 'Public addresses need an approval.'. See error details for policy resource IDs.",
      additionalInfo: [
        {
          type: "PolicyViolation",
          info: { policyAssignmentName: "a1", policyAssignmentDisplayName: "No public addresses" },
        },
      ],
    }),
    code: "policy-denied",
    details: { policy: "No public addresses", resource: "demo-ip", reason: "Public addresses need an approval." },
  },
  {
    thread: "Azure/static-web-apps#1743 (2026), Azure/azure-cli#32913",
    body: {
      code: "RequestDisallowedByAzure",
      target: "demo-ip",
      message:
        "Resource 'demo-ip' was disallowed by Azure: This policy maintains a set of best available regions where your subscription can deploy resources. The objective of this policy is to ensure that your subscription has full access to Azure services with optimal performance. Should you need additional or different regions, contact support..",
    },
    code: "location-invalid",
    details: { location: "westeurope", reason: expect.stringMatching(/^This policy .* contact support$/) },
    hint: /another location/,
  },
  {
    thread: "Azure-Player/azure.datafactory.devops#183 (2025), MicrosoftDocs/azure-docs#50385 (2020)",
    body: {
      code: "ScopeLocked",
      message:
        "The scope '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/demo' cannot perform delete operation because following scope(s) are locked: '/subscriptions/s/resourceGroups/rg'. Please remove the lock and try again.",
    },
    code: "resource-locked",
    details: { resource: expect.stringMatching(/demo$/), lock: "resourceGroups/rg" },
  },
  {
    thread: "Azure/azure-cli#27975",
    body: deployment({
      code: "BadRequest",
      message:
        "Use of TrustedLaunch setting is not supported for the provided image. Please select Trusted Launch Supported Gen2 OS Image. For more information, see https://aka.ms/TrustedLaunch-FAQ.",
    }),
    code: "trusted-launch-unsupported",
    details: { image: "ubuntu-24.04" },
    hint: /trustedLaunch: false/,
  },
  {
    thread: "Azure/azure-cli#28005 (2023)",
    body: deployment({
      code: "BadRequest",
      message:
        "The VM size 'Standard_B2pls_v2' is not supported for creation of VMs and Virtual Machine Scale Set with 'TrustedLaunch' security type. For more information, see https://aka.ms/TrustedLaunch-FAQ",
    }),
    code: "trusted-launch-unsupported",
    details: { size: "Standard_B2pls_v2" },
    hint: /trustedLaunch: false/,
  },
  {
    thread: "nforgeio/neonKUBE#1673 (2022)",
    body: {
      code: "ResourcePurchaseValidationFailed",
      message:
        "User failed validation to purchase resources. Error message: 'You have not accepted the legal terms on this subscription: 'af47a13f' for this plan. Before the subscription can be used, you need to accept the legal terms of the image.'",
    },
    code: "terms-not-accepted",
    details: {},
    hint: /acceptTerms/,
  },
  {
    thread: "Azure/azure-quickstart-templates#13375 (2023)",
    body: {
      code: "MarketplacePurchaseEligibilityFailed",
      message: "Marketplace purchase eligibilty check returned errors. See inner errors for details.",
      details: [
        {
          code: "BadRequest",
          message:
            "Offer with PublisherId: 'p', OfferId: 'o' cannot be purchased due to validation errors. For more information see details. Correlation Id: '1' You have not accepted the legal terms on this subscription: 's' for this plan.",
        },
      ],
    },
    code: "terms-not-accepted",
    details: {},
  },
  {
    thread: "hashicorp/packer#6009 (2018)",
    body: {
      code: "MarketplacePurchaseEligibilityFailed",
      message: "Marketplace purchase eligibilty check returned errors. See inner errors for details. ",
      details: [
        {
          code: "BadRequest",
          message: `Offer with PublisherId: bitnami, OfferId: rabbitmq cannot be purchased due to validation errors. See details for more information.[{"Legal terms have not been accepted for this item on this subscription.":"StoreApi"}]`,
        },
      ],
    },
    code: "terms-not-accepted",
    details: {},
  },
  {
    thread: "MicrosoftDocs/azure-docs#106096 (2023)",
    body: {
      code: "PublicIPCountLimitReached",
      message: "Cannot create more than 3 public IP addresses for this subscription in this region.",
    },
    code: "quota-exceeded",
    details: { what: "public IP addresses", limit: 3, used: 3, location: "westeurope" },
    hint: /publicAddress: none/,
  },
  {
    thread: "giantswarm/azure-operator#163 (2018)",
    body: deployment({
      code: "BadRequest",
      message: JSON.stringify({
        error: {
          code: "StaticPublicIPCountLimitReached",
          message:
            "Cannot create more than 20 public IP addresses with static allocation method for this subscription in this region.",
          details: [],
        },
      }),
    }),
    code: "quota-exceeded",
    details: { what: "public IP addresses", limit: 20 },
  },
  {
    thread: "skypilot-org/skypilot#7977",
    body: {
      code: "IPv4StandardSkuPublicIpCountLimitReached",
      message: "Cannot create more than 10 IPv4 Standard SKU public IP addresses for this subscription in this region.",
    },
    code: "quota-exceeded",
    details: { what: "public IP addresses", limit: 10 },
  },
  {
    thread: "Azure's quota of deployments in a group: learn.microsoft.com, deployment-quota-exceeded",
    body: {
      code: "DeploymentQuotaExceeded",
      message:
        "Creating the deployment 'berth-demo' would exceed the quota of '800'. The current deployment count is '800', please delete some deployments before creating a new one.",
    },
    code: "quota-exceeded",
    details: { what: "deployments", limit: 800, used: 800 },
    hint: /Delete old deployments/,
  },
  {
    thread: "hashicorp/terraform#7986 (2016), hashicorp/terraform-provider-azurerm#30197 (2025)",
    body: {
      statusCode: 429,
      code: "RetryableError",
      message: "A retryable error occurred.",
      details: [
        {
          code: "ReferencedResourceNotProvisioned",
          message: `Cannot proceed with operation because resource ${network}/virtualNetworks/n/subnets/s used by resource ${network}/networkInterfaces/i is not in Succeeded state. Resource is in Updating state and the last operation that updated/is updating the resource is PutSubnetOperation.`,
        },
      ],
    },
    code: "host-busy",
    details: { reason: expect.stringContaining("Updating state") },
    transient: true,
  },
  {
    thread: "cloudfoundry/bosh-azure-cpi-release#366 (2022), gardenlinux/gardenlinux#4133 (2026)",
    body: {
      statusCode: 400,
      code: "NicReservedForAnotherVm",
      message:
        "Nic(s) in request is reserved for another Virtual Machine for 180 seconds. Please provide another nic(s) or retry after 180 seconds. Reserved VM: /subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/demo",
    },
    code: "host-busy",
    details: {},
  },
  {
    thread: "MicrosoftDocs/azure-docs#102902",
    body: deployment({
      code: "ComputeResourceZoneConstraintDoesNotMatchPublicIPAddressZoneConstraint",
      message: "Compute resource demo has a zone constraint 1 but the PublicIPAddress demo-ip is Regional.",
    }),
    code: "zone-unavailable",
    details: { reason: expect.stringContaining("Regional") },
    hint: /zone/,
  },
  {
    thread: "MicrosoftDocs/azure-docs#34567, hashicorp/terraform-provider-azurerm#12534, Azure/AKS#3136",
    body: deployment({
      code: "ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies",
      message: "The resource demo-nsg/docker cannot contain both IPv4 and IPv6 address prefixes.",
    }),
    code: "azure-rejected",
    details: { message: expect.stringContaining("IPv6") },
  },
  {
    thread: "cloudfoundry/bosh-azure-cpi-release#121 (2016)",
    body: {
      code: "PrivateIPAddressInUse",
      message: `IP configuration ${network}/networkInterfaces/a/ipConfigurations/c is using the same private IP address 10.10.16.57 as IP configuration ${network}/networkInterfaces/b/ipConfigurations/c.`,
    },
    code: "azure-rejected",
    details: { azureCode: "PrivateIPAddressInUse", message: expect.stringContaining("10.10.16.57") },
  },
  {
    thread: "Azure's words for a group elsewhere: learn.microsoft.com, error-resource-group-location",
    body: {
      code: "InvalidResourceGroupLocation",
      message:
        "Invalid resource group location 'westeurope'. The Resource group already exists in location 'northeurope'.",
    },
    code: "change-not-allowed",
    details: { property: "The location", resource: "the resource group" },
  },
  {
    thread: "sassoftware/viya4-iac-azure#140 (2021)",
    body: {
      code: "OperationNotAllowed",
      message:
        "Operation 'startTenantUpdate' is not allowed on VM 'jump' since the VM is marked for deletion. You can only retry the Delete operation (or wait for an ongoing one to complete).",
    },
    code: "host-busy",
    details: {},
    transient: true,
  },
  {
    thread: "Azure/custom-script-extension-linux#186",
    body: deployment({
      code: "VMExtensionProvisioningError",
      message:
        "VM has reported a failure when processing extension 'docker'. Error message: \"Install failed with non-zero exit code: 127\"",
    }),
    code: "provision-failed",
    details: { exitCode: 127, reason: expect.stringContaining("exit code: 127") },
  },
  {
    thread: "an installation of the handler that ends in a number of Berth's script",
    body: deployment({
      code: "VMExtensionHandlerNonTransientError",
      message: "The handler for VM extension type 'CustomScript' reported: install command ended with exit code: 14",
    }),
    code: "provision-failed",
    details: { exitCode: 14, reason: expect.stringContaining("install command") },
  },
  {
    thread: "a code that nobody has seen",
    body: deployment({ code: "NeverHeardOf", message: "The moon is in the wrong quarter." }),
    code: "deployment-failed",
    details: { azureCode: "NeverHeardOf", message: "The moon is in the wrong quarter." },
  },
  {
    thread: "a misspelt location, in the words of the row above",
    body: {
      code: "NoRegisteredProviderFound",
      message:
        "No registered resource provider found for location 'westeurop' and API version '2024-07-01' for type 'locations/publishers'. The supported api-versions are '2024-03-01, 2024-07-01'. The supported locations are 'eastus, westeurope'.",
    },
    code: "location-invalid",
    details: { location: "westeurop", similar: "westeurope" },
    hint: /^Did you mean westeurope\? /,
  },
  {
    thread: "microsoft/vscode-azureappservice#1805 (China, 2020)",
    body: {
      code: "LocationNotAvailableForResourceType",
      message:
        "The provided location 'chinanorth' is not available for resource type 'microsoft.insights/components'. List of available regions for the resource type is 'chinaeast2'.",
    },
    code: "location-invalid",
    details: { similar: undefined },
  },
  ...limits,
  ...machines,
  ...requests,
];

test.each(posted)("understands $thread", ({ body, code, details, hint, says }) => {
  const error = toBerthError(body, context);
  expect([error.code, error.details]).toEqual([code, expect.objectContaining(details)]);
  const text = describeError(error, { phrases: sdkPhrases });
  const whole = `${text.message} ${text.hint}`;
  expect(whole).not.toMatch(/undefined|report (it|this)/i);
  if (hint !== undefined) expect(text.hint).toMatch(hint);
  if (says !== undefined) expect(text.message).toMatch(says);
});

test.each(posted)("knows whether $thread may pass by itself", ({ thread, body, transient = false }) => {
  expect(isTransient(body)).toBe(transient);
  expect(isReserved(body)).toBe(thread.includes("bosh-azure-cpi-release#366"));
});

const reference = "learn.microsoft.com/entra/identity-platform/reference-error-codes";

// Entra's sentences as @azure/identity passes them on.
test.each([
  ["AADSTS7000222: The provided client secret keys for app 'a' are expired.", reference, /expired/],
  ["AADSTS7000215: Invalid client secret provided.", reference, /its value, not its id/],
  [
    "AADSTS700213: No matching federated identity record found for presented assertion subject 'repo:a/b'.",
    "Azure/login#482",
    /federated credential/,
  ],
  [
    "AADSTS7002138: No matching federated identity record found. The subject matches with case-insensitive comparison.",
    "Azure/login#515",
    /upper and lower case/,
  ],
  [
    "AADSTS70021: No matching federated identity record found for presented assertion.",
    "Azure/azure-workload-identity#340",
    /federated credential/,
  ],
  ["AADSTS700016: Application with identifier 'a' was not found in the directory 't'.", reference, /client id/],
  ["AADSTS90002: Tenant 't' not found.", reference, /tenant id/],
  ["endpoints_resolution_error: invalid_tenant AADSTS90002: Tenant 't' not found.", "as MSAL words it", /tenant id/],
  [
    "AADSTS50034: The user account does not exist in the icbc.com directory. To sign into this application, the account must be added to the directory.",
    "Azure/azure-cli#7981",
    /tenant id/,
  ],
  [
    "AADSTS50020: User account 'x' from identity provider 'live.com' does not exist in tenant 'Microsoft' and cannot access the application 'a' in that tenant.",
    "Azure/azure-cli#23255",
    /tenant id/,
  ],
  [
    "AADSTS700211: No matching federated identity record found for presented assertion issuer 'https://token.actions.githubusercontent.com/'.",
    "Azure/login#360",
    /federated credential/,
  ],
  ["AADSTS65001: The user or administrator has not consented to use the application.", reference, /consent/],
  ["AADSTS50076: You must use multi-factor authentication to access 'x'.", reference, /second factor/],
  ["AADSTS50173: The provided grant has expired due to it being revoked.", reference, /Sign in again/],
  ["AADSTS53003: Access has been blocked by Conditional Access policies.", reference, /Conditional Access/],
])("has a hint for %s (%s)", (message, _thread, hint) => {
  const error = toBerthError(Object.assign(new Error(message), { name: "AuthenticationRequiredError" }), context);
  expect(error.code).toBe("credentials-rejected");
  expect(describeError(error, { phrases: sdkPhrases }).hint).toMatch(hint);
});

test.each([
  ["AADSTS90038: Confidential Client is not supported in Cross Cloud request", "Azure/azure-cli#7094 (US Government)"],
  ["AADSTS90043: Confidential Client is not supported in Cross Cloud request.", "hkamel/sonar-auth-aad#34"],
  ["AADSTS900432: Confidential Client is not supported in Cross Cloud request.", "psignoret/aad-sso-wordpress#244"],
  ["AADSTS900382: Confidential Client is not supported in Cross Cloud request.", "Azure/ms-rest-nodeauth#110"],
])("knows the sign-in of another cloud: %s (%s)", (message) => {
  const error = toBerthError(Object.assign(new Error(message), { name: "AuthenticationRequiredError" }), context);
  expect([error.code, describeError(error, { phrases: sdkPhrases }).hint]).toEqual([
    "cloud-mismatch",
    expect.stringContaining("cloud"),
  ]);
});

test("takes a fault of the sign-in service for one that passes (Azure/azure-sdk-for-python#14241)", () => {
  const message =
    "temporarily_unavailable: AADSTS90033: A transient error has occurred. Please try again. Trace ID: 7c3280d4";
  const error = toBerthError(Object.assign(new Error(message), { name: "AuthenticationRequiredError" }), context);
  expect([error.code, error.kind]).toEqual(["azure-unreachable", "unreachable"]);
  expect(describeError(error, { phrases: sdkPhrases }).hint).toMatch(/call it again/);
});
