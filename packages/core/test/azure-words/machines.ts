import { expect } from "vitest";
import { deployment, group, type Posted, quoted } from "./posted.ts";

const machine = `${group}/providers/Microsoft.Compute/virtualMachines/demo`;
const notPrepared = (more: string) =>
  `OS Provisioning for VM 'demo' did not finish in the allotted time. However, the VM guest agent was detected running. This suggests the guest OS has not been properly prepared to be used as a VM image (with CreateOption=FromImage). To resolve this issue, either use the VHD as is with CreateOption=Attach or prepare it properly for use as an image:${more}`;
const purchase = (publisher: string, offer: string) => `Offer with PublisherId: '${publisher}', OfferId: '${offer}'`;

/** Images, the operating system, extensions, power and disks. */
export const machines: readonly Posted[] = [
  {
    thread: "ManageIQ/manageiq#22384 (2023), Azure/aks-engine#3694 (2020)",
    body: quoted(
      "OSProvisioningTimedOut",
      "OS Provisioning for VM 'demo' did not finish in the allotted time. The VM may still finish provisioning successfully. Please check provisioning state later. Also, make sure the image has been properly prepared (generalized).\r\n * Instructions for Windows: https://azure.microsoft.com/documentation/",
    ),
    code: "agent-silent",
    details: { host: "demo" },
    hint: /Restart/,
  },
  {
    thread: "microsoft/azure-pipelines-tasks#9549 (2019)",
    body: quoted("OSProvisioningTimedOut", notPrepared("")),
    code: "image-not-found",
    details: { image: "ubuntu-24.04", reason: expect.stringContaining("guest agent was detected running") },
    says: /cannot be used/,
    hint: /another image/,
  },
  {
    thread: "kubernetes-sigs/windows-testing#496 (2025)",
    body: {
      code: "ResourceOperationFailure",
      message: "The resource operation completed with terminal provisioning state 'Failed'.",
      details: [
        {
          code: "OSProvisioningClientError",
          message: notPrepared("\\r\\n * Instructions for Linux: https://learn.microsoft.com/"),
        },
      ],
    },
    code: "image-not-found",
    details: { reason: expect.stringContaining("properly prepared") },
  },
  {
    thread: "Azure/custom-script-extension-linux#186 (2021): a body inside a message",
    body: quoted(
      "VMExtensionProvisioningError",
      "VM has reported a failure when processing extension 'CustomScript'. Error message: \"Enable failed: failed to execute command: command terminated with exit status=127\n[stdout]\n\n[stderr]\nsh: 0: Can't open script.sh\n\"\r\n\r\nMore information on troubleshooting is available at https://aka.ms/VMExtensionCSELinuxTroubleshoot ",
    ),
    code: "provision-failed",
    details: { exitCode: 127, output: expect.stringContaining("Can't open script.sh") },
  },
  {
    thread: "Azure/custom-script-extension-linux#107 (2017)",
    body: {
      code: "VMExtensionProvisioningError",
      message:
        "VM has reported a failure when processing extension 'customScript'. Error message: \"Enable failed: failed to execute command: command terminated with exit status=1\".",
    },
    code: "provision-failed",
    details: { exitCode: 1 },
  },
  {
    thread: "Azure/azure-linux-extensions#530 (2018)",
    body: quoted(
      "VMExtensionProvisioningError",
      "VM has reported a failure when processing extension 'demo'. Error message: \"Malformed status file [ExtensionError] Invalid status/status: failed\".",
    ),
    code: "provision-failed",
    details: { exitCode: undefined, reason: expect.stringContaining("Malformed status file") },
  },
  {
    thread: "Azure/custom-script-extension-linux#172 (2020)",
    body: quoted(
      "VMExtensionProvisioningTimeout",
      'Provisioning of VM extension docker has timed out. Extension provisioning has taken too long to complete. The extension last reported "Plugin enabled".\r\n\r\nMore information on troubleshooting is available at https://aka.ms/VMExtensionCSELinuxTroubleshoot',
    ),
    code: "provision-timeout",
    details: { minutes: 90 },
  },
  {
    thread: "Azure/azure-xplat-cli#2794 (2016)",
    body: {
      code: "VMAgentStatusCommunicationError",
      message:
        "VM 'demo' has not reported status for VM agent or extensions. Please verify the VM has a running VM agent, and can establish outbound connections to Azure storage.",
    },
    code: "agent-silent",
    details: { host: "demo" },
  },
  {
    thread: "Azure/azure-quickstart-templates#353 (2015)",
    body: quoted(
      "ArtifactNotFound",
      "The VM extension with publisher 'Microsoft.Azure.Extensions', and type 'CustomScript', could not be found in location 'usgovtexas'.",
    ),
    code: "extension-type-unknown",
    details: { publisher: "Microsoft.Azure.Extensions", type: "CustomScript", location: "usgovtexas" },
  },
  {
    thread: "Orange-Cyberdefense/GOAD#248 (2024)",
    body: {
      statusCode: 404,
      code: "ImageVersionDeprecated",
      target: "imageReference",
      message: "The platform image 'Canonical:ubuntu-24_04-lts:server:24.04.202404230' is deprecated.",
    },
    code: "image-not-found",
    details: { reason: expect.stringMatching(/is deprecated\.?$/) },
    says: /cannot be used in westeurope: The platform image/,
    hint: /another image/,
  },
  {
    thread: "MicrosoftDocs/azure-docs#113677 (2023)",
    body: deployment({
      code: "ImageVersionDeprecated",
      message:
        "VM Image from publisher: Canonical with - Offer: ubuntu-24_04-lts, Sku: server, Version: 24.04.202404230 is deprecated.",
    }),
    code: "image-not-found",
    details: { reason: expect.stringContaining("Sku: server") },
  },
  {
    thread: "clong/DetectionLab#729 (2021)",
    body: {
      statusCode: 404,
      code: "PlatformImageNotFound",
      target: "imageReference",
      message:
        "The platform image 'Canonical:UbuntuServer:20.04-LTS:latest' is not available. Verify that all fields in the storage profile are correct. For more details about storage profile information, please refer to https://aka.ms/storageprofile",
    },
    code: "image-not-found",
    details: { reason: undefined },
    says: /was not found/,
  },
  {
    thread: "hashicorp/terraform-provider-azurerm#9059 (2020)",
    body: {
      code: "ResourcePurchaseValidationFailed",
      message: `User failed validation to purchase resources. Error message: '${purchase("wowza", "wowzastreamingengine")} cannot be purchased due to validation errors. For more information see details. Correlation Id: '4bc76640' Offer with PublisherId: 'wowza' and OfferId: 'wowzastreamingengine' was removed from the marketplace for new purchase. See similar offers here 'https://azuremarketplace.microsoft.com/'.'`,
    },
    code: "image-not-found",
    details: { reason: expect.stringContaining("removed from the marketplace") },
  },
  {
    thread: "Azure/azure-sdk-for-go#1840 (2018)",
    body: {
      code: "ResourcePurchaseValidationFailed",
      message:
        "User failed validation to purchase resources. Error message: 'Offer with PublisherId: p and OfferId: o not found. If this offer has been created recently, please allow upto 30 minutes for this offer to be available for Purchase. If error persists, contact support.'",
    },
    code: "image-not-found",
    details: { reason: expect.stringContaining("OfferId: o not found") },
  },
  {
    thread: "microsoft/PartsUnlimitedMRP#160 (2019)",
    body: {
      code: "MarketplacePurchaseEligibilityFailed",
      message: "Marketplace purchase eligibilty check returned errors. See inner errors for details.",
      details: [
        {
          code: "BadRequest",
          message:
            "The Publisher: chef-software does not make available Offer: chef-automate-vm-image, Plan: byol in your Subscription/Azure account's region: MD.",
        },
      ],
    },
    code: "image-not-found",
    details: { reason: expect.stringContaining("region: MD") },
    hint: /another image/,
  },
  {
    thread: "Azure/azure-sdk-for-java#1976 (2017), hashicorp/terraform#8796 (2016)",
    body: {
      code: "PropertyChangeNotAllowed",
      target: "customData",
      message: "Changing property 'customData' is not allowed.",
    },
    code: "change-not-allowed",
    details: { property: "customData", resource: "demo" },
  },
  {
    thread: "Azure/azure-cli#32305 (2025), MicrosoftDocs/azure-docs#43356 (2019)",
    body: {
      statusCode: 409,
      code: "Conflict",
      message:
        "Run command extension execution is in progress. Please wait for completion before invoking a run command.",
    },
    code: "host-busy",
    details: { reason: expect.stringContaining("in progress") },
    hint: /Wait/,
  },
  {
    thread: "kubernetes/kubernetes#50150 (2017)",
    body: {
      statusCode: 409,
      code: "Conflict",
      message: "The request failed due to conflict with a concurrent request. ",
    },
    code: "host-busy",
    details: {},
    transient: true,
  },
  {
    thread: "MicrosoftDocs/azure-docs#32404 (2019)",
    body: { code: "OperationNotAllowed", message: "The operation requires the VM to be running (or set to run)." },
    code: "host-stopped",
    details: { host: "demo" },
    hint: /startHost/,
  },
  {
    thread: "hashicorp/terraform-provider-azurerm#28218 (2024)",
    body: {
      statusCode: 409,
      code: "OperationNotAllowed",
      message:
        "Operation 'powerOff' is not allowed on VM 'demo' since the VM is either deallocated or marked to be deallocated.",
    },
    code: "host-stopped",
    details: {},
  },
  {
    thread: "hashicorp/terraform-provider-azurerm#6098 (2020)",
    body: {
      code: "OperationNotAllowed",
      message: "Cannot modify extensions in the VM when the VM is not running.",
    },
    code: "host-stopped",
    details: {},
  },
  {
    thread: "kubernetes/kubernetes#78657 (2019), kubernetes/kubernetes#46421 (2017)",
    body: deployment({
      code: "AttachDiskWhileBeingDetached",
      message:
        "Cannot attach data disk 'demo-data' to VM 'demo' because the disk is currently being detached or the last detach operation failed. Please wait until the disk is completely detached and then try again or delete/detach the disk explicitly again.",
    }),
    code: "host-busy",
    details: { reason: expect.stringContaining("being detached") },
    hint: /Wait/,
    transient: true,
  },
  {
    thread: "kubernetes-sigs/azuredisk-csi-driver#1378 (2022)",
    body: deployment({
      code: "ConflictingUserInput",
      target: `${group}/providers/Microsoft.Compute/disks/demo-data`,
      message: `Cannot attach the disk demo-data to VM ${machine} because it is already attached to VM ${group}/providers/Microsoft.Compute/virtualMachines/other. A disk can be attached to only one VM at a time.`,
    }),
    code: "data-disk-unusable",
    details: { disk: "demo-data", resourceGroup: "rg", reason: { code: "disk-attached", machine: "other" } },
    hint: /another disk/,
  },
  {
    thread: "Azure/aks-engine#1146 (2019)",
    body: deployment({
      code: "ConflictingUserInput",
      message: `Disk '${group}/providers/Microsoft.Compute/disks/demo-data' cannot be attached as the disk is already owned by VM '${group}/providers/Microsoft.Compute/virtualMachines/other'.`,
    }),
    code: "data-disk-unusable",
    details: { disk: "demo-data", resourceGroup: "rg", reason: { code: "disk-attached", machine: "other" } },
  },
];
