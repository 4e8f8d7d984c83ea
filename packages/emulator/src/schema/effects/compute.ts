import type { Effects } from "./model.ts";

const edgeZone = "an edge zone";
const diskEncryptionSet = "Microsoft.Compute/diskEncryptionSets";
const unmanagedDisk = "a disk in a storage account";
const confidential = "confidential machines";
const diskEncryption = "Azure Disk Encryption";
const scheduledEvents = "scheduled events";
const blob = "a blob in a storage account";
const diskAccess = "Microsoft.Compute/diskAccesses";

/** What disks and snapshots have in common. */
const disk = {
  used: "creationData.createOption creationData.sourceResourceId diskSizeGB osType sku.name",
  kept: `
    hyperVGeneration purchasePlan supportedCapabilities networkAccessPolicy publicNetworkAccess dataAccessAuthMode
    creationData.logicalSectorSize`,
  only: {
    "creationData.performancePlus": [false],
    "creationData.provisionedBandwidthCopySpeed": ["None"],
    "encryptionSettingsCollection.enabled": [false],
    "encryption.type": ["EncryptionAtRestWithPlatformKey"],
    supportsHibernation: [false],
  },
  rejected: {
    extendedLocation: edgeZone,
    "creationData.storageAccountId": blob,
    "creationData.imageReference": "the disk of an image",
    "creationData.galleryImageReference": "the disk of an image",
    "creationData.sourceUri": blob,
    "creationData.uploadSizeBytes": "an upload",
    "creationData.securityDataUri": blob,
    "creationData.elasticSanResourceId": "a volume of Elastic SAN",
    encryptionSettingsCollection: diskEncryption,
    securityProfile: "security types of disks",
    completionPercent: "copies in the background",
  },
  missing: { "encryption.diskEncryptionSetId": diskEncryptionSet, diskAccessId: diskAccess },
} as const satisfies Effects;

