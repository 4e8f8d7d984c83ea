import { readFile } from "node:fs/promises";
import { BerthError, type CloudName, type Issue, type Secret, secret } from "@dockberth/core";
import { parse } from "yaml";
import { z } from "zod";
import { type Policy, parsePolicy } from "./access/policy.ts";
import { SlackError } from "./errors.ts";
import { configurationTexts as texts } from "./messages/index.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const token = (prefix: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}-[\\w-]+$`), texts.token(prefix))
    .transform((value): Secret => secret(value));

const secretText = z
  .string()
  .min(1)
  .transform((value): Secret => secret(value));

/** An env file of Docker has one line for each value: line breaks are `\n` there, or the text is in base64. */
const oneLinePem = (value: string): string => {
  const text = value.replaceAll("\\n", "\n");
  return text.includes("-----BEGIN ") ? text : Buffer.from(text, "base64").toString("utf8");
};

const httpsUrl = () => z.url({ protocol: /^https$/, error: texts.httpsUrl });

/** The settings, by their names in the environment. README.md lists them too. */
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
  BERTH_SLACK_PUBLIC_URL: httpsUrl().optional(),
  HOST: z.string().min(1).default("0.0.0.0"),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  AZURE_SUBSCRIPTION_ID: z.string().min(1),
  AZURE_AUTHORITY_HOST: httpsUrl().optional(),
  BERTH_CLOUD: z.enum(["public", "china", "usgov"]).default("public"),
  BERTH_ARM_ENDPOINT: httpsUrl().optional(),
  BERTH_ARM_CA: z.string().min(1).optional(),
  BERTH_POLL_SECONDS: z.coerce.number().positive().max(60).default(2),
  BERTH_LEASE_SECONDS: z.coerce.number().positive().max(600).default(60),
  BERTH_CA_CERT_FILE: z.string().min(1).optional(),
  BERTH_CA_KEY_FILE: z.string().min(1).optional(),
  BERTH_CA_CERT: z.string().min(1).transform(oneLinePem).optional(),
  BERTH_CA_KEY: z
    .string()
    .min(1)
    .transform((value): Secret => secret(oneLinePem(value)))
    .optional(),
  BERTH_CA_KEY_PASSPHRASE: secretText.optional(),
  BERTH_VAULT_URL: httpsUrl().optional(),
  BERTH_VAULT_AUTHORITY: z.enum(["key", "secret"]).default("key"),
});

/** How Slack reaches the bot: over HTTP with a signing secret, or over a WebSocket with an app-level token. */
export type Transport = { readonly signingSecret: Secret } | { readonly appToken: Secret };

/** Where the certificate authority is: in a key vault, in files, or in the settings themselves. */
export type AuthoritySource =
  | { readonly vaultUrl: string; readonly kind: "key" | "secret" }
  | { readonly certFile: string; readonly keyFile: string; readonly passphrase: Secret | undefined }
  | { readonly cert: string; readonly key: Secret; readonly passphrase: Secret | undefined };

/** Where the store is: in a file or in a table. */
export type StoreSource =
  | { readonly file: string }
  | { readonly table: string; readonly at: { readonly connection: Secret } | { readonly endpoint: string } };

export interface Configuration {
  readonly botToken: Secret;
  readonly transport: Transport;
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
 * Reads the settings from the environment, and the access file that they name.
 * @throws SlackError `configuration-invalid` with every issue
 * @throws BerthError `file-unreadable`
 */
export async function readConfiguration(env: Environment): Promise<Configuration> {
  const settings = parseSettings(env);
  return {
    botToken: settings.SLACK_BOT_TOKEN,
    transport: transportOf(settings),
    slackApiUrl: settings.SLACK_API_URL,
    policy: parsePolicy(await readYaml(settings.BERTH_SLACK_ACCESS)),
    store: storeOf(settings),
    publicUrl: settings.BERTH_SLACK_PUBLIC_URL?.replace(/(?<!\/)\/+$/, ""),
    host: settings.HOST,
    port: settings.PORT,
    leaseSeconds: settings.BERTH_LEASE_SECONDS,
    azure: {
      cloud: settings.BERTH_CLOUD,
      subscriptionId: settings.AZURE_SUBSCRIPTION_ID,
      authorityHost: settings.AZURE_AUTHORITY_HOST,
      endpoint: settings.BERTH_ARM_ENDPOINT,
      ca: settings.BERTH_ARM_CA,
      pollSeconds: settings.BERTH_POLL_SECONDS,
    },
    authority: authorityOf(settings),
  };
}

type Settings = z.output<typeof schema>;

function parseSettings(env: Environment): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  const combinations = combinationIssues(given);
  if (parsed.success && combinations.length === 0) return parsed.data;
  const issues = (parsed.error?.issues ?? []).map(({ path, message }) => {
    const name = path.join(".");
    return { path: name, message: given[name] === undefined ? texts.notSet : message };
  });
  throw new SlackError("configuration-invalid", { issues: [...issues, ...combinations] });
}

/** What is wrong with settings that belong together. Zod would report it only once each single setting is valid. */
function combinationIssues(given: Environment): Issue[] {
  const has = (name: keyof Settings) => given[name] !== undefined;
  const transports = [has("SLACK_APP_TOKEN"), has("SLACK_SIGNING_SECRET")].filter(Boolean).length;
  const authorities = [
    has("BERTH_CA_CERT_FILE") && has("BERTH_CA_KEY_FILE"),
    has("BERTH_CA_CERT") && has("BERTH_CA_KEY"),
    has("BERTH_VAULT_URL"),
  ].filter(Boolean).length;
  return [
    ...(transports === 1 ? [] : [{ path: "SLACK_APP_TOKEN", message: texts.transport }]),
    ...(authorities === 1 ? [] : [{ path: "BERTH_CA_KEY_FILE", message: texts.authority }]),
  ];
}

function transportOf({ SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret }: Settings): Transport {
  if (appToken !== undefined) return { appToken };
  if (signingSecret !== undefined) return { signingSecret };
  throw new TypeError("Unreachable: combinationIssues requires a token or a secret");
}

/** An https URL is the table service of an account; anything else is a file. */
function storeOf(settings: Settings): StoreSource {
  const { BERTH_SLACK_STORE: store, BERTH_SLACK_STORE_TABLE: table } = settings;
  const connection = settings.BERTH_SLACK_STORE_CONNECTION;
  if (connection !== undefined) return { table, at: { connection } };
  return store.startsWith("https://") ? { table, at: { endpoint: store } } : { file: store };
}

function authorityOf(settings: Settings): AuthoritySource {
  const { BERTH_VAULT_URL: vaultUrl, BERTH_VAULT_AUTHORITY: kind, BERTH_CA_KEY_PASSPHRASE: passphrase } = settings;
  if (vaultUrl !== undefined) return { vaultUrl, kind };
  const { BERTH_CA_CERT_FILE: certFile, BERTH_CA_KEY_FILE: keyFile, BERTH_CA_CERT: cert, BERTH_CA_KEY: key } = settings;
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile, passphrase };
  if (cert !== undefined && key !== undefined) return { cert, key, passphrase };
  throw new TypeError("Unreachable: combinationIssues requires an authority");
}

async function readYaml(path: string): Promise<unknown> {
  try {
    return parse(await readFile(path, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new BerthError("file-unreadable", { path, reason }, { cause: error });
  }
}
