import { z } from "zod";
import { type Secret, secret } from "../secret.ts";
import { dockerTlsPort } from "../spec/index.ts";

const environmentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "use letters, digits and _, no digit first");

/** No NUL: neither a shell nor an environment can carry it. */
const text = z.string().refine((value) => !value.includes("\0"), "must not contain a NUL character");

const secretText = text.transform((value): Secret => secret(value));

const secretOrText = z.union([
  z.custom<Secret>((value) => typeof value === "object" && value !== null && Symbol.for("berth.secret") in value),
  secretText,
]);

const port = z
  .union(
    [
      z.number(),
      // A template's way to say "the default".
      z.literal("").transform(() => dockerTlsPort),
      z
        .string()
        .regex(/^\d{1,5}$/)
        .transform(Number),
    ],
    { error: "use a number from 1 to 65535" },
  )
  .pipe(z.number().int().min(1).max(65535))
  .refine((value) => value !== 2375, "2375 means plain TCP, and Berth's hosts speak TLS only");

const docker = z.strictObject({
  port: port.default(dockerTlsPort).describe("The port of the remote API; the retired extension wrote it as a string"),
  options: z.array(text).default([]).describe("Further arguments of dockerd"),
});

const engine = z.strictObject({
  source: z.enum(["auto", "distribution", "docker"]).default("auto"),
  version: z
    .string()
    .regex(/^[0-9][0-9A-Za-z.~+:-]{0,60}$/, "use a version such as 28.5.2")
    .optional(),
  mirror: z
    .strictObject({
      url: z.url({ protocol: /^https$/ }),
      gpgFingerprint: z
        .string()
        .regex(/^[0-9A-Fa-f]{40}$/, "use the 40 hexadecimal digits of the key's fingerprint")
        .optional(),
    })
    .optional(),
});

/** Berth's own part, under a key that the retired extension never had. */
const berth = z.strictObject({
  engine: engine.prefault({}),
  daemon: z.record(z.string(), z.json()).default({}).describe("Further options of daemon.json"),
  hardening: z.enum(["default", "strict"]).default("default").describe("The profile of the daemon's options"),
  metadataForContainers: z
    .enum(["blocked", "allowed"])
    .default("allowed")
    .describe("Whether containers reach 169.254.169.254, the machine's metadata service"),
  dataDisk: z
    .boolean()
    .default(false)
    .describe(
      "Whether the data disk at LUN 0 carries /var/lib/docker and /var/lib/containerd; an empty one is formatted",
    ),
  proxy: z
    .strictObject({ http: text.optional(), https: text.optional(), no: z.array(text).default([]) })
    .optional()
    .describe("The way out for the installation of packages; the Engine's own is in daemon.json"),
  adminUsername: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, "use a Linux user name")
    .optional()
    .describe("A user who is added to the group docker"),
});

/** What everybody with read access to the machine may see. */
export const dockerPublicSettingsSchema = z.strictObject({
  docker: docker.prefault({}),
  compose: z.record(z.string(), z.json()).optional().describe("A compose file, as JSON"),
  "compose-environment": z.record(environmentName, text).optional(),
  "azure-environment": z.enum(["AzureCloud", "AzureChinaCloud", "AzureUSGovernment"]).optional(),
  berth: berth.optional(),
});

/** What Azure encrypts for the machine and never gives back. */
export const dockerProtectedSettingsSchema = z.strictObject({
  certs: z.strictObject({ ca: text.min(1), cert: text.min(1), key: secretOrText }).optional(),
  logins: z
    .array(
      z.strictObject({
        server: z
          .string()
          .regex(/^[^\s-]\S*$/, "use a host name, such as registry.example.com")
          .optional(),
        username: text.regex(/^[^\s-]/, "must not begin with a hyphen"),
        password: secretOrText,
      }),
    )
    .optional(),
  environment: z.record(environmentName, secretOrText).optional(),
});

/** The whole settings model: that of the retired DockerExtension, and Berth's own additions. */
export const dockerSettingsSchema = z.strictObject({
  settings: dockerPublicSettingsSchema,
  protectedSettings: dockerProtectedSettingsSchema,
});

export type DockerPublicSettings = z.output<typeof dockerPublicSettingsSchema>;
export type DockerProtectedSettings = z.output<typeof dockerProtectedSettingsSchema>;
export type DockerSettings = z.output<typeof dockerSettingsSchema>;
