import * as z from "zod";
import { lazy } from "../lazy.ts";
import { issueTexts } from "../messages/issues.ts";
import { isPrintable } from "../printable.ts";
import { compose } from "./compose.ts";
import { encodedBytes } from "./encoded-bytes.ts";
import { envFileProblem } from "./env-file.ts";
import { isPlainWord, plainText } from "./plain-text.ts";
import { secretText } from "./secret-text.ts";

const environmentName = lazy(() => z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, issueTexts.environmentName));

function url(protocol: RegExp, error?: string) {
  return z.url({ protocol, ...(error === undefined ? {} : { error }) }).refine(isPlainWord, issueTexts.notPlainWord);
}

const engine = lazy(() =>
  z.strictObject({
    source: z
      .enum(["auto", "distribution", "docker"])
      .default("auto")
      .describe(
        "Where the packages come from: `distribution`, `docker` (Docker's repository), or `auto`: Docker's repository if it publishes for the machine's system, else the distribution. A host keeps its source",
      ),
    version: z
      .string()
      .regex(/^[0-9][0-9A-Za-z.~+:-]{0,60}$/, issueTexts.engineVersion)
      .optional()
      .describe("A version or its first parts. Default: the newest"),
    mirror: z
      .strictObject({
        url: url(/^https$/).describe("Replaces https://download.docker.com, and its mirrors in China"),
        gpgFingerprint: z
          .string()
          .regex(/^[0-9A-Fa-f]{40}$/, issueTexts.gpgFingerprint)
          .optional()
          .describe("The fingerprint of the key that signs the packages. Default: Docker's key"),
      })
      .optional()
      .describe("A mirror of Docker's package repository"),
    headStart: z
      .boolean()
      .optional()
      .describe(
        "Whether cloud-init installs the packages at first boot, while Azure's agent is still on its way. Default: `true`, except for images without cloud-init (Flatcar) and images by id. It has no effect on a machine that exists",
      ),
  }),
);

/** Plans are printed and posted, so a proxy URL must not contain a password. */
const proxyUrl = lazy(() =>
  url(/^https?$/, issueTexts.proxy).refine((url) => !/^[a-z]+:\/\/[^/]*@/i.test(url), issueTexts.proxyWithPassword),
);

const proxy = lazy(() =>
  z.strictObject({
    http: proxyUrl().optional().describe("For http:// addresses"),
    https: proxyUrl().optional().describe("For https:// addresses"),
    no: z
      .array(z.string().min(1).refine(isPlainWord, issueTexts.notPlainWord))
      .default([])
      .describe("Hosts, domains and ranges that bypass the proxy"),
  }),
);

/** The compose file itself has this name on the host. */
const besideCompose = lazy(() =>
  z
    .string()
    .max(300)
    .refine(isPrintable, issueTexts.pathBesideCompose)
    .refine(
      (path) => path !== "docker-compose.yml" && path.split("/").every((part) => !["", ".", ".."].includes(part)),
      issueTexts.pathBesideCompose,
    ),
);

/** A shell cannot pass a NUL character. */
const envFileText = lazy(() =>
  z
    .string()
    .min(1)
    .refine((text) => !text.includes("\0"), issueTexts.notTextInUtf8)
    .superRefine(requireEnvFile),
);

function requireEnvFile(text: string, context: z.RefinementCtx) {
  const problem = envFileProblem(text);
  if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
}

/** In lower case, as images name their registries: docker finds a login by the same letters only (docker/cli#2753). */
const registry = lazy(() =>
  z
    .string()
    .regex(/^[^\s/@-][^\s/@]*$/, issueTexts.registry)
    .toLowerCase(),
);

/** The fields of the Docker daemon and of the services that it runs. */
export const dockerFields = lazy(() => ({
  engine: engine().prefault({}).describe("Docker Engine"),
  hardening: z
    .enum(["default", "strict"])
    .default("default")
    .describe(
      "`strict` adds a user namespace for containers, blocks traffic between them on the default bridge, and enables SELinux",
    ),
  metadataForContainers: z
    .enum(["blocked", "allowed"])
    .default("blocked")
    .describe("Whether containers can reach 169.254.169.254, which issues tokens for the machine's identities"),
  registryMirrors: z
    .array(url(/^https?$/))
    .default([])
    .describe("Mirrors of Docker Hub (registry-mirrors in daemon.json)"),
  insecureRegistries: z
    .array(z.string().regex(/^[A-Za-z0-9.:[\]/-]+$/, issueTexts.insecureRegistry))
    .default([])
    .describe("Registries whose TLS certificate is not verified (insecure-registries in daemon.json)"),
  engineLabels: z
    .record(z.string().regex(/^[A-Za-z0-9._/-]+$/, issueTexts.engineLabel), plainText())
    .default({})
    .describe("Labels of the Engine, shown by `docker info` (labels in daemon.json)"),
  storageDriver: z
    .string()
    .regex(/^[a-z0-9-]{2,30}$/)
    .optional()
    .describe("The storage driver (storage-driver in daemon.json)"),
  proxy: proxy().optional().describe("The proxy for the Engine (proxies in daemon.json) and for installing packages"),
  daemon: z
    .record(z.string(), z.json())
    .default({})
    .describe("Further options of daemon.json, under their names there"),
  compose: compose()
    .optional()
    .describe("A compose file to start: its text, which the host gets as it is, or an object"),
  composeFiles: z
    .record(besideCompose(), encodedBytes())
    .default({})
    .describe(
      "Files that the compose file uses, by their paths relative to it: text, or bytes as `base64:…`. They are handled as secrets; the host stores them beside the compose file. One that begins with `#!` is executable",
    ),
  composeEnvironment: z
    .record(environmentName(), z.string())
    .default({})
    .describe("Environment variables of the compose file"),
  composeEnvFile: envFileText()
    .optional()
    .describe("The text of an env file for the compose file, which docker compose reads"),
  secretEnvFile: secretText()
    .refine((text) => !text.reveal().includes("\0"), issueTexts.notTextInUtf8)
    .superRefine((text, context) => requireEnvFile(text.reveal(), context))
    .optional()
    .describe("The same for secrets. The host does not store it"),
  secretEnvironment: z
    .record(environmentName(), secretText())
    .default({})
    .describe("Secret environment variables of the compose file"),
  logins: z
    .array(
      z.strictObject({
        server: registry().optional().describe("The registry. Default: Docker Hub"),
        username: z
          .string()
          .regex(/^[^\s-]/, issueTexts.leadingHyphen)
          .refine(isPrintable, issueTexts.notPlainText)
          .describe("The user name, or the name of a token"),
        password: secretText().describe("The password or token"),
      }),
    )
    .default([])
    .describe("Registries to log in to before the compose file is started"),
}));
