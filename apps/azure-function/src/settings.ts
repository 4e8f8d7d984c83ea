import { type CloudName, clouds } from "@dockberth/core";
import { z } from "zod";
import { FunctionError } from "./errors.ts";
import { settingTexts } from "./messages/index.ts";

const list = z
  .string()
  .default("")
  .transform((text) => text.split(",").map((each) => each.trim()))
  .transform((items) => items.filter((each) => each !== ""));

/** 0: without end. */
const hours = z.coerce.number().min(0).max(87_600);

const flag = z.enum(["true", "false"]).transform((text) => text === "true");

/** The application settings, by their names in the environment. README.md describes them. */
const schema = z.object({
  BERTH_SUBSCRIPTION_IDS: list.refine((ids) => ids.length > 0, settingTexts.subscriptionMissing),
  BERTH_CLOUD: z.enum(["public", "china", "usgov"]).default("public"),
  BERTH_ARM_ENDPOINT: z.url({ protocol: /^https$/ }).optional(),
  BERTH_ARM_CA: z.string().optional(),
  BERTH_POLL_SECONDS: z.coerce.number().positive().max(60).default(5),
  BERTH_LOCATIONS: list,
  BERTH_SIZES: list,
  BERTH_RESOURCE_GROUPS: list,
  BERTH_IDENTITIES: list,
  BERTH_HOSTNAMES: list,
  BERTH_IMAGES: list,
  BERTH_OWN_RESOURCE_GROUP: z.string().min(1).optional(),
  WEBSITE_RESOURCE_GROUP: z.string().min(1).optional(),
  BERTH_OWN_IDENTITY: z.string().min(1).optional(),
  BERTH_HOSTS_PER_CALLER: z.coerce.number().int().min(0).default(10),
  BERTH_AUTHENTICATION: z.enum(["easy-auth", "token"]).default("token"),
  WEBSITE_AUTH_ENABLED: z.string().optional(),
  BERTH_TENANT_ID: z.string().min(1).optional(),
  BERTH_AUDIENCE: z.string().min(1).optional(),
  BERTH_ISSUER: z.url().optional(),
  BERTH_KEYS_URL: z.url().optional(),
  AzureWebJobsStorage: z.string().min(1).optional(),
  AzureWebJobsStorage__queueServiceUri: z.url({ protocol: /^https$/ }).optional(),
  AzureWebJobsStorage__tableServiceUri: z.url({ protocol: /^https$/ }).optional(),
  AzureWebJobsStorage__clientId: z.string().min(1).optional(),
  AZURE_CLIENT_ID: z.string().min(1).optional(),
  BERTH_VAULT_URL: z.url({ protocol: /^https$/ }).optional(),
  BERTH_AUTHORITY_KIND: z.enum(["vault-key", "vault-secret"]).default("vault-key"),
  BERTH_AUTHORITY_NAME: z.string().min(1).max(64).default("Berth authority"),
  BERTH_KEEP_CLIENTS: flag.default(false),
  BERTH_ALLOW_PRIVATE_KEYS: flag.default(false),
  BERTH_GRANT_HOURS: z.coerce.number().positive().max(8760).default(24),
  BERTH_DEFAULT_HOURS: hours.default(24),
  BERTH_MAX_HOURS: hours.optional(),
  BERTH_SWEEP: z.enum(["off", "report", "remove"]).default("remove"),
  BERTH_SWEEP_GRACE_MINUTES: z.coerce.number().min(0).default(60),
  BERTH_WEBHOOK_URL: z.string().min(1).optional(),
  BERTH_LEASE_SECONDS: z.coerce.number().positive().default(60),
  BERTH_ATTEMPTS: z.coerce.number().int().min(1).default(5),
  BERTH_REQUEST_SHARE: z.coerce.number().positive().max(1).default(0.8),
  REGION_NAME: z.string().default("local"),
});

