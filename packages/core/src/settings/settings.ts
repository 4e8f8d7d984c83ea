import * as z from "zod";
import { lazy, lazyObject } from "../lazy.ts";
import { issueTexts } from "../messages/issues.ts";
import { type Secret, secret } from "../secret.ts";
import { dockerTlsPort } from "../spec/index.ts";

const environmentName = lazy(() => z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, issueTexts.environmentName));

/** Neither shells nor environment variables can contain a NUL character. */
const text = lazy(() => z.string().refine((value) => !value.includes("\0"), issueTexts.nulCharacter));

const secretText = lazy(() => text().transform((value): Secret => secret(value)));

const secretOrText = lazy(() =>
  z.union([
    z.custom<Secret>((value) => typeof value === "object" && value !== null && Symbol.for("berth.secret") in value),
    secretText(),
  ]),
);

const port = lazy(() =>
  z
    .union(
      [
        z.number(),
        // Templates pass an empty string for the default.
        z.literal("").transform(() => dockerTlsPort),
        z
          .string()
          .regex(/^\d{1,5}$/)
          .transform(Number),
      ],
      { error: issueTexts.portNumber },
    )
    .pipe(z.number().int().min(1).max(65535))
    .refine((value) => value !== 2375, issueTexts.plainTcpPort),
);

const docker = lazy(() =>
  z.strictObject({
    port: port().default(dockerTlsPort).describe("The port of the remote API; a string in the retired extension"),
    options: z.array(text()).default([]).describe("Further arguments of dockerd"),
  }),
);

const engine = lazy(() =>
  z.strictObject({
    source: z.enum(["auto", "distribution", "docker"]).default("auto"),
    version: z
      .string()
      .regex(/^[0-9][0-9A-Za-z.~+:-]{0,60}$/, issueTexts.engineVersion)
      .optional(),
    mirror: z
      .strictObject({
        url: z.url({ protocol: /^https$/ }),
        gpgFingerprint: z
          .string()
          .regex(/^[0-9A-Fa-f]{40}$/, issueTexts.gpgFingerprint)
          .optional(),
      })
      .optional(),
  }),
);

/** Berth's additions, under a key that the retired extension did not have. */
const berth = lazy(() =>
  z.strictObject({
    engine: engine().prefault({}),
    daemon: z.record(z.string(), z.json()).default({}).describe("Further options of daemon.json"),
    hardening: z.enum(["default", "strict"]).default("default").describe("The profile of the daemon's options"),
    metadataForContainers: z
      .enum(["blocked", "allowed"])
      .default("allowed")
      .describe("Whether containers can reach 169.254.169.254, the machine's metadata service"),
    idleAfterMinutes: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe("The machine powers itself off after Docker has not been used for this many minutes. Default: never"),
    dataDisk: z
      .boolean()
      .default(false)
      .describe(
        "Whether /var/lib/docker and /var/lib/containerd are on the data disk at LUN 0, which is formatted if it is empty",
      ),
    proxy: z
      .strictObject({ http: text().optional(), https: text().optional(), no: z.array(text()).default([]) })
      .optional()
      .describe("The proxy for installing packages. The Engine's proxy is in daemon.json"),
    adminUsername: z
      .string()
      .regex(/^[a-z_][a-z0-9_-]{0,31}$/, issueTexts.linuxUser)
      .optional()
      .describe("A user to add to the group docker"),
  }),
);

/** Settings that everybody with read access to the machine can see. */
export const dockerPublicSettingsSchema = lazyObject(() =>
  z.strictObject({
    docker: docker().prefault({}),
    compose: z
      .union([text(), z.record(z.string(), z.unknown())], { error: issueTexts.compose })
      .optional()
      .describe("A compose file: its text, or an object"),
    "compose-environment": z.record(environmentName(), text()).optional(),
    "compose-environment-file": text().optional().describe("The text of an env file for docker compose"),
    "azure-environment": z.enum(["AzureCloud", "AzureChinaCloud", "AzureUSGovernment"]).optional(),
    berth: berth().optional(),
  }),
);

/** Settings that Azure encrypts for the machine and never returns. */
export const dockerProtectedSettingsSchema = lazyObject(() =>
  z.strictObject({
    certs: z.strictObject({ ca: text().min(1), cert: text().min(1), key: secretOrText() }).optional(),
    logins: z
      .array(
        z.strictObject({
          server: z
            .string()
            .regex(/^[^\s-]\S*$/, issueTexts.registryHost)
            .optional(),
          username: text().regex(/^[^\s-]/, issueTexts.leadingHyphen),
          password: secretOrText(),
        }),
      )
      .optional(),
    environment: z.record(environmentName(), secretOrText()).optional(),
    environmentFile: secretOrText().optional(),
    composeFiles: z.record(text(), secretOrText()).optional(),
  }),
);

/** The complete settings: those of the retired DockerExtension, and Berth's additions. */
export const dockerSettingsSchema = lazyObject(() =>
  z.strictObject({
    settings: dockerPublicSettingsSchema,
    protectedSettings: dockerProtectedSettingsSchema,
  }),
);

/** The public part of the Docker settings, with all defaults. */
export type DockerPublicSettings = z.output<typeof dockerPublicSettingsSchema>;
/** The secret part of the Docker settings, with all defaults. */
export type DockerProtectedSettings = z.output<typeof dockerProtectedSettingsSchema>;
/** The Docker settings, with all defaults. */
export type DockerSettings = z.output<typeof dockerSettingsSchema>;
