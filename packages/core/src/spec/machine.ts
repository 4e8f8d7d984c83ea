import * as z from "zod";
import { clouds } from "../clouds.ts";
import { lazy } from "../lazy.ts";
import { issueTexts } from "../messages/issues.ts";
import { existingResource, resourceGroup, resourceName } from "./azure-names.ts";
import { customData } from "./custom-data.ts";
import { isIdleDuration } from "./duration.ts";
import { plainText } from "./plain-text.ts";
import { sshPublicKeyProblem } from "./ssh-public-key.ts";

/** The default VM size for each processor architecture. */
export const defaultSizes = { x64: "Standard_B2ls_v2", arm64: "Standard_B2pls_v2" } as const;

const defaultLocations = Object.values(clouds)
  .map(({ locations }) => locations.default)
  .join(", ");

const publicKey = lazy(() =>
  z
    .string()
    .trim()
    .superRefine((key, context) => {
      const message = sshPublicKeyProblem(key);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    }),
);

const availabilitySet = lazy(() =>
  z
    .strictObject({
      name: resourceName().describe("The availability set. Hosts of a resource group that name the same one share it"),
      existing: z
        .boolean()
        .default(false)
        .describe("The availability set exists in the host's resource group and is not changed"),
    })
    .describe("Spreads hosts over fault domains of one datacentre. Cannot be combined with zone or spot"),
);

const spot = lazy(() =>
  z
    .strictObject({
      maxPrice: z
        .union([z.literal(-1), z.number().positive().max(10_000)])
        .default(-1)
        .describe("The maximum price per hour in US dollars. -1: the regular price"),
      evictionPolicy: z
        .enum(["Deallocate", "Delete"])
        .default("Deallocate")
        .describe(
          "What Azure does when it evicts the machine. A deallocated machine keeps its disks, which are billed",
        ),
    })
    .describe("A spot machine: cheaper, but Azure can evict it at any time"),
);

const osDisk = lazy(() =>
  z.strictObject({
    sizeGb: z
      .number()
      .int()
      .min(30)
      .max(4095)
      .optional()
      .describe("The size in gigabytes. Default: the size of the image"),
    type: z
      .enum(["Standard_LRS", "StandardSSD_LRS", "Premium_LRS", "StandardSSD_ZRS", "Premium_ZRS"])
      .default("StandardSSD_LRS")
      .describe("The disk type"),
    ephemeral: z
      .boolean()
      .optional()
      .describe(
        "On a disk of the hardware that the machine runs on: faster and free of charge, if the size has one. The host can then be neither stopped nor resized, and its `type` has no effect",
      ),
  }),
);

const dataDisk = lazy(() =>
  z.strictObject({
    sizeGb: z.number().int().min(4).max(32_767).optional().describe("The size of a new disk in gigabytes"),
    from: existingResource()
      .optional()
      .describe(
        "An existing disk, which is attached with its data, such as one that a removal kept. It stays when the host is removed, and its `type` has no effect",
      ),
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
      .describe("The disk type. PremiumV2_LRS and UltraSSD_LRS require a zone"),
    caching: z
      .enum(["None", "ReadOnly", "ReadWrite"])
      .optional()
      .describe("The host cache of the disk. Default: ReadWrite, or None if the disk type does not support caching"),
  }),
);

const identity = lazy(() =>
  z.strictObject({
    system: z.boolean().default(false).describe("A system-assigned identity, which is deleted with the machine"),
    user: z
      .array(
        z
          .string()
          .regex(
            /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[^/]+$/i,
            issueTexts.identity,
          ),
      )
      .default([])
      .describe("The resource ids of user-assigned identities"),
  }),
);

const idleAfter = lazy(() => z.string().refine(isIdleDuration, issueTexts.idleAfter));

const imagePlan = lazy(() =>
  z.strictObject({
    publisher: plainText().min(1).describe("The publisher"),
    product: plainText().min(1).describe("The product, usually the offer of the image"),
    name: plainText().min(1).describe("The plan, usually the SKU of the image"),
  }),
);

