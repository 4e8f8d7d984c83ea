import { expect } from "vitest";
import { deployment, group, type Posted } from "./posted.ts";

const network = `${group}/providers/Microsoft.Network`;
const bodyInMessage = (code: string, message: string) =>
  deployment({
    code: "BadRequest",
    message: `{\r\n  "error": {\r\n    "code": ${JSON.stringify(code)},\r\n    "message": ${JSON.stringify(message)},\r\n    "details": []\r\n  }\r\n}`,
  });
const policies = (assignment: string, definition: string) =>
  `Policy identifiers: '[{"policyAssignment":{"name":${JSON.stringify(assignment)},"id":"/a"},"policyDefinition":{"name":${JSON.stringify(definition)},"id":"/d","version":"1.0.0"}}]'.`;

/** Networks, names, policies and other runs. */
export const requests: readonly Posted[] = [
  {
    thread: "Azure/azure-cli#25604 (2023)",
    body: bodyInMessage(
      "DnsRecordIsReserved",
      "DNS record somednsname.eastus2.cloudapp.azure.com is already reserved by another resource.",
    ),
    code: "dns-label-taken",
    details: {},
    hint: /dnsLabel/,
  },
  {
    thread: "Azure/azure-quickstart-templates#4978 (2018)",
    body: bodyInMessage(
      "DnsRecordInUse",
      "DNS record www.westus2.cloudapp.azure.com is already used by another public IP.",
    ),
    code: "dns-label-taken",
    details: {},
  },
  {
    thread: "MicrosoftDocs/azure-docs#123869 (2024)",
    body: {
      code: "NetcfgSubnetRangeOutsideVnet",
      message:
        "Subnet 'cloudshellsubnet' is not valid because its IP address range is outside the IP address range of virtual network 'vnet1'.",
    },
    code: "azure-rejected",
    details: { message: expect.stringContaining("vnet1") },
  },
  {
    thread: "MicrosoftDocs/azure-docs#123869 (2024): overlapping",
    body: {
      code: "NetcfgSubnetRangesOverlap",
      message:
        "Subnet 'cloudshellsubnet' is not valid because its IP address range overlaps with that of an existing subnet in virtual network 'vnet-cloudshell-eastus'.",
    },
    code: "azure-rejected",
    details: {},
  },
  {
    thread: "MicrosoftDocs/azure-docs#81734 (2021), Azure/RDS-Templates#349 (2020)",
    body: bodyInMessage(
      "InvalidResourceReference",
      `Resource ${network}/virtualNetworks/VMnet/subnets/Subnet-Test referenced by resource ${network}/networkInterfaces/TestNic was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
    ),
    code: "azure-rejected",
    details: { azureCode: "InvalidResourceReference", message: expect.stringContaining("Subnet-Test") },
    hint: /value that Azure names/,
  },
  {
    thread: "Azure/azure-rest-api-specs#3003 (2018)",
    body: {
      code: "SecurityRuleCountLimitReached",
      message: "A security group cannot have more than 1000 security rules.",
      details: [],
    },
    code: "azure-rejected",
    details: { message: expect.stringContaining("1000") },
  },
  {
    thread: "Azure/azure-policy#1311 (2024)",
    body: deployment({
      code: "FailedIdentityOperation",
      message: `Identity operation for resource '${group}/providers/Microsoft.Compute/virtualMachines/demo' failed with error 'Failed to perform resource identity operation. Status: 'BadRequest'. Response: '{"error":{"code":"BadRequest","message":"Resource '${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/missing' was not found."}}'.'.`,
    }),
    code: "azure-rejected",
    details: { azureCode: "FailedIdentityOperation", message: expect.stringContaining("missing") },
  },
  {
    thread: "ernestio/ernest#514 (2017): removals look at this code",
    body: {
      statusCode: 400,
      code: "PublicIPAddressCannotBeDeleted",
      message: `Public IP address ${network}/publicIPAddresses/demo-ip can not be deleted since it is still allocated to resource ${network}/networkInterfaces/demo-nic.`,
    },
    code: "deployment-failed",
    details: { azureCode: "PublicIPAddressCannotBeDeleted" },
  },
  {
    thread: "openshift/openshift-azure#2020 (2019), Azure/azure-cli#21121 (2022)",
    body: {
      code: "ResourceGroupBeingDeleted",
      message: "The resource group 'rg' is in deprovisioning state and cannot perform this operation.",
    },
    code: "host-busy",
    details: { reason: expect.stringContaining("deprovisioning") },
    hint: /Wait/,
  },
  {
    thread: "Azure/service-fabric-mesh-preview#257 (2018)",
    body: {
      statusCode: 409,
      code: "DeploymentActive",
      message:
        "Unable to edit or replace deployment 'berth-demo': previous deployment from '8/7/2018 1:36:24 PM' is still active (expiration time is '8/14/2018 1:36:23 PM'). Please see https://aka.ms/arm-deploy for usage details.",
    },
    code: "host-busy",
    details: { deployment: "berth-demo" },
  },
  {
    thread: "microsoft/AzureTRE#2890 (2022)",
    body: deployment({
      code: "RequestDisallowedByPolicy",
      message: `Resource 'demo-nic' was disallowed by policy. ${policies("Enforce Owner Tag", "EnforceTagging")}`,
    }),
    code: "policy-denied",
    details: { policy: "Enforce Owner Tag", resource: "demo-nic", field: "tags" },
    hint: /\(tags\)/,
  },
  {
    thread: "Azure/azure-monitor-baseline-alerts#906",
    body: {
      code: "InvalidTemplateDeployment",
      message: "The template deployment failed because of policy violation. Please see details for more information.",
      details: [
        {
          code: "RequestDisallowedByPolicy",
          target: "berth-demo",
          message: `Resource 'berth-demo' was disallowed by policy. ${policies("Require mandatory tags on resource groups", "Require a tag on resource groups")}`,
        },
      ],
    },
    code: "policy-denied",
    details: { policy: "Require mandatory tags on resource groups", field: "tags" },
  },
  {
    thread: "hashicorp/terraform-provider-azurerm#25614 (2024)",
    body: {
      statusCode: 403,
      code: "RequestDisallowedByPolicy",
      message:
        "Resource 'berth-demo' was disallowed by policy. Reasons: 'Mandatory tags must be applied to Resources and Resource Groups.'. See error details for policy resource IDs.",
    },
    code: "policy-denied",
    details: { reason: "Mandatory tags must be applied to Resources and Resource Groups.", field: "tags" },
  },
  {
    thread: "Azure-Samples/azure-search-openai-demo#1432 (2024)",
    body: {
      code: "RequestDisallowedByPolicy",
      message:
        "Resource 'berth-demo' was disallowed by policy. Reasons: 'Please provide 'bu' Tag while creating Resource Group. 'bu' (Business Unit) is a mandatory tag as per Governance Standard.'. See error details for policy resource IDs.",
    },
    code: "policy-denied",
    details: { reason: expect.stringMatching(/^Please provide 'bu' Tag .* Standard\.$/), field: "tags" },
  },
  {
    thread: "Azure/Azure-Landing-Zones#3798 (2022), #1742 (2024)",
    body: deployment({
      code: "RequestDisallowedByPolicy",
      target: "hosts",
      message: `Resource 'hosts' was disallowed by policy. ${policies("Deny-Subnet-Without-Nsg", "Deny-Subnet-Without-Nsg")}`,
    }),
    code: "policy-denied",
    details: { policy: "Deny-Subnet-Without-Nsg", field: "network.existing" },
    hint: /network that exists.*network\.existing/,
  },
  {
    thread: "Azure/azure-cli#32417 (2025): interfaces without public addresses",
    body: deployment({
      code: "RequestDisallowedByPolicy",
      message: `Resource 'my-vmVMNic' was disallowed by policy. ${policies("LTIM - Network interfaces should not have public IPs", "LTIM - Network interfaces should not have public IPs")}`,
    }),
    code: "policy-denied",
    details: { field: "publicAddress" },
    hint: /publicAddress: none/,
  },
];
