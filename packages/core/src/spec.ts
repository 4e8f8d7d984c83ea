import { isIPv4, isIPv6 } from "node:net";
import { z } from "zod";
import { BerthError } from "./errors.ts";
import { type Secret, secret } from "./secret.ts";

/** Docker's conventional port for TLS: https://docs.docker.com/engine/security/protect-access/ */
export const dockerTlsPort = 2376;

const name = z
  .string()
  .regex(
    /^[a-z](?:[a-z0-9-]{0,36}[a-z0-9])?$/,
    "use 1 to 38 lower-case letters, digits and hyphens, a letter first, no hyphen last",
  )
  .describe("The host's name; every name in Azure is derived from it");

/** ARM's own rule for resource group names, less the characters that need escaping in a URL. */
const resourceGroup = z
  .string()
  .regex(/^[\w.()-]{0,89}[\w()-]$/, "use at most 90 letters, digits, _ - . ( ), no dot last");

const secretText = z
  .string()
  .min(1)
  .transform((value): Secret => secret(value));

const range = z.string().transform((value, context) => {
  const found = normaliseRange(value);
  if (found !== undefined) return found;
  context.addIssue({
    code: "custom",
    message: `${JSON.stringify(value)} is neither an address nor a CIDR range (203.0.113.7, 203.0.113.0/24, 2001:db8::/32)`,
  });
  return z.NEVER;
});

/** The one schema of a host. Adapters hand it whatever their platform gave them. */
export const hostSpecSchema = z.strictObject({
  name,
  location: z
    .string()
    .regex(/^[a-z0-9]{2,40}$/, "use the short name, such as westeurope")
    .default("westeurope"),
  resourceGroup: resourceGroup.optional().describe("Default: a group of the host's own, berth-NAME"),
  size: z
    .string()
    .regex(/^[A-Za-z0-9_-]{3,60}$/)
    .default("Standard_B2ls_v2"),
  image: z.string().min(3).default("ubuntu-24.04").describe("An alias or a URN publisher:offer:sku:version"),
  architecture: z.enum(["x64", "arm64"]).default("x64"),
  allowFrom: z
    .array(z.union([z.literal("anywhere"), range]), {
      error: ({ input }) =>
        input === undefined ? "say who may reach Docker: addresses or ranges, such as 203.0.113.7/32" : undefined,
    })
    .min(1, "name at least one range that may reach Docker")
    .describe("Who may reach the Docker port"),
  port: z.coerce
    .number()
    .int()
    .min(1)
    .max(65535)
    .refine((port) => port !== 22 && port !== 2375, "22 is SSH's and 2375 means plain TCP")
    .default(dockerTlsPort),
  sshFrom: z
    .array(z.union([z.literal("anywhere"), range]))
    .default([])
    .describe("Who may reach SSH; nobody by default"),
  sshPublicKey: z
    .string()
    .regex(/^(?:ssh-(?:rsa|ed25519)|ecdsa-sha2-nistp\d+) [A-Za-z0-9+/=]+/, "give one public key in OpenSSH's form")
    .optional(),
  adminUsername: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, "use a Linux user name")
    .refine(
      (user) => !["root", "admin", "administrator", "guest", "test", "user"].includes(user),
      "Azure reserves this name",
    )
    .default("berth"),
  dnsLabel: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,61}[a-z0-9]$/, "use 3 to 63 lower-case letters, digits and hyphens")
    .optional(),
  hostnames: z.array(z.string().min(1)).default([]).describe("Further names and addresses for the server certificate"),
  network: z
    .strictObject({
      name: z
        .string()
        .regex(/^\w[\w.-]{0,62}\w$/)
        .default("berth-net"),
      addressPrefix: z.cidrv4().default("10.20.0.0/16"),
      subnetPrefix: z.cidrv4().default("10.20.0.0/20"),
    })
    .prefault({}),
  osDisk: z
    .strictObject({
      sizeGb: z.number().int().min(30).max(4095).optional(),
      type: z.enum(["Standard_LRS", "StandardSSD_LRS", "Premium_LRS"]).default("StandardSSD_LRS"),
    })
    .prefault({}),
  engine: z
    .strictObject({
      source: z.enum(["auto", "distribution", "docker"]).default("auto"),
      version: z
        .string()
        .regex(/^[0-9][0-9A-Za-z.~+:-]{0,60}$/)
        .optional(),
      mirror: z
        .strictObject({
          url: z.url({ protocol: /^https$/ }),
          gpgFingerprint: z
            .string()
            .regex(/^[0-9A-Fa-f]{40}$/)
            .optional(),
        })
        .optional(),
    })
    .prefault({}),
  daemon: z.record(z.string(), z.json()).default({}).describe("Further options of daemon.json"),
  compose: z.record(z.string(), z.json()).optional(),
  composeEnvironment: z.record(z.string(), z.string()).default({}),
  secretEnvironment: z.record(z.string(), secretText).default({}),
  logins: z
    .array(z.strictObject({ server: z.string().min(1).optional(), username: z.string().min(1), password: secretText }))
    .default([]),
  /** 50 per resource, of which Berth keeps some: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources */
  tags: z
    .record(
      z
        .string()
        .min(1)
        .max(512)
        .regex(/^[^<>%&\\?/]+$/),
      z.string().max(256),
    )
    .refine((tags) => Object.keys(tags).length <= 40, "at most 40 tags")
    .refine(
      (tags) => Object.keys(tags).every((key) => !/^berth-/i.test(key)),
      "tags that begin with berth- are Berth's own",
    )
    .default({}),
  expiresAt: z.iso.datetime().optional().describe("When `sweep` may remove the host"),
});

/** A host as wished for, complete and checked. Its secrets are {@link Secret}s. */
export type HostSpec = z.output<typeof hostSpecSchema>;

/** The secrets of a spec, which no plan holds. */
export interface HostSecrets {
  readonly logins: readonly {
    readonly server: string | undefined;
    readonly username: string;
    readonly password: Secret;
  }[];
  readonly environment: Readonly<Record<string, Secret>>;
}

/**
 * Reads a host from anything an adapter has.
 * @throws BerthError `spec-invalid` with every issue, or `open-to-world` for a range that is the whole Internet unsaid.
 */
export function parseHostSpec(input: unknown): HostSpec {
  const parsed = hostSpecSchema.safeParse(input);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
    throw new BerthError("spec-invalid", { issues });
  }
  for (const each of [...parsed.data.allowFrom, ...parsed.data.sshFrom]) {
    if (/\/0$/.test(each)) throw new BerthError("open-to-world", { range: each });
  }
  return parsed.data;
}

/** Takes the secrets out of a spec, to be handed to `createHost` beside the plan. */
export function hostSecrets(spec: HostSpec): HostSecrets {
  return {
    logins: spec.logins.map(({ server, username, password }) => ({ server, username, password })),
    environment: spec.secretEnvironment,
  };
}

function normaliseRange(value: string): string | undefined {
  const [address = "", prefix, ...rest] = value.split("/");
  const bits = isIPv4(address) ? 32 : isIPv6(address) && !address.includes("%") ? 128 : 0;
  if (bits === 0 || rest.length > 0) return undefined;
  if (prefix === undefined) return `${address}/${bits}`;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits ? `${address}/${Number(prefix)}` : undefined;
}