/** What the operator of the application has decided. */
export interface Settings {
  readonly cloud: CloudName;
  /** The subscriptions for hosts; the first is the default of a request. */
  readonly subscriptionIds: readonly [string, ...string[]];
  readonly armEndpoint: string | undefined;
  readonly armCa: string | undefined;
  readonly pollSeconds: number;
  /** Empty: no restriction. */
  readonly allowed: {
    readonly locations: readonly string[];
    readonly sizes: readonly string[];
    readonly resourceGroups: readonly string[];
  };
  /** The resource groups that the operator names without `*`: hosts of several callers may be there. */
  readonly sharedGroups: readonly string[];
  /** The resource ids of the identities, the names for certificates, and the ids of images that callers may use. Empty: none. */
  readonly identities: readonly string[];
  readonly hostnames: readonly string[];
  readonly images: readonly string[];
  /** The resource group of the application itself, where no host may be. */
  readonly ownResourceGroup: string | undefined;
  readonly hostsPerCaller: number;
  readonly authentication:
    | { readonly kind: "easy-auth"; readonly tenantId: string | undefined }
    | {
        readonly kind: "token";
        readonly tenantId: string;
        readonly audience: string;
        readonly issuer: string;
        readonly keysUrl: string;
      };
  readonly storage: { readonly connectionString: string } | { readonly queueUrl: string; readonly tableUrl: string };
  readonly identityClientId: string | undefined;
  readonly vaultUrl: string | undefined;
  readonly authority: { readonly kind: "vault-key" | "vault-secret"; readonly name: string };
  /** Whether the client certificate of each new host is stored in the vault. */
  readonly keepClients: boolean;
  /** Whether a grant may include a private key, for callers who cannot create a certificate request. */
  readonly allowPrivateKeys: boolean;
  /** The maximum lifetime of a grant. */
  readonly grantHours: number;
  /** After how many hours a host expires whose request does not say when; undefined: never. */
  readonly defaultHours: number | undefined;
  /** The latest expiry that callers may ask for; undefined: any, or none. */
  readonly maxHours: number | undefined;
  readonly sweep: { readonly mode: "off" | "report" | "remove"; readonly graceMinutes: number };
  readonly webhookUrl: string | undefined;
  /** How long a host stays leased to a worker that no longer answers. */
  readonly leaseSeconds: number;
  /** How often an operation is attempted before it is abandoned. */
  readonly attempts: number;
  /** The share of ARM's documented request budget that this application uses, 0 to 1. */
  readonly requestShare: number;
  /** The region of the application: ARM counts requests by principal and by region. */
  readonly region: string;
}

/**
 * Reads the application settings.
 * @throws FunctionError `configuration-invalid` with every issue
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new FunctionError("configuration-invalid", {
      issues: parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message })),
    });
  }
  const values = parsed.data;
  const [first = "", ...others] = values.BERTH_SUBSCRIPTION_IDS.map((id) => id.toLowerCase());
  return {
    cloud: values.BERTH_CLOUD,
    subscriptionIds: [first, ...others],
    armEndpoint: values.BERTH_ARM_ENDPOINT,
    armCa: values.BERTH_ARM_CA,
    pollSeconds: values.BERTH_POLL_SECONDS,
    allowed: {
      locations: values.BERTH_LOCATIONS,
      sizes: values.BERTH_SIZES,
      resourceGroups: values.BERTH_RESOURCE_GROUPS,
    },
    sharedGroups: values.BERTH_RESOURCE_GROUPS.filter((group) => !group.endsWith("*")),
    identities: identities(values),
    hostnames: values.BERTH_HOSTNAMES,
    images: values.BERTH_IMAGES,
    ownResourceGroup: values.BERTH_OWN_RESOURCE_GROUP ?? values.WEBSITE_RESOURCE_GROUP,
    hostsPerCaller: values.BERTH_HOSTS_PER_CALLER,
    authentication: authentication(values),
    storage: storage(values),
    identityClientId: values.AZURE_CLIENT_ID,
    vaultUrl: values.BERTH_VAULT_URL,
    authority: { kind: values.BERTH_AUTHORITY_KIND, name: values.BERTH_AUTHORITY_NAME },
    keepClients: values.BERTH_KEEP_CLIENTS,
    allowPrivateKeys: values.BERTH_ALLOW_PRIVATE_KEYS,
    grantHours: values.BERTH_GRANT_HOURS,
    ...lifetimes(values),
    sweep: { mode: values.BERTH_SWEEP, graceMinutes: values.BERTH_SWEEP_GRACE_MINUTES },
    webhookUrl: values.BERTH_WEBHOOK_URL,
    leaseSeconds: values.BERTH_LEASE_SECONDS,
    attempts: values.BERTH_ATTEMPTS,
    requestShare: values.BERTH_REQUEST_SHARE,
    region: values.REGION_NAME,
  };
}

/** When a host expires whose request does not say when. */
export function defaultExpiry(createdAt: Date, { defaultHours }: Settings): string | undefined {
  if (defaultHours === undefined) return undefined;
  return new Date(createdAt.getTime() + defaultHours * 3_600_000).toISOString();
}

