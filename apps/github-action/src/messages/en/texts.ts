import { codeBlock } from "../../markdown.ts";

/** What the log of a step says, beside core's events. */
export const logTexts = {
  group: (command: string) => `Berth: ${command}`,
  endOfJob: "Berth: end of the job",
  openTo: (ranges: readonly string[]) => `Docker's port will be open to ${ranges.join(", ")}`,
  title: "Berth",
  errorTitle: (code: string) => `Berth: ${code}`,
  step: "The step",
  nothingToRemove: "This step created no host that ends with the job",
  alreadyRemoved: (host: string) => `Nothing of host ${host} is left`,
  notOfThisJob: (host: string) =>
    `Host ${host} does not carry the tag of this job, so the end of the job does not remove it`,
  removalNotFinished: (host: string) =>
    `The job ended before host ${host} was removed. The next sweep after its expiry removes what is left`,
};

/** What is wrong with an input. */
export const inputTexts = {
  unknown: (name: string) => `The action has no input ${name}; the runner names the inputs that it has`,
  onlyIpv6: (addresses: readonly string[]) =>
    `the services in address-source answered only with ${addresses.join(", ")}, and the host has an IPv4 address: set allow-from`,
  notEnvironmentUrl: "give an http or https address, such as http://{hostname}",
  notOneOf: (value: string, allowed: readonly string[]) =>
    `${JSON.stringify(value)} is not one of ${allowed.join(", ")}`,
  notNumber: (value: string, minimum: number) => `${JSON.stringify(value)} is not a number of at least ${minimum}`,
  requiredBy: (command: string) => `the command ${command} requires it`,
  specName: "the input `spec`",
  subscriptionMissing: "set it, or the variable AZURE_SUBSCRIPTION_ID",
  oidcIncomplete: "signing in by OIDC needs both client-id and tenant-id",
  authorityTwice: "set either vault or authority, not both",
  vaultNotUrl: "give the address of a key vault, such as https://NAME.vault.azure.net",
  authorityWithout: { certificate: "it contains no certificate in PEM", key: "it contains no private key in PEM" },
};

/** Why GitHub's token did not lead to a sign-in. */
export const signInTexts = {
  renewing: (clientId: string) =>
    `The sign-in of the earlier step no longer works. Signing in again by OIDC as the application ${clientId}`,
  noToken: (audience: string, reason: string) => `GitHub issued no token for ${audience}: ${reason}`,
};

/** What the action runs `docker` for. */
export const dockerCommandTexts = {
  "find-program": "start",
  "create-context": "create a context",
  "remove-context": "remove the context",
  "create-builder": "create a builder",
  "remove-builder": "remove the builder",
};

/** Names in certificates, which people see in lists of them. */
export const certificateNames = {
  authority: "Berth, for one job",
  vault: "Berth, for GitHub Actions",
  job: (id: string) => `GitHub Actions job ${id}`,
  stored: "stored by GitHub Actions",
};

/** What the action asks of GitHub. */
export const gitHubRequestTexts = {
  comment: "comment on the pull request",
  "create-deployment": "create a deployment",
  "set-deployment-state": "set the state of the deployment",
  "store-secrets": "store the connection as secrets",
  "delete-secrets": "delete the stored secrets",
  "register-runner": "register a runner",
  "delete-runner": "delete the runners of removed hosts",
};

/** What deployments and comments on GitHub say. */
export const gitHubTexts = {
  deployment: (host: string) => `Docker host ${host}`,
  creating: (host: string) => `Creating Docker host ${host}`,
  ready: (host: string) => `Docker host ${host} is ready`,
  failed: (host: string, message: string) => `⚓ Docker host ${host} was not created:\n\n${codeBlock(message)}`,
  removed: "The Docker host was removed",
  replaced: "A later deployment replaced this one, or the host was removed",
  removedComment: "⚓ The Docker host was removed.",
  removedWithJobComment: "⚓ The Docker host was removed when the job ended.",
  notRemovedComment: (host: string | undefined) =>
    `⚠️ Docker host ${host === undefined ? "" : `${host} `}was not removed when the job ended. A sweep removes it after its expiry.`,
};

/** The job's page. */
export const summaryTexts = {
  host: (name: string) => `### ⚓ Docker host ${name}`,
  hostColumn: "Host",
  url: "Open",
  address: "Address",
  docker: "Docker",
  engine: (version: string) => `Engine ${version}`,
  machine: "Machine",
  sizeInLocation: (size: string, location: string) => `${size} in ${location}`,
  resourceGroup: "Resource group",
  clientCertificate: "Client certificate valid until",
  expires: "Expires",
  never: "never",
  timeline: "Deployment",
  extension: (name: string) => `extension ${name}`,
  dockerAnswers: "Docker answers",
  sweep: "### ⚓ Sweep",
  sweepColumns: ["Host", "Resource group", "Expires", "Outcome", "Reason"],
  noHosts: "There are no hosts.",
};
