import { z } from "zod";
import { compose } from "./compose.ts";
import { secretText } from "./machine.ts";

const environmentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "use letters, digits and _, no digit first");

const engine = z.strictObject({
  source: z
    .enum(["auto", "distribution", "docker"])
    .default("auto")
    .describe("Whose packages: the distribution's, Docker's own, or whichever the distribution has"),
  version: z
    .string()
    .regex(/^[0-9][0-9A-Za-z.~+:-]{0,60}$/, "use a version such as 28.5.2")
    .optional()
    .describe("The version, in full or its beginning. Default: the newest"),
  mirror: z
    .strictObject({
      url: z.url({ protocol: /^https$/ }).describe("Takes the place of https://download.docker.com"),
      gpgFingerprint: z
        .string()
        .regex(/^[0-9A-Fa-f]{40}$/, "use the 40 hexadecimal digits of the key's fingerprint")
        .optional()
        .describe("The key that signs the packages. Default: Docker's own"),
    })
    .optional()
    .describe("A mirror of Docker's package repository"),
});

/** The plan is printed and posted, and a proxy's password would be in it. */
const proxyUrl = z
  .url({ protocol: /^https?$/, error: "give the proxy as http://HOST:PORT" })
  .refine(
    (url) => !/^[a-z]+:\/\/[^/]*@/i.test(url),
    "a proxy with a password in its URL is not taken; use one without",
  );

const proxy = z.strictObject({
  http: proxyUrl.optional().describe("For http:// addresses"),
  https: proxyUrl.optional().describe("For https:// addresses"),
  no: z.array(z.string().min(1)).default([]).describe("Hosts, domains and ranges that are reached without it"),
});

const registry = z
  .string()
  .regex(/^[^\s/@-][^\s/@]*$/, "use a host name, perhaps with a port, such as registry.example.com:5000");

/** What the machine's daemon is told, and what it runs from the beginning. */
export const dockerFields = {
  engine: engine.prefault({}).describe("Docker Engine"),
  hardening: z
    .enum(["default", "strict"])
    .default("default")
    .describe(
      "`strict` adds a user namespace for containers, no traffic between them on the default bridge, and SELinux",
    ),
  metadataForContainers: z
    .enum(["blocked", "allowed"])
    .default("blocked")
    .describe("Whether containers reach 169.254.169.254, where the machine's identities give out tokens"),
  registryMirrors: z
    .array(z.url({ protocol: /^https?$/ }))
    .default([])
    .describe("Mirrors of Docker Hub: registry-mirrors of daemon.json"),
  insecureRegistries: z
    .array(z.string().regex(/^[A-Za-z0-9.:[\]/-]+$/, "use a host with a port, or a CIDR range"))
    .default([])
    .describe("Registries without TLS that can be verified: insecure-registries of daemon.json"),
  engineLabels: z
    .record(z.string().regex(/^[A-Za-z0-9._/-]+$/, "use letters, digits, . _ / -"), z.string())
    .default({})
    .describe("Labels of the Engine, which `docker info` shows: labels of daemon.json"),
  storageDriver: z
    .string()
    .regex(/^[a-z0-9-]{2,30}$/)
    .optional()
    .describe("storage-driver of daemon.json"),
  proxy: proxy.optional().describe("The way out: for the Engine (proxies of daemon.json) and for installing packages"),
  daemon: z.record(z.string(), z.json()).default({}).describe("Further options of daemon.json, by its own names"),
  compose: compose.optional().describe("A compose file to bring up: an object, or its text in YAML or JSON"),
  composeEnvironment: z.record(environmentName, z.string()).default({}).describe("The compose file's environment"),
  secretEnvironment: z
    .record(environmentName, secretText)
    .default({})
    .describe("The secret part of the compose file's environment"),
  logins: z
    .array(
      z.strictObject({
        server: registry.optional().describe("The registry. Default: Docker Hub"),
        username: z
          .string()
          .regex(/^[^\s-]/, "must not begin with a hyphen")
          .describe("The user, or a token's name"),
        password: secretText.describe("The password or token"),
      }),
    )
    .default([])
    .describe("Registries to be logged in to, before the compose file is brought up"),
};