/** https://learn.microsoft.com/azure/templates/microsoft.compute/2024-07-01/virtualmachines, and the pages of the other types beside it. */
export const compute: Readonly<Record<string, Effects>> = {
  "Microsoft.Compute/virtualMachines": {
    used: `
      zones plan identity hardwareProfile.vmSize storageProfile.imageReference storageProfile.osDisk.name
      storageProfile.osDisk.caching storageProfile.osDisk.diffDiskSettings storageProfile.osDisk.diskSizeGB
      storageProfile.osDisk.managedDisk.storageAccountType storageProfile.osDisk.managedDisk.id
      storageProfile.osDisk.deleteOption storageProfile.dataDisks.lun storageProfile.dataDisks.name
      storageProfile.dataDisks.diskSizeGB storageProfile.dataDisks.managedDisk.storageAccountType
      storageProfile.dataDisks.managedDisk.id storageProfile.dataDisks.toBeDetached storageProfile.dataDisks.deleteOption
      osProfile.computerName osProfile.adminUsername osProfile.adminPassword osProfile.customData
      osProfile.linuxConfiguration.disablePasswordAuthentication osProfile.linuxConfiguration.ssh
      networkProfile.networkInterfaces securityProfile.securityType diagnosticsProfile.bootDiagnostics.enabled
      availabilitySet.id priority evictionPolicy`,
    // Which host and which disk controller a machine has, how it is billed, and what Windows does without a guest shows nowhere.
    kept: `
      storageProfile.osDisk.osType storageProfile.dataDisks.caching storageProfile.dataDisks.detachOption
      storageProfile.diskControllerType networkProfile.networkApiVersion securityProfile.uefiSettings
      securityProfile.encryptionAtHost billingProfile licenseType osProfile.windowsConfiguration.enableAutomaticUpdates
      osProfile.windowsConfiguration.timeZone scheduledEventsProfile.terminateNotificationProfile.notBeforeTimeout
      scheduledEventsProfile.osImageNotificationProfile.notBeforeTimeout`,
    inGuest: "userData",
    only: {
      "storageProfile.osDisk.createOption": ["FromImage"],
      "storageProfile.osDisk.writeAcceleratorEnabled": [false],
      "storageProfile.osDisk.encryptionSettings.enabled": [false],
      "storageProfile.dataDisks.createOption": ["Empty", "Attach"],
      "storageProfile.dataDisks.writeAcceleratorEnabled": [false],
      "additionalCapabilities.ultraSSDEnabled": [false],
      "additionalCapabilities.hibernationEnabled": [false],
      "osProfile.allowExtensionOperations": [true],
      "osProfile.requireGuestProvisionSignal": [true],
      "osProfile.linuxConfiguration.provisionVMAgent": [true],
      "osProfile.linuxConfiguration.enableVMAgentPlatformUpdates": [false],
      "osProfile.linuxConfiguration.patchSettings.patchMode": ["ImageDefault"],
      "osProfile.linuxConfiguration.patchSettings.assessmentMode": ["ImageDefault"],
      "osProfile.windowsConfiguration.provisionVMAgent": [true],
      "osProfile.windowsConfiguration.patchSettings.patchMode": ["Manual", "AutomaticByOS"],
      "osProfile.windowsConfiguration.patchSettings.enableHotpatching": [false],
      "osProfile.windowsConfiguration.patchSettings.assessmentMode": ["ImageDefault"],
      "securityProfile.proxyAgentSettings.enabled": [false],
      extensionsTimeBudget: ["PT1H30M"],
      "scheduledEventsProfile.terminateNotificationProfile.enable": [false],
      "scheduledEventsProfile.osImageNotificationProfile.enable": [false],
      "scheduledEventsPolicy.userInitiatedRedeploy.automaticallyApprove": [false],
      "scheduledEventsPolicy.userInitiatedReboot.automaticallyApprove": [false],
      "scheduledEventsPolicy.scheduledEventsAdditionalPublishingTargets.eventGridAndResourceGraph.enable": [false],
    },
    rejected: {
      extendedLocation: edgeZone,
      "hardwareProfile.vmSizeProperties": "other numbers of cores than the size's",
      "storageProfile.osDisk.encryptionSettings": diskEncryption,
      "storageProfile.osDisk.vhd": unmanagedDisk,
      "storageProfile.osDisk.image": unmanagedDisk,
      "storageProfile.osDisk.managedDisk.securityProfile": confidential,
      "storageProfile.dataDisks.vhd": unmanagedDisk,
      "storageProfile.dataDisks.image": unmanagedDisk,
      "storageProfile.dataDisks.managedDisk.securityProfile": confidential,
      "storageProfile.dataDisks.sourceResource": "copies of a disk",
      "osProfile.windowsConfiguration.additionalUnattendContent": "the setup of Windows",
      "osProfile.windowsConfiguration.winRM": "remote management of Windows",
      "osProfile.windowsConfiguration.patchSettings": "patches by Azure",
      "osProfile.linuxConfiguration.patchSettings": "patches by Azure",
      "osProfile.secrets": "certificates of a key vault",
      "networkProfile.networkInterfaceConfigurations": "interfaces that are created with their machine",
      "securityProfile.encryptionIdentity": diskEncryption,
      "securityProfile.proxyAgentSettings": "the proxy of the metadata service",
      "diagnosticsProfile.bootDiagnostics.storageUri": "a storage account",
      platformFaultDomain: "fault domains of a scale set",
      applicationProfile: "applications of a gallery",
    },
    missing: {
      "storageProfile.osDisk.managedDisk.diskEncryptionSet.id": diskEncryptionSet,
      "storageProfile.dataDisks.managedDisk.diskEncryptionSet.id": diskEncryptionSet,
      "virtualMachineScaleSet.id": "Microsoft.Compute/virtualMachineScaleSets",
      "proximityPlacementGroup.id": "Microsoft.Compute/proximityPlacementGroups",
      "host.id": "Microsoft.Compute/hostGroups/hosts",
      "hostGroup.id": "Microsoft.Compute/hostGroups",
      "capacityReservation.capacityReservationGroup.id": "Microsoft.Compute/capacityReservationGroups",
    },
  },
  "Microsoft.Compute/virtualMachines/extensions": {
    used: "forceUpdateTag publisher type typeHandlerVersion settings protectedSettings",
    kept: "autoUpgradeMinorVersion instanceView",
    only: { enableAutomaticUpgrade: [false], suppressFailures: [false] },
    rejected: {
      protectedSettingsFromKeyVault: "settings in a key vault",
      provisionAfterExtensions: "an order of extensions",
    },
  },
  "Microsoft.Compute/virtualMachines/runCommands": {
    used: "source.script parameters protectedParameters timeoutInSeconds treatFailureAsDeploymentFailure",
    only: { asyncExecution: [false] },
    rejected: {
      "source.scriptUri": blob,
      "source.commandId": "scripts of Azure",
      "source.scriptUriManagedIdentity": blob,
      runAsUser: "another user than root",
      runAsPassword: "another user than root",
      outputBlobUri: blob,
      errorBlobUri: blob,
      outputBlobManagedIdentity: blob,
      errorBlobManagedIdentity: blob,
    },
  },
  "Microsoft.Compute/availabilitySets": {
    used: "virtualMachines",
    kept: "platformUpdateDomainCount platformFaultDomainCount sku",
    rejected: { scheduledEventsPolicy: scheduledEvents },
    missing: { "proximityPlacementGroup.id": "Microsoft.Compute/proximityPlacementGroups" },
  },
  "Microsoft.Compute/images": {
    used: "sourceVirtualMachine.id hyperVGeneration",
    // Of a machine, these follow from its disk.
    kept: `
      storageProfile.osDisk.osType storageProfile.osDisk.managedDisk.id storageProfile.osDisk.caching
      storageProfile.osDisk.diskSizeGB storageProfile.osDisk.storageAccountType`,
    only: { "storageProfile.osDisk.osState": ["Generalized"], "storageProfile.zoneResilient": [false] },
    rejected: {
      extendedLocation: edgeZone,
      "storageProfile.osDisk.snapshot": "an image of a snapshot",
      "storageProfile.osDisk.blobUri": blob,
      "storageProfile.dataDisks": "data disks of an image",
    },
    missing: { "storageProfile.osDisk.diskEncryptionSet.id": diskEncryptionSet },
  },
  "Microsoft.Compute/disks": {
    ...disk,
    kept: `
      ${disk.kept} zones diskIOPSReadWrite diskMBpsReadWrite diskIOPSReadOnly diskMBpsReadOnly tier burstingEnabled
      optimizedForFrequentAttach`,
    only: { ...disk.only, maxShares: [1] },
    missing: { ...disk.missing, "securityProfile.secureVMDiskEncryptionSetId": diskEncryptionSet },
  },
  "Microsoft.Compute/snapshots": {
    ...disk,
    kept: `${disk.kept} incremental`,
    rejected: { ...disk.rejected, copyCompletionError: "copies in the background" },
    missing: { ...disk.missing, "securityProfile.secureVMDiskEncryptionSetId": diskEncryptionSet },
  },
};
