import { readFile } from "node:fs/promises";
import { BerthError, type CloudName, type Secret, secret } from "@dockberth/core";
import { parse } from "yaml";
import { z } from "zod";
import { type Policy, parsePolicy } from "./access/policy.ts";
import { SlackError } from "./errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const token = (prefix: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}-[\\w-]+$`), `must be a token that begins with ${prefix}-`)
    .transform((value): Secret => secret(value));

const secretText = z
  .string()
  .min(1)
  .transform((value): Secret => secret(value));

/** The settings, by their names in the environment. README.md lists them for people. */
const schema = z.object({
  SLACK_BOT_TOKEN: token("xoxb"),
  SLACK_APP_TOKEN: token("xapp").optional(),
  SLACK_SIGNING_SECRET: secretText.optional(),
  SLACK_API_URL: z.url().optional(),
  BERTH_SLACK_ACCESS: z.string().min(1),
  BERTH_SLACK_STORE: z.string().min(1).default("berth-slack.db"),
  BERTH_SLACK_STORE_TABLE: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]{2,62}$/)
    .default("berthslack"),
  BERTH_SLACK_STORE_CONNECTION: secretText.optional(),
  BERTH_SLACK_PUBLIC_URL: z.url({ protocol: /^https$/, error: "must be an https URL" }).optional(),
  HOST: z.string().min(1).default("0.0.0.0"),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  AZURE_SUBSCRIPTION_ID: z.string().min(1),
  AZURE_AUTHORITY_HOST: z.url({ protocol: /^https$/ }).optional(),
  BERTH_CLOUD: z.enum(["public", "china", "usgov"]).default("public"),
  BERTH_ARM_ENDPOINT: z.url({ protocol: /^https$/, error: "must be an https URL" }).optional(),
  BERTH_ARM_CA: z.string().min(1).optional(),
  BERTH_POLL_SECONDS: z.coerce.number().positive().max(60).default(2),
  BERTH_LEASE_SECONDS: z.coerce.number().positive().max(600).default(60),
  BERTH_CA_CERT_FILE: z.string().min(1).optional(),
  BERTH_CA_KEY_FILE: z.string().min(1).optional(),
  BERTH_CA_CERT: z.string().min(1).optional(),
  BERTH_CA_KEY: secretText.optional(),
  BERTH_CA_KEY_PASSPHRASE: secretText.optional(),
  BERTH_VAULT_URL: z.url({ protocol: /^https$/, error: "must be an https URL" }).optional(),
  BERTH_VAULT_AUTHORITY: z.enum(["key", "secret"]).default("key"),
});

/** Where the certificate authority comes from: a key vault, files, or texts. */
export type AuthoritySource =
  | { readonly vaultUrl: string; readonly kind: "key" | "secret" }
  | { readonly certFile: string; readonly keyFile: string; readonly passphrase: Secret | undefined }
  | { readonly cert: string; readonly key: Secret; readonly passphrase: Secret | undefined };

/** Where the store is: a file, or a table. */
export type StoreSource =
  | { readonly file: string }
  | { readonly table: string; readonly at: { readonly connection: Secret } | { readonly endpoint: string } };

export interface Configuration {
  readonly botToken: Secret;
  readonly door: { readonly signingSecret: Secret } | { readonly appToken: Secret };
  readonly slackApiUrl: string | undefined;
  readonly policy: Policy;
  readonly store: StoreSource;
  readonly publicUrl: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly leaseSeconds: number;
  readonly azure: {
    readonly cloud: CloudName;
    readonly subscriptionId: string;
    readonly authorityHost: string | undefined;
    readonly endpoint: string | undefined;
    readonly ca: string | undefined;
    readonly pollSeconds: number;
  };
  readonly authority: AuthoritySource;
}

/**
 * Reads everything that whoever runs the bot has decided.
 * @throws BerthError `configuration-invalid` with every issue, `file-unreadable`
 */
