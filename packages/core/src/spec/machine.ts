import { z } from "zod";
import { secret } from "../secret.ts";
import { resourceGroup, resourceName } from "./azure-names.ts";

/** Secrets leave the schema as {@link secret}s. */
export const secretText = z.string().min(1).transform(secret);

/** One of the small sizes of today, by processor. */
export const defaultSizes = { x64: "Standard_B2ls_v2", arm64: "Standard_B2pls_v2" } as const;

const publicKey = z
  .string()
  .regex(/^(?:ssh-(?:rsa|ed25519)|ecdsa-sha2-nistp\d+) [A-Za-z0-9+/=]+/, "give one public key in OpenSSH's form");

const availabilitySet = z
  .strictObject({
    name: resourceName.describe("The availability set; shared by the hosts of a group that name it"),
    existing: z.boolean().default(false).describe("It exists in the host's group, and is used as it is"),
  })
  .describe("Spreads hosts over fault domains of one datacentre. Excludes zone and spot");

const spot = z
  .strictObject({
    maxPrice: z
      .union([z.literal(-1), z.number().positive().max(10_000)])
      .default(-1)
      .describe("The most that an hour may cost, in US dollars; -1: up to the ordinary price"),
    evictionPolicy: z
      .enum(["Deallocate", "Delete"])
      .default("Deallocate")
      .describe("What Azure does when it wants the machine back; a stopped one keeps its disks, which are billed"),
  })
  .describe("A spot machine: cheaper, and taken away when Azure needs the room");

const osDisk = z.strictObject({
  sizeGb: z.number().int().min(30).max(4095).optional().describe("Gigabytes. Default: those of the image"),
  type: z
    .enum(["Standard_LRS", "StandardSSD_LRS", "Premium_LRS", "StandardSSD_ZRS", "Premium_ZRS"])
    .default("StandardSSD_LRS")
    .describe("The kind of disk"),
});

const dataDisk = z.strictObject({
  sizeGb: z.number().int().min(4).max(32_767).describe("Gigabytes"),
  type: z
    .enum([
      "Standard_LRS",
      "StandardSSD_LRS",
      "Premium_LRS",
      "StandardSSD_ZRS",
      "Premium_ZRS",
      "PremiumV2_LRS",
      "UltraSSD_LRS",
    ])
    .default("StandardSSD_LRS")
    .describe("The kind of disk; PremiumV2_LRS and UltraSSD_LRS want a zone"),
  caching: z
    .enum(["None", "ReadOnly", "ReadWrite"])
    .optional()
    .describe("The cache of the machine that carries it. Default: ReadWrite, None where the kind of disk has none"),
});

const identity = z.strictObject({
  system: z.boolean().default(false).describe("An identity of the machine's own, which ends with it"),
  user: z
    .array(
      z
        .string()
        .regex(
          /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[^/]+$/i,
          "give the resource id of a user-assigned identity",
        ),
    )
    .default([])
    .describe("The resource ids of user-assigned identities"),
});

const imagePlan = z.strictObject({
  publisher: z.string().min(1).describe("The publisher"),
  product: z.string().min(1).describe("The product; mostly the image's offer"),
  name: z.string().min(1).describe("The plan; mostly the image's SKU"),
});

/** The virtual machine itself. */
export const machineFields = {
  location: z
    .string()
    .regex(/^[a-z0-9]{2,40}$/, "use the short name, such as westeurope")
    .default("westeurope")
    .describe("The Azure region, by its short name"),
  resourceGroup: resourceGroup
    .optional()
    .describe("An existing or new resource group. Default: a group of the host's own, berth-NAME"),
  size: z
    .string()
    .regex(/^[A-Za-z0-9_-]{3,60}$/, "use one of Azure's names, such as Standard_B2ls_v2")
    .default(defaultSizes.x64)
    .describe("The size of the machine. Default for arm64: Standard_B2pls_v2"),
  image: z
    .string()
    .min(3)
    .default("ubuntu-24.04")
    .describe("An alias such as ubuntu-24.04, or a URN publisher:offer:sku:version"),
  imagePlan: z
    .union([z.boolean(), imagePlan])
    .optional()
    .describe("The plan of a marketplace image that has one: true for that of the URN. Default: as the alias needs"),
  acceptTerms: z
    .boolean()
    .default(false)
    .describe("Accepts the marketplace terms of the image's plan for the subscription"),
  architecture: z.enum(["x64", "arm64"]).default("x64").describe("The processor"),
  trustedLaunch: z
    .boolean()
    .optional()
    .describe("Secure boot and a virtual TPM. Default: on, but for images whose SKU says that they are of Gen1"),
  zone: z.enum(["1", "2", "3"]).optional().describe("The availability zone"),
  availabilitySet: availabilitySet.optional(),
  spot: spot.optional(),
  osDisk: osDisk.prefault({}).describe("The disk of the system"),
  dataDisk: dataDisk.optional().describe("A disk of its own for images, containers and volumes (/var/lib/docker)"),
  identity: identity.optional().describe("Managed identities. Whoever controls Docker can act as them"),
  adminUsername: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, "use a Linux user name")
    .refine(
      (user) => !["root", "admin", "administrator", "guest", "test", "user"].includes(user),
      "Azure reserves this name",
    )
    .default("berth")
    .describe("The administrator, who signs in by SSH key alone"),
  sshPublicKey: publicKey
    .optional()
    .describe("The administrator's public key. Default: one whose other half is thrown away"),
  customData: secretText
    .refine((data) => Buffer.byteLength(data.reveal()) <= 65_535, "at most 65535 bytes")
    .optional()
    .describe("Given to cloud-init at first boot; a secret, since people put such into it"),
};
