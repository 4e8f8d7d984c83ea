import type { Effects } from "./model.ts";

const diskEncryptionSet = "Microsoft.Compute/diskEncryptionSets";

/** https://learn.microsoft.com/azure/templates/microsoft.compute/2024-03-03/galleries, and the pages of its children. */
export const galleries: Readonly<Record<string, Effects>> = {
  "Microsoft.Compute/galleries": {
    used: "sharingProfile",
    kept: "description",
    only: { "softDeletePolicy.isSoftDeleteEnabled": [false] },
    rejected: { identity: "identities of a gallery" },
  },
  "Microsoft.Compute/galleries/images": {
    used: "osType osState hyperVGeneration architecture identifier purchasePlan features",
    kept: "description eula privacyStatementUri releaseNoteUri endOfLifeDate recommended allowUpdateImage",
    rejected: { disallowed: "kinds of disks", "features.startsAtVersion": "features of some versions" },
  },
  "Microsoft.Compute/galleries/images/versions": {
    used: `
      publishingProfile.targetRegions.name publishingProfile.excludeFromLatest storageProfile.source.id
      storageProfile.source.virtualMachineId`,
    kept: `
      publishingProfile.targetRegions.regionalReplicaCount publishingProfile.targetRegions.storageAccountType
      publishingProfile.targetRegions.additionalReplicaSets publishingProfile.replicaCount publishingProfile.endOfLifeDate
      publishingProfile.storageAccountType publishingProfile.replicationMode storageProfile.osDiskImage.hostCaching`,
    only: {
      "publishingProfile.targetRegions.excludeFromLatest": [false],
      "safetyProfile.blockDeletionBeforeEndOfLife": [false],
      "safetyProfile.allowDeletionOfReplicatedLocations": [true],
      restore: [false],
    },
    rejected: {
      "publishingProfile.targetRegions.encryption": "encryption of an image",
      "publishingProfile.targetExtendedLocations": "edge zones",
      "storageProfile.source.communityGalleryImageId": "copies of a community's image",
      "storageProfile.osDiskImage.source": "an image of a disk or a blob",
      "storageProfile.dataDiskImages": "data disks of an image",
      securityProfile: "keys of Secure Boot",
    },
    missing: {
      "publishingProfile.targetRegions.encryption.osDiskImage.diskEncryptionSetId": diskEncryptionSet,
      "publishingProfile.targetRegions.encryption.dataDiskImages.diskEncryptionSetId": diskEncryptionSet,
    },
  },
};