export async function readConfiguration(env: Environment): Promise<Configuration> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  const together = missingTogether(given);
  if (!parsed.success || together.length > 0) {
    const issues = (parsed.error?.issues ?? []).map(({ path, message }) => {
      const name = path.join(".");
      return { path: name, message: given[name] === undefined ? "is not set" : message };
    });
    throw new SlackError("configuration-invalid", { issues: [...issues, ...together] });
  }
  const found = parsed.data;
  return {
    botToken: found.SLACK_BOT_TOKEN,
    door: doorOf(found),
    slackApiUrl: found.SLACK_API_URL,
    policy: parsePolicy(await readYaml(found.BERTH_SLACK_ACCESS)),
    store: storeOf(found),
    publicUrl: found.BERTH_SLACK_PUBLIC_URL?.replace(/\/+$/, ""),
    host: found.HOST,
    port: found.PORT,
    leaseSeconds: found.BERTH_LEASE_SECONDS,
    azure: {
      cloud: found.BERTH_CLOUD,
      subscriptionId: found.AZURE_SUBSCRIPTION_ID,
      authorityHost: found.AZURE_AUTHORITY_HOST,
      endpoint: found.BERTH_ARM_ENDPOINT,
      ca: found.BERTH_ARM_CA,
      pollSeconds: found.BERTH_POLL_SECONDS,
    },
    authority: authorityOf(found),
  };
}

type Found = z.output<typeof schema>;

/** What two settings say together; zod would say it only once every single one is right. */
function missingTogether(given: Environment): { path: string; message: string }[] {
  const has = (name: keyof Found) => given[name] !== undefined;
  const door = has("SLACK_APP_TOKEN") !== has("SLACK_SIGNING_SECRET");
  const files = has("BERTH_CA_CERT_FILE") && has("BERTH_CA_KEY_FILE");
  const texts = has("BERTH_CA_CERT") && has("BERTH_CA_KEY");
  const ways = [files, texts, has("BERTH_VAULT_URL")].filter(Boolean).length;
  return [
    ...(door
      ? []
      : [
          {
            path: "SLACK_APP_TOKEN",
            message: "give it for Socket Mode, or SLACK_SIGNING_SECRET for HTTP: one of the two",
          },
        ]),
    ...(ways === 1
      ? []
      : [
          {
            path: "BERTH_CA_KEY_FILE",
            message:
              "give it with BERTH_CA_CERT_FILE, or BERTH_CA_CERT with BERTH_CA_KEY, or BERTH_VAULT_URL: one of the three",
          },
        ]),
  ];
}

function doorOf({ SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret }: Found): Configuration["door"] {
  if (appToken !== undefined) return { appToken };
  if (signingSecret !== undefined) return { signingSecret };
  throw new BerthError("unexpected", { message: "neither a token nor a secret" });
}

/** An https URL is the table service of an account; anything else is a file. */
function storeOf(found: Found): StoreSource {
  const { BERTH_SLACK_STORE: store, BERTH_SLACK_STORE_TABLE: table, BERTH_SLACK_STORE_CONNECTION: connection } = found;
  if (connection !== undefined) return { table, at: { connection } };
  return store.startsWith("https://") ? { table, at: { endpoint: store } } : { file: store };
}

function authorityOf(found: Found): AuthoritySource {
  const passphrase = found.BERTH_CA_KEY_PASSPHRASE;
  if (found.BERTH_VAULT_URL !== undefined)
    return { vaultUrl: found.BERTH_VAULT_URL, kind: found.BERTH_VAULT_AUTHORITY };
  const { BERTH_CA_CERT_FILE: certFile, BERTH_CA_KEY_FILE: keyFile, BERTH_CA_CERT: cert, BERTH_CA_KEY: key } = found;
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile, passphrase };
  if (cert !== undefined && key !== undefined) return { cert, key, passphrase };
  throw new BerthError("unexpected", { message: "no authority" });
}

async function readYaml(path: string): Promise<unknown> {
  try {
    return parse(await readFile(path, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new BerthError("file-unreadable", { path, reason }, { cause: error });
  }
}