/** A machine with the application's own identity would be the application. */
function identities(values: z.output<typeof schema>): readonly string[] {
  const { BERTH_IDENTITIES: allowed, BERTH_OWN_IDENTITY: own } = values;
  if (allowed.some((id) => id.toLowerCase() === own?.toLowerCase()))
    throw invalidSetting("BERTH_IDENTITIES", settingTexts.ownIdentity);
  if (allowed.some((id) => !id.startsWith("/subscriptions/") || id.includes("*")))
    throw invalidSetting("BERTH_IDENTITIES", settingTexts.identityIds);
  return allowed;
}

function authentication(values: z.output<typeof schema>): Settings["authentication"] {
  if (values.BERTH_AUTHENTICATION === "easy-auth") {
    // Only with Easy Auth does the platform remove these headers from incoming requests; otherwise anybody could send them.
    if (values.WEBSITE_AUTH_ENABLED?.toLowerCase() !== "true")
      throw invalidSetting("BERTH_AUTHENTICATION", settingTexts.easyAuthOff);
    return { kind: "easy-auth", tenantId: values.BERTH_TENANT_ID };
  }
  const { BERTH_TENANT_ID: tenantId, BERTH_AUDIENCE: audience } = values;
  if (tenantId === undefined) throw invalidSetting("BERTH_TENANT_ID", settingTexts.tenantMissing);
  if (audience === undefined) throw invalidSetting("BERTH_AUDIENCE", settingTexts.audienceMissing);
  const host = clouds[values.BERTH_CLOUD].authorityHost;
  return {
    kind: "token",
    tenantId,
    audience,
    issuer: values.BERTH_ISSUER ?? `${host}/${tenantId}/v2.0`,
    keysUrl: values.BERTH_KEYS_URL ?? `${host}/${tenantId}/discovery/v2.0/keys`,
  };
}

function lifetimes({ BERTH_DEFAULT_HOURS, BERTH_MAX_HOURS }: z.output<typeof schema>) {
  const maxHours = BERTH_MAX_HOURS || undefined;
  const defaultHours = BERTH_DEFAULT_HOURS || undefined;
  // Without an expiry, a host would outlive the maximum.
  return {
    maxHours,
    defaultHours: maxHours === undefined ? defaultHours : Math.min(defaultHours ?? maxHours, maxHours),
  };
}

function storage(values: z.output<typeof schema>): Settings["storage"] {
  if (values.AzureWebJobsStorage !== undefined) return { connectionString: values.AzureWebJobsStorage };
  // Not the account's name: the Functions runtime would look for it in the public cloud.
  const { AzureWebJobsStorage__queueServiceUri: queueUrl, AzureWebJobsStorage__tableServiceUri: tableUrl } = values;
  if (queueUrl === undefined) throw invalidSetting("AzureWebJobsStorage__queueServiceUri", settingTexts.storageMissing);
  if (tableUrl === undefined) throw invalidSetting("AzureWebJobsStorage__tableServiceUri", settingTexts.storageMissing);
  return { queueUrl: queueUrl.replace(/\/$/, ""), tableUrl: tableUrl.replace(/\/$/, "") };
}

function invalidSetting(path: string, message: string): FunctionError<"configuration-invalid"> {
  return new FunctionError("configuration-invalid", { issues: [{ path, message }] });
}