/** https://learn.microsoft.com/azure/virtual-machines/linux/faq#what-are-the-username-requirements-when-creating-a-vm- */
const reservedUsers: ReadonlySet<string> = new Set([
  ...["a", "actuser", "adm", "admin", "admin1", "admin2", "administrator", "aspnet", "backup", "console", "david"],
  ...["guest", "john", "owner", "server", "sql", "support", "support_388945a0", "sys", "test", "test1"],
  ...["test2", "test3", "user", "user1", "user2", "user3", "user4", "user5", "video"],
]);

/** A user of a machine that exists, whose name need not be one that Azure would create. */
export const existingUser = lazy(() =>
  z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, issueTexts.linuxUser)
    .refine((user) => user !== "root", issueTexts.reservedUser),
);

/** What a display name, such as `West Europe`, has as its short name, as far as that can be guessed. */
function shortNameFor(location: string): string {
  const short = location.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  return /^.{2,40}$/.test(short) ? short : "westeurope";
}

/** The fields of the virtual machine. */
export const machineFields = lazy(() => ({
  location: z
    .string()
    .regex(/^[a-z0-9]{2,40}$/, { error: ({ input }) => issueTexts.location(shortNameFor(String(input))) })
    .optional()
    .describe(`The short name of the Azure region. Default: ${defaultLocations}, by cloud`),
  resourceGroup: resourceGroup()
    .optional()
    .describe("An existing or new resource group. Default: berth-NAME, a group for this host alone"),
  size: z
    .string()
    .regex(/^[A-Za-z0-9_-]{3,60}$/, issueTexts.size)
    .default(defaultSizes.x64)
    .describe("The VM size. Default for arm64: Standard_B2pls_v2"),
  image: z
    .string()
    .min(3)
    .default("ubuntu-24.04")
    .describe(
      "An alias such as ubuntu-24.04, a URN publisher:offer:sku:version, `gallery:NAME` or `gallery:NAME:VERSION` for an image that Berth made, or the id of a managed image or of an image of a gallery (own, shared or community)",
    ),
  imagePlan: z
    .union([z.boolean(), imagePlan()])
    .optional()
    .describe(
      "The purchase plan of a marketplace image. true: the plan that the URN implies. Default: what the alias needs",
    ),
  acceptTerms: z
    .boolean()
    .default(false)
    .describe("Accepts the marketplace terms of the image's plan for the subscription"),
  architecture: z.enum(["x64", "arm64"]).default("x64").describe("The processor architecture"),
  trustedLaunch: z
    .boolean()
    .optional()
    .describe("Secure boot and a virtual TPM. Default: on where the image and the size are known to have it"),
  zone: z.enum(["1", "2", "3"]).optional().describe("The availability zone"),
  availabilitySet: availabilitySet().optional(),
  spot: spot().optional(),
  osDisk: osDisk().prefault({}).describe("The operating system disk"),
  dataDisk: dataDisk().optional().describe("A separate disk for images, containers and volumes (/var/lib/docker)"),
  idleAfter: idleAfter()
    .optional()
    .describe(
      "The host powers itself off after Docker has not been used for this long, such as 30m or 8h. A sweep then deallocates it. A running container counts as use, unless it has the label berth.idle=ignore",
    ),
  identity: identity().optional().describe("Managed identities. Everybody who controls Docker can use them"),
  adminUsername: existingUser()
    .refine((user) => !reservedUsers.has(user), issueTexts.reservedUser)
    .default("berth")
    .describe("The administrator, who can sign in only with an SSH key"),
  sshPublicKey: publicKey()
    .optional()
    .describe(
      "The administrator's public key: ssh-ed25519, or ssh-rsa of at least 2048 bits. Default: a new key whose private half is discarded",
    ),
  customData: customData()
    .optional()
    .describe("Passed to cloud-init at first boot: text, or bytes as `base64:…`. It is handled as a secret"),
}));
