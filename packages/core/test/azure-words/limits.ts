import { expect } from "vitest";
import { deployment, group, type Posted, quoted } from "./posted.ts";

const sku =
  "Please try another size or deploy to a different location or zones. See https://aka.ms/azureskunotavailable";
const failedValidation = (machine: string) => ({
  code: "InvalidTemplateDeployment",
  message: `The template deployment failed with error: 'The resource with id: '${machine}' failed validation with message: 'The requested size for resource '${machine}' is currently not available in location 'eastus' zones '' for subscription 's'. ${sku} for details.'.'.`,
});
const tooRestrictive =
  "Allocation failed. VM(s) with the following constraints cannot be allocated, because the condition is too restrictive. Please remove some constraints and try again. Constraints applied are:\n  - ";

/** Quotas, sizes and capacity. */
export const limits: readonly Posted[] = [
  {
    thread: "hashicorp/terraform#10056 (2016)",
    body: {
      statusCode: 409,
      code: "OperationNotAllowed",
      message:
        "Operation results in exceeding quota limits of Core. Maximum allowed: 20, Current in use: 20, Additional requested: 2.",
    },
    code: "quota-exceeded",
    details: { what: "Core", limit: 20, used: 20, needed: 2 },
    hint: /smaller size/,
  },
  {
    thread: "microsoft/MCW-Business-continuity-and-disaster-recovery#36 (2019)",
    body: deployment({
      code: "OperationNotAllowed",
      message:
        "This operation couldn't be completed as it results in exceeding quota limit of Core.  Maximum allowed: 10, Current in use: 4, Additional requested: 10.",
    }),
    code: "quota-exceeded",
    details: { what: "Core", limit: 10, used: 4, needed: 10 },
  },
  {
    thread: "cloud-barista/cb-spider#1558 (2025)",
    body: {
      code: "OperationNotAllowed",
      message:
        "Operation could not be completed as it results in exceeding approved Total Regional Cores quota. Additional details - Deployment Model: Resource Manager, Location: KoreaSouth, Current Limit: 50, Current Usage: 50, Additional Required: 2, (Minimum) New Limit Required: 52. Setup Alerts when Quota reaches threshold. Learn more at https://aka.ms/quotamonitoringalerting . Submit a request for Quota increase at https://aka.ms/ProdportalCRP/#blade/x",
    },
    code: "quota-exceeded",
    details: { what: "Total Regional Cores", limit: 50, used: 50, needed: 2 },
  },
  {
    thread: "scylladb/scylla-cluster-tests#4994 (2022), openshift/release#12840 (2020)",
    body: deployment({
      code: "OperationNotAllowed",
      message:
        "Operation could not be completed as it results in exceeding approved LowPriorityCores quota. Additional details - Deployment Model: Resource Manager, Location: eastus, Current Limit: 100, Current Usage: 100, Additional Required: 8, (Minimum) New Limit Required: 108.",
    }),
    code: "quota-exceeded",
    details: { resource: "spot-cores", what: "LowPriorityCores", limit: 100, used: 100, needed: 8 },
    hint: /without spot/,
  },
  {
    thread: "Azure-Samples/azuresandbox#70 (2024), Azure/azure-cli#32628 (2026)",
    body: deployment({
      code: "SkuNotAvailable",
      message:
        "The requested VM size for resource 'Following SKUs have failed for Capacity Restrictions: Standard_B2s' is currently not available in location 'eastus'. Please try another size or deploy to a different location or different zone. See https://aka.ms/azureskunotavailable for details.",
    }),
    code: "size-unavailable",
    details: { size: "Standard_B2s" },
    hint: /another location/,
  },
  {
    thread: "MicrosoftDocs/azure-docs#91276 (2022), hashicorp/packer#10648 (2021)",
    body: failedValidation(`${group}/providers/Microsoft.Compute/virtualMachines/demo`),
    code: "size-unavailable",
    details: { size: "Standard_B2pls_v2" },
    hint: /Choose another size/,
  },
  {
    thread: "Azure/Azure-Network-Security#30 (2021)",
    body: {
      code: "MultipleErrorsOccurred",
      message: "Multiple error occurred: BadRequest,BadRequest. Please see details.",
      details: [
        failedValidation(`${group}/providers/Microsoft.Compute/virtualMachines/a`),
        failedValidation(`${group}/providers/Microsoft.Compute/virtualMachines/b`),
      ],
    },
    code: "size-unavailable",
    details: {},
  },
  {
    thread: "microsoft/vscode-azurevirtualmachines#20 (2020)",
    body: {
      code: "SkuNotAvailable",
      message: `The requested size for resource '${group}/providers/Microsoft.Compute/virtualMachines/demo' is currently not available in location 'westus' zones '' for subscription 's'. ${sku} for details.`,
    },
    code: "size-unavailable",
    details: {},
  },
  {
    thread: "coreos/tectonic-installer#1560 (2017)",
    body: {
      code: "SkuNotAvailable",
      message: `The requested tier for resource '${group}/providers/Microsoft.Compute/virtualMachines/demo' is currently not available in location 'centralus' for subscription 's'. Please try another tier or deploy to a different location.`,
    },
    code: "size-unavailable",
    details: {},
  },
  {
    thread: "microsoft/service-fabric-issues#472 (China, 2017)",
    body: {
      code: "OperationNotAllowed",
      target: "vmSize",
      message:
        "Unable to resize the VM 'sample' because the requested size Standard_D3_v2 is not available in the current hardware cluster. The available sizes are: Standard_A0,Standard_A1,Basic_A0. Read more on VM resizing strategy at https://aka.ms/azure-resizevm.",
    },
    code: "capacity-unavailable",
    details: { what: "Standard_D3_v2" },
  },
  {
    thread: "MicrosoftDocs/azure-docs#76920 (2021)",
    body: {
      code: "OperationNotAllowed",
      message:
        "Unable to resize the VM 'demo' since changing from resource disk to non-resource disk VM size and vice-versa is not allowed. Please refer to https://aka.ms/AAah4sj for more details.",
    },
    code: "azure-rejected",
    details: { azureCode: "OperationNotAllowed", message: expect.stringContaining("resource disk") },
    hint: /value that Azure names/,
  },
  {
    thread: "openshift/release#5182 (2019)",
    body: deployment({
      code: "ZonalAllocationFailed",
      message:
        "Allocation failed. We do not have sufficient capacity for the requested VM size in this zone. Read more about improving likelihood of allocation success at http://aka.ms/allocation-guidance",
    }),
    code: "capacity-unavailable",
    details: { what: "Standard_B2pls_v2", constraints: [] },
  },
  {
    thread: "GoogleCloudPlatform/PerfKitBenchmarker#1863 (2019)",
    body: quoted("OverconstrainedAllocationRequest", `${tooRestrictive}VM Size`),
    code: "capacity-unavailable",
    details: { constraints: ["VM Size"] },
  },
  {
    thread: "jenkins-infra/helpdesk#3584 (2023)",
    body: {
      code: "ResourceOperationFailure",
      message: "The resource operation completed with terminal provisioning state 'Failed'.",
      details: [
        {
          code: "OverconstrainedZonalAllocationRequest",
          target: "11",
          message: `${tooRestrictive}Availability Zone\n  - Differencing (Ephemeral) Disks\n  - Networking Constraints (such as Accelerated Networking or IPv6)\n  - VM Size\n`,
        },
      ],
    },
    code: "capacity-unavailable",
    details: {
      constraints: [
        "Availability Zone",
        "Differencing (Ephemeral) Disks",
        "Networking Constraints (such as Accelerated Networking or IPv6)",
        "VM Size",
      ],
    },
    says: /together: Availability Zone, Differencing/,
  },
  {
    thread: "Azure/Azure-Landing-Zones#425 (2025)",
    body: deployment({
      code: "LocationNotSupportAvailabilityZones",
      message:
        "The resource 'Microsoft.Network/publicIPAddresses/demo-ip' does not support availability zones at location 'ukwest'.",
    }),
    code: "zone-unavailable",
    details: { reason: expect.stringContaining("ukwest") },
    hint: /none/,
  },
  {
    thread: "Azure/azure-quickstart-templates#3984 (2017)",
    body: {
      code: "ResourceTypeNotSupportAvailabilityZones",
      message:
        "The resource type 'publicIPAddresses' does not support availability zones at location 'eastus2' and api-version '2017-08-01'.",
    },
    code: "zone-unavailable",
    details: { reason: expect.stringContaining("eastus2") },
  },
];
