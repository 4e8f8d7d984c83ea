import { inspect } from "node:util";

/**
 * Who can do something about it: the person who called, whoever runs the Azure subscription, the guest (what happened
 * inside the virtual machine), or the makers of Berth.
 */
export type ErrorAudience = "caller" | "azure" | "guest" | "berth";

/** The kinds that adapters tell apart: each is one exit code, one HTTP status, one colour. */
export type ErrorKind =
  | "input"
  | "credentials"
  | "permission"
  | "not-found"
  | "conflict"
  | "limit"
  | "guest"
  | "unreachable"
  | "interrupted"
  | "unexpected";

/** The fields that each code carries. No field may ever hold a secret. */
export interface ErrorDetails {
  // input
  "spec-invalid": { issues: readonly { path: string; message: string }[] };
  "host-file-invalid": {
    file: string;
    issues: readonly { path: string; line: number | undefined; message: string }[];
  };
  "open-to-world": { range: string };
  "secret-missing": { name: string };
  // certificates
  "certificate-unreadable": { what: string; reason: string };
  "key-unreadable": { what: string; reason: string };
  "key-passphrase": { what: string };
  "key-mismatch": { subject: string };
  "authority-invalid": { subject: string; reason: string };
  "authority-expired": { subject: string; notAfter: string };
  "certificate-expired": { subject: string; notAfter: string };
  "certificate-name-invalid": { name: string; reason: string };
  "certificate-lifetime-invalid": { reason: string };
  "key-algorithm-unsupported": { algorithm: string };
  "request-unreadable": { reason: string };
  "docker-folder-incomplete": { missing: readonly string[] };
  // extension settings
  "settings-invalid": { issues: readonly { path: string; message: string }[] };
  "settings-too-large": { bytes: number; limitBytes: number };
  "settings-conflict": { keys: readonly string[]; reason: string };
  "extension-slot-taken": { machine: string; extension: string; publisher: string };
  "extension-own": { host: string; extension: string };
  "extension-not-found": { machine: string; extension: string };
  "extension-type-unknown": { publisher: string; type: string; location: string };
  "daemon-option-clash": { option: string; reason: string };
  // azure
  "credentials-rejected": { reason: string };
  "cloud-unknown": { cloud: string; known: readonly string[] };
  "cloud-mismatch": { cloud: string; reason: string };
  "subscription-not-found": { subscription: string; cloud: string };
  "subscription-unusable": { subscription: string; state: string };
  "permission-denied": { action: string; scope: string };
  "provider-not-registered": { provider: string };
  "policy-denied": { policy: string; resource: string };
  "quota-exceeded": {
    what: string;
    location: string;
    limit: number | undefined;
    used: number | undefined;
    needed: number | undefined;
  };
  "subnet-full": { subnet: string };
  "capacity-unavailable": { what: string; location: string };
  "spot-refused": { size: string; reason: string };
  "size-unavailable": { size: string; location: string };
  "image-not-found": { image: string; location: string };
  "dns-label-taken": { label: string; location: string };
  "terms-not-accepted": { image: string; link: string | undefined };
  "image-plan-needed": { image: string };
  "location-invalid": { location: string };
  throttled: { seconds: number | undefined };
  "resource-locked": { resource: string };
  "change-not-allowed": { property: string; resource: string };
  "deployment-failed": { deployment: string; azureCode: string; message: string };
  "azure-unreachable": { endpoint: string; reason: string };
  "azure-unexpected": { status: number | undefined; azureCode: string; message: string };
  // hosts
  "host-not-found": { host: string };
  "host-exists": { host: string; differences: readonly string[] };
  /** `deployment`: where another run's is in the way. */
  "host-busy": { host: string; operation: string; deployment?: string };
  "host-foreign": { host: string; resource: string };
  "host-incomplete": { host: string };
  "authority-untrusted": { host: string; subject: string };
  "authority-change-open": { host: string };
  "authority-in-use": { subject: string; hosts: readonly string[] };
  "swarm-active": { host: string };
  "command-timeout": { host: string; command: string; seconds: number };
  "log-missing": { host: string; source: string };
  "machine-not-found": { machine: string; resourceGroup: string };
  "machine-unsuitable": { machine: string; reason: string; remedy: string };
  "host-stopped": { host: string; power: string };
  "group-not-found": { resourceGroup: string };
  // the guest
  "provision-failed": { host: string; exitCode: number | undefined; reason: string; advice?: string; output: string };
  "provision-timeout": { host: string; minutes: number };
  "agent-silent": { host: string };
  // docker
  "docker-unreachable": { host: string; address: string; reason: string };
  "docker-untrusted": { host: string; address: string; reason: string };
  "docker-refused-client": { host: string; address: string };
  "docker-open": { host: string; address: string };
  "server-certificate-expired": { host: string; address: string };
  "clock-skewed": { host: string; reason: string };
  // the command line and its folder
  "connection-missing": { looked: readonly string[] };
  "emulator-down": { stateFile: string };
  "file-unsafe": { path: string; reason: string; remedy: string };
  "file-unreadable": { path: string; reason: string };
  "file-unwritable": { path: string; reason: string };
  "authority-missing": { path: string };
  "authority-exists": { path: string };
  "authority-foreign": { host: string; path: string };
  "confirmation-missing": { what: string; option: string };
  "program-missing": { program: string };
  "program-failed": { program: string; what: string; exitCode: number };
  // people who ask an app
  "command-invalid": { message: string; usage: string };
  "configuration-invalid": { issues: readonly { path: string; message: string }[] };
  "not-allowed": { what: string; reason: string };
  "limit-reached": { what: string; limit: string };
  "confirmation-stale": { what: string };
  "key-exposed": { where: string };
  "chat-unreachable": { call: string; reason: string };
  "store-unreachable": { store: string; reason: string };
  // the function
  "request-invalid": { issues: readonly { path: string; message: string }[] };
  "request-too-large": { bytes: number; limitBytes: number };
  "caller-unknown": { reason: string };
  "caller-forbidden": { action: string; role: string };
  "choice-forbidden": { what: string; value: string; allowed: readonly string[] };
  "host-quota-reached": { limit: number; used: number };
  "idempotency-mismatch": { key: string };
  "operation-not-found": { id: string };
  "operation-abandoned": { host: string; attempts: number; reason: string };
  "state-changed": { host: string };
  "storage-unavailable": { reason: string };
  "vault-unavailable": { vault: string; reason: string };
  "vault-missing": { what: string };
  "url-refused": { url: string; reason: string };
  // the GitHub Action
  "fork-refused": { repository: string };
  "id-token-missing": Record<string, never>;
  "runner-address-unknown": { source: string; reason: string };
  "runner-not-started": { host: string; image: string; reason: string };
  "authority-needed": { host: string };
  "github-refused": { what: string; status: number | undefined; reason: string; permission: string };
  // the run
  interrupted: { what: string };
  unexpected: { message: string };
}

export type ErrorCode = keyof ErrorDetails;

interface Row<Code extends ErrorCode> {
  readonly kind: ErrorKind;
  readonly audience: ErrorAudience;
  /** What happened and why, in one sentence. */
  readonly message: (details: ErrorDetails[Code]) => string;
  /** What to do about it. */
  readonly hint: (details: ErrorDetails[Code]) => string;
}

const mark = Symbol.for("berth.error");

/** The only error that Berth throws on purpose. Recognise it with {@link isBerthError}, not with `instanceof`. */
export class BerthError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = "BerthError";
  readonly code: Code;
  readonly kind: ErrorKind;
  readonly audience: ErrorAudience;
  readonly details: ErrorDetails[Code];
  readonly hint: string;

  constructor(code: Code, details: ErrorDetails[Code], options?: { readonly cause?: unknown }) {
    const row = errorTable[code];
    super(row.message(details));
    if (options?.cause !== undefined) this.cause = options.cause;
    this.code = code;
    this.kind = row.kind;
    this.audience = row.audience;
    this.details = details;
    this.hint = row.hint(details);
  }

  get [mark](): true {
    return true;
  }

  /** Without the cause: the error of a client may hold the request that failed, secrets included. */
  [inspect.custom](): string {
    return `${this.stack ?? this.message}\n  code: ${this.code}\n  hint: ${this.hint}`;
  }

  toJSON(): {
    code: Code;
    kind: ErrorKind;
    audience: ErrorAudience;
    message: string;
    hint: string;
    details: ErrorDetails[Code];
  } {
    const { code, kind, audience, message, hint, details } = this;
    return { code, kind, audience, message, hint, details };
  }
}

/** Whether `error` is a {@link BerthError}, and of `code` where one is given. */
export function isBerthError<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  code?: Code,
): error is BerthError<Code> {
  if (typeof error !== "object" || error === null || !(mark in error)) return false;
  return code === undefined || (error as unknown as BerthError).code === code;
}

const issueList = (issues: readonly { path: string; message: string }[]): string =>
  issues.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");

const placeOf = (line: number | undefined, path: string): string =>
  [...(line === undefined ? [] : [`line ${line}`]), ...(path === "" ? [] : [path])].join(", ");

/** Every code, its sentence and its next step. `docs/errors.md` is made from this table. */
export const errorTable: { readonly [Code in ErrorCode]: Row<Code> } = {
  "spec-invalid": {
    kind: "input",
    audience: "caller",
    message: ({ issues }) => `The description of the host is not valid: ${issueList(issues)}`,
    hint: () => "Correct the fields that are named; `berth create --help` and docs/spec.md list all of them.",
  },
  "host-file-invalid": {
    kind: "input",
    audience: "caller",
    message: ({ file, issues }) =>
      `${file} does not describe hosts: ${issueList(issues.map(({ path, line, message }) => ({ path: placeOf(line, path), message })))}`,
    hint: () => "Correct the lines that are named; docs/create.md shows such a file, docs/spec.md lists its fields.",
  },
  "open-to-world": {
    kind: "input",
    audience: "caller",
    message: ({ range }) => `${range} would open the Docker port to the whole Internet`,
    hint: () => "Give the ranges of the machines that use the host. If it must be the whole Internet, say `anywhere`.",
  },
  "secret-missing": {
    kind: "input",
    audience: "caller",
    message: ({ name }) => `The plan needs the secret ${name}, and it was not handed over`,
    hint: () => "Pass the secrets of the same spec that the plan was made from.",
  },
  "certificate-unreadable": {
    kind: "input",
    audience: "caller",
    message: ({ what, reason }) => `${what} is not a certificate that can be read: ${reason}`,
    hint: () =>
      "Give one X.509 certificate in PEM form, from BEGIN CERTIFICATE to END CERTIFICATE, line breaks included.",
  },
  "key-unreadable": {
    kind: "input",
    audience: "caller",
    message: ({ what, reason }) => `${what} is not a private key that can be read: ${reason}`,
    hint: () => "Give a private key in PEM form (PKCS#8, PKCS#1 or SEC1), line breaks included.",
  },
  "key-passphrase": {
    kind: "input",
    audience: "caller",
    message: ({ what }) => `${what} is encrypted, and the passphrase is missing or wrong`,
    hint: () => "Give the passphrase that the key was encrypted with.",
  },
  "key-mismatch": {
    kind: "input",
    audience: "caller",
    message: ({ subject }) => `The private key does not belong to the certificate of ${subject}`,
    hint: () => "Give the key and the certificate that were made together.",
  },
  "authority-invalid": {
    kind: "input",
    audience: "caller",
    message: ({ subject, reason }) => `${subject} cannot serve as a certificate authority: ${reason}`,
    hint: () =>
      "Give a CA certificate that may sign (basicConstraints CA:TRUE, keyUsage keyCertSign), or make a new one with `berth ca create`.",
  },
  "authority-expired": {
    kind: "input",
    audience: "caller",
    message: ({ subject, notAfter }) => `The certificate authority ${subject} expired on ${notAfter}`,
    hint: () =>
      "Make a new authority with `berth ca create` and bring the hosts over to it. If the date is wrong, correct this machine's clock.",
  },
  "certificate-expired": {
    kind: "input",
    audience: "caller",
    message: ({ subject, notAfter }) => `The certificate of ${subject} expired on ${notAfter}`,
    hint: () => "Issue a new one. If the date is wrong, correct this machine's clock.",
  },
  "certificate-name-invalid": {
    kind: "input",
    audience: "caller",
    message: ({ name, reason }) => `A certificate cannot carry the name ${JSON.stringify(name)}: ${reason}`,
    hint: () =>
      "Give DNS names (IDN in its xn-- form), a wildcard only as the whole first label, or IPv4 and IPv6 addresses.",
  },
  "certificate-lifetime-invalid": {
    kind: "input",
    audience: "caller",
    message: ({ reason }) => `The lifetime of the certificate is not valid: ${reason}`,
    hint: () => "Give a positive lifetime that ends before the authority's own.",
  },
  "key-algorithm-unsupported": {
    kind: "input",
    audience: "caller",
    message: ({ algorithm }) => `Keys of the kind ${algorithm} are not supported`,
    hint: () => "Use ecdsa-p256 (default), rsa-2048, rsa-3072, rsa-4096 or ed25519.",
  },
  "request-unreadable": {
    kind: "input",
    audience: "caller",
    message: ({ reason }) => `The certificate request cannot be used: ${reason}`,
    hint: () =>
      "Make one with `berth request NAME`, or `openssl req -new`: PEM, signed by its own key, P-256 or RSA of at least 2048 bits or Ed25519.",
  },
  "docker-folder-incomplete": {
    kind: "input",
    audience: "caller",
    message: ({ missing }) => `The folder does not hold a set of Docker certificates: ${missing.join(", ")} missing`,
    hint: () => "Give a folder with ca.pem, cert.pem and key.pem.",
  },
  "settings-invalid": {
    kind: "input",
    audience: "caller",
    message: ({ issues }) => `The extension settings are not valid: ${issueList(issues)}`,
    hint: () => "Correct the fields that are named; docs/settings.md lists all of them.",
  },
  "settings-too-large": {
    kind: "input",
    audience: "caller",
    message: ({ bytes, limitBytes }) => `The extension's script would be ${bytes} bytes, and Azure takes ${limitBytes}`,
    hint: () => "Make the compose file or the daemon options smaller; put large files into an image.",
  },
  "settings-conflict": {
    kind: "input",
    audience: "caller",
    message: ({ keys, reason }) => `The settings ${keys.join(" and ")} exclude each other: ${reason}`,
    hint: () => "Keep one of them.",
  },
  "extension-slot-taken": {
    kind: "conflict",
    audience: "caller",
    message: ({ machine, extension, publisher }) =>
      `Virtual machine ${machine} already has ${extension} of ${publisher}, and Azure allows one of a kind per machine`,
    hint: () => "Deliver by managed Run Command instead, which leaves the other extension alone.",
  },
  "extension-own": {
    kind: "conflict",
    audience: "caller",
    message: ({ host, extension }) => `Extension ${extension} is what host ${host} was made with`,
    hint: ({ host }) => `Use Berth's own verbs for it: \`berth provision ${host}\`, \`berth remove ${host}\`.`,
  },
  "extension-not-found": {
    kind: "not-found",
    audience: "caller",
    message: ({ machine, extension }) => `Virtual machine ${machine} has no extension ${extension}`,
    hint: () => "`berth extension list` shows those that it has.",
  },
  "extension-type-unknown": {
    kind: "not-found",
    audience: "caller",
    message: ({ publisher, type, location }) => `There is no extension ${type} of ${publisher} in ${location}`,
    hint: ({ publisher }) => `\`berth extension types --publisher ${publisher}\` shows those that there are.`,
  },
  "daemon-option-clash": {
    kind: "input",
    audience: "caller",
    message: ({ option, reason }) => `The daemon option ${option} cannot be set: ${reason}`,
    hint: () => "Remove the option.",
  },
  "credentials-rejected": {
    kind: "credentials",
    audience: "caller",
    message: ({ reason }) => `Azure did not accept the sign-in: ${reason}`,
    hint: () => "Sign in again (`az login`, or the AZURE_* variables), and check the tenant and the cloud.",
  },
  "cloud-unknown": {
    kind: "input",
    audience: "caller",
    message: ({ cloud }) => `There is no cloud ${JSON.stringify(cloud)}`,
    hint: ({ known }) => `Name one of ${known.join(", ")}, or as Azure's tools do: AzureCloud, AzureChinaCloud.`,
  },
  "cloud-mismatch": {
    kind: "credentials",
    audience: "caller",
    message: ({ cloud, reason }) => `The sign-in does not belong to the cloud ${cloud}: ${reason}`,
    hint: () =>
      "Say which cloud the account is in (--cloud public, china or usgov), and sign in there: `az cloud set --name …`, then `az login`.",
  },
  "subscription-not-found": {
    kind: "not-found",
    audience: "caller",
    message: ({ subscription, cloud }) =>
      `The signed-in identity sees no subscription ${subscription} in the cloud ${cloud}`,
    hint: () =>
      "`az account list --all` shows what it sees. Sign in to the tenant that has it (`az login --tenant ID`), or name its cloud with --cloud.",
  },
  "subscription-unusable": {
    kind: "permission",
    audience: "azure",
    message: ({ subscription, state }) => `Subscription ${subscription} is ${state}: nothing can be made in it`,
    hint: () => "Have its owner pay or enable it again in the portal, or choose another one with --subscription.",
  },
  "permission-denied": {
    kind: "permission",
    audience: "azure",
    message: ({ action, scope }) => `The signed-in identity may not perform ${action} on ${scope}`,
    hint: () =>
      "Ask for a role that holds this action (Contributor of the resource group does). A new role takes some minutes to work.",
  },
  "provider-not-registered": {
    kind: "permission",
    audience: "azure",
    message: ({ provider }) => `The subscription is not registered for ${provider}`,
    hint: ({ provider }) => `Register it: \`berth doctor --register\`, or az provider register --namespace ${provider}`,
  },
  "policy-denied": {
    kind: "permission",
    audience: "azure",
    message: ({ policy, resource }) => `Azure Policy ${policy} does not allow ${resource}`,
    hint: () => "Change the host so that it meets the policy, or ask its owner for an exemption.",
  },
  "quota-exceeded": {
    kind: "limit",
    audience: "azure",
    message: ({ what, location, limit, used, needed }) =>
      `The quota for ${what} in ${location} is used up${limit === undefined ? "" : ` (limit ${limit}, used ${used ?? "?"}, needed ${needed ?? "?"})`}`,
    hint: () => "Choose a smaller size or another location, remove what is not needed, or ask Azure for more quota.",
  },
  "subnet-full": {
    kind: "limit",
    audience: "azure",
    message: ({ subnet }) => `Subnet ${subnet} has no address left for another machine`,
    hint: () => "Give the subnet a larger range, choose another network, or remove hosts of it that are not needed.",
  },
  "capacity-unavailable": {
    kind: "limit",
    audience: "azure",
    message: ({ what, location }) => `Azure has no room for ${what} in ${location} at the moment`,
    hint: () => "Try another size, zone or location.",
  },
  "spot-refused": {
    kind: "limit",
    audience: "azure",
    message: ({ size, reason }) => `Azure gives no spot machine of ${size}: ${reason}`,
    hint: () => "Offer more in `spot.maxPrice`, or leave `spot` out and pay the full price.",
  },
  "size-unavailable": {
    kind: "limit",
    audience: "azure",
    message: ({ size, location }) => `The size ${size} is not offered in ${location} to this subscription`,
    hint: ({ location }) =>
      `Choose another: az vm list-skus --location ${location} --resource-type virtualMachines --output table`,
  },
  "image-not-found": {
    kind: "input",
    audience: "caller",
    message: ({ image, location }) => `There is no image ${image} in ${location}`,
    hint: () => "Give an alias (ubuntu-24.04, debian-12 …) or a URN publisher:offer:sku:version that is offered there.",
  },
  "dns-label-taken": {
    kind: "conflict",
    audience: "caller",
    message: ({ label, location }) => `The DNS label ${label} is taken in ${location}`,
    hint: () => "Give another one with `dnsLabel`.",
  },
  "terms-not-accepted": {
    kind: "permission",
    audience: "azure",
    message: ({ image }) => `The marketplace terms of ${image} are not accepted in this subscription`,
    hint: ({ link }) =>
      `Read them${link === undefined ? "" : ` (${link})`}, then run the same command with --accept-terms (acceptTerms: true). It accepts them for the subscription, as \`az vm image terms accept\` does.`,
  },
  "image-plan-needed": {
    kind: "input",
    audience: "caller",
    message: ({ image }) =>
      `The image ${image} is sold by a plan, which the machine has to name as the marketplace does`,
    hint: () => "Say so: --image-plan image (imagePlan: true), or --image-plan PUBLISHER:PRODUCT:NAME.",
  },
  "location-invalid": {
    kind: "input",
    audience: "caller",
    message: ({ location }) => `${location} is not a location where this can be made`,
    hint: () => "Give a location of this cloud: az account list-locations --output table",
  },
  throttled: {
    kind: "limit",
    audience: "azure",
    message: ({ seconds }) => `Azure asks for fewer requests${seconds === undefined ? "" : `, for ${seconds} seconds`}`,
    hint: () => "Wait, then run the same command again; it goes on where it stopped.",
  },
  "resource-locked": {
    kind: "conflict",
    audience: "azure",
    message: ({ resource }) => `A lock forbids the change of ${resource}`,
    hint: () => "Remove the lock, or ask its owner, then run the same command again.",
  },
  "change-not-allowed": {
    kind: "conflict",
    audience: "caller",
    message: ({ property, resource }) => `${property} of ${resource} cannot change once it exists`,
    hint: () => "Remove the host and create it again, or keep the value.",
  },
  "deployment-failed": {
    kind: "unexpected",
    audience: "azure",
    message: ({ deployment, azureCode, message }) => `Deployment ${deployment} failed with ${azureCode}: ${message}`,
    hint: () =>
      "The deployment in the portal shows each step. Run the same command again to go on, or remove the host.",
  },
  "azure-unreachable": {
    kind: "unreachable",
    audience: "azure",
    message: ({ endpoint, reason }) => `${endpoint} cannot be reached: ${reason}`,
    hint: () => "Check the network, the proxy and the cloud, then run the same command again.",
  },
  "azure-unexpected": {
    kind: "unexpected",
    audience: "azure",
    message: ({ status, azureCode, message }) =>
      `Azure answered ${status ?? "without a status"} ${azureCode}: ${message}`,
    hint: () =>
      "Run the same command again; it goes on where it stopped. If it stays, the code above is what to search for.",
  },
  "host-not-found": {
    kind: "not-found",
    audience: "caller",
    message: ({ host }) => `There is no host ${host}`,
    hint: () => "`berth list` shows the hosts of this subscription.",
  },
  "host-exists": {
    kind: "conflict",
    audience: "caller",
    message: ({ host, differences }) => `Host ${host} exists and differs from the plan in ${differences.join(", ")}`,
    hint: ({ host }) =>
      `Plan the host as it is, give another name, or remove it first. Its size changes with \`berth resize ${host}\`.`,
  },
  "host-busy": {
    kind: "conflict",
    audience: "caller",
    message: ({ host, operation }) => `Host ${host} is busy: ${operation}`,
    hint: () => "Wait until that has ended, then run the same command again.",
  },
  "host-foreign": {
    kind: "conflict",
    audience: "caller",
    message: ({ host, resource }) => `${resource} has the name that host ${host} needs, and it is not ours`,
    hint: () => "Give the host another name or another resource group.",
  },
  "authority-untrusted": {
    kind: "credentials",
    audience: "caller",
    message: ({ host, subject }) => `Host ${host} does not trust the authority ${subject}`,
    hint: ({ host }) =>
      `Use the authority that made the host. To bring it over to another, trust both first: \`berth rotate ${host} --to-next\`. A host that nobody else uses can be taken over: \`berth create ${host} --take-over\`.`,
  },
  "authority-in-use": {
    kind: "conflict",
    audience: "caller",
    message: ({ subject, hosts }) => `The authority ${subject} is still trusted by ${hosts.join(", ")}`,
    hint: () => "Bring each of them over first: `berth rotate NAME --to-next`, then `berth rotate NAME --finish`.",
  },
  "authority-change-open": {
    kind: "conflict",
    audience: "caller",
    message: ({ host }) => `Host ${host} is being brought over to another authority`,
    hint: ({ host }) => `End that first: \`berth rotate ${host} --finish\`.`,
  },
  "swarm-active": {
    kind: "conflict",
    audience: "caller",
    message: ({ host }) => `Host ${host} is a node of a swarm, where containers do not outlive a restart of the daemon`,
    hint: () => "Drain the node and take it out of the swarm (`docker swarm leave`), then run the same command again.",
  },
  "command-timeout": {
    kind: "guest",
    audience: "guest",
    message: ({ host, command, seconds }) => `${command} did not end on ${host} within ${seconds} seconds`,
    hint: () => "Give it more time, or find out on the machine what it waits for; it was ended there.",
  },
  "log-missing": {
    kind: "not-found",
    audience: "caller",
    message: ({ host, source }) => `Host ${host} has no log of the ${source}`,
    hint: () => "Ask for the daemon's instead: `berth logs NAME`.",
  },
  "machine-not-found": {
    kind: "not-found",
    audience: "caller",
    message: ({ machine, resourceGroup }) =>
      `There is no virtual machine ${machine} in resource group ${resourceGroup}`,
    hint: () => "`az vm list --output table` shows the machines of the subscription.",
  },
  "machine-unsuitable": {
    kind: "conflict",
    audience: "caller",
    message: ({ machine, reason }) => `Virtual machine ${machine} cannot be adopted: ${reason}`,
    hint: ({ remedy }) => remedy,
  },
  "host-incomplete": {
    kind: "conflict",
    audience: "caller",
    message: ({ host }) => `Host ${host} has no virtual machine: its create or its remove did not end`,
    hint: ({ host }) => `Run the same \`berth create\` again to finish it, or \`berth remove ${host}\`.`,
  },
  "host-stopped": {
    kind: "conflict",
    audience: "caller",
    message: ({ host, power }) => `Host ${host} is ${power}, and this needs it running`,
    hint: ({ host }) => `Start it: \`berth start ${host}\`.`,
  },
  "group-not-found": {
    kind: "not-found",
    audience: "caller",
    message: ({ resourceGroup }) => `There is no resource group ${resourceGroup}`,
    hint: () => "Make it first, or leave it out: the host then gets one of its own.",
  },
  "provision-failed": {
    kind: "guest",
    audience: "guest",
    message: ({ host, exitCode, reason }) =>
      `Docker Engine could not be set up on ${host}: ${reason}${exitCode === undefined ? "" : ` (exit code ${exitCode})`}`,
    hint: ({ advice }) =>
      advice ?? "The output above says which step. Run the same command again to go on, or remove the host.",
  },
  "provision-timeout": {
    kind: "guest",
    audience: "guest",
    message: ({ host, minutes }) => `Docker Engine was not ready on ${host} within ${minutes} minutes`,
    hint: () => "Check that the machine can reach its package mirror, then run the same command again.",
  },
  "agent-silent": {
    kind: "guest",
    audience: "guest",
    message: ({ host }) => `The agent of ${host} does not report`,
    hint: () => "Restart the machine; if it stays silent, remove the host and create it again.",
  },
  "docker-unreachable": {
    kind: "unreachable",
    audience: "guest",
    message: ({ host, address, reason }) => `Docker of ${host} does not answer at ${address}: ${reason}`,
    hint: () => "Check that the host runs and that this machine's address is in `allowFrom`.",
  },
  "docker-untrusted": {
    kind: "unreachable",
    audience: "guest",
    message: ({ host, address, reason }) => `What answers at ${address} is not ${host}: ${reason}`,
    hint: () => "Do not go on. Compare the certificate with the one that was issued, or rotate the host's certificate.",
  },
  "docker-refused-client": {
    kind: "credentials",
    audience: "caller",
    message: ({ host, address }) => `Docker of ${host} at ${address} refused the client certificate`,
    hint: () =>
      "Issue a new client certificate from the authority that the host trusts. If it is of that one, a clock is wrong: compare `date -u` here and on the host.",
  },
  "docker-open": {
    kind: "guest",
    audience: "guest",
    message: ({ host, address }) => `Docker of ${host} at ${address} answers without a client certificate`,
    hint: () => "Stop the machine: anybody who reaches the port is root on it. Then run the same command again.",
  },
  "server-certificate-expired": {
    kind: "unreachable",
    audience: "caller",
    message: ({ host, address }) => `The certificate of ${host} at ${address}, or its authority, has expired`,
    hint: ({ host }) =>
      `Give the host a new one: \`berth rotate ${host}\`. If it should be valid still, correct this machine's clock.`,
  },
  "clock-skewed": {
    kind: "unreachable",
    audience: "caller",
    message: ({ host, reason }) => `The clocks of this machine and of ${host} do not agree: ${reason}`,
    hint: () => "Correct the clock that is wrong (`timedatectl` shows it), then run the same command again.",
  },
  "connection-missing": {
    kind: "input",
    audience: "caller",
    message: ({ looked }) => `Neither an Azure subscription nor a running emulator was found (${looked.join(", ")})`,
    hint: () =>
      "For Azure: `az login`, then --subscription ID or AZURE_SUBSCRIPTION_ID. For an Azure on this machine: `berth emulator start`.",
  },
  "emulator-down": {
    kind: "unreachable",
    audience: "caller",
    message: ({ stateFile }) => `No emulator of yours is running (${stateFile})`,
    hint: () => "Start one with `berth emulator start`.",
  },
  "file-unsafe": {
    kind: "input",
    audience: "caller",
    message: ({ path, reason }) => `${path} is not used: ${reason}`,
    hint: ({ remedy }) => remedy,
  },
  "file-unreadable": {
    kind: "input",
    audience: "caller",
    message: ({ path, reason }) => `${path} cannot be read: ${reason}`,
    hint: () => "Give a file that exists, that you may read, and that holds what is asked for.",
  },
  "file-unwritable": {
    kind: "input",
    audience: "caller",
    message: ({ path, reason }) => `${path} cannot be written, and is as it was: ${reason}`,
    hint: () => "Make room there and let yourself write, or set BERTH_HOME to another folder; then run the same again.",
  },
  "authority-missing": {
    kind: "not-found",
    audience: "caller",
    message: ({ path }) => `There is no certificate authority in ${path}`,
    hint: () => "Make one with `berth ca create`, or bring the folder over from the machine that made the host.",
  },
  "authority-exists": {
    kind: "conflict",
    audience: "caller",
    message: ({ path }) => `There is a certificate authority in ${path} already`,
    hint: () => "Use it: `berth ca show`. Hosts that trust it would refuse a new one, so it is never overwritten.",
  },
  "authority-foreign": {
    kind: "credentials",
    audience: "caller",
    message: ({ host, path }) => `Host ${host} trusts another certificate authority than the one in ${path}`,
    hint: () => "Bring the authority over from the machine that made the host: `berth ca create --from FOLDER`.",
  },
  "confirmation-missing": {
    kind: "input",
    audience: "caller",
    message: ({ what }) => `${what} was not confirmed`,
    hint: ({ option }) => `Answer y at a terminal, or give ${option}.`,
  },
  "program-missing": {
    kind: "not-found",
    audience: "caller",
    message: ({ program }) => `The program ${program} is not in the PATH`,
    hint: ({ program }) => `Install ${program}; Berth runs it for this command and cannot do without.`,
  },
  "program-failed": {
    kind: "unexpected",
    audience: "caller",
    message: ({ program, what, exitCode }) => `${program} could not ${what}: it ended in ${exitCode}`,
    hint: ({ program }) => `What ${program} wrote above says why.`,
  },
  "command-invalid": {
    kind: "input",
    audience: "caller",
    message: ({ message }) => message,
    hint: ({ usage }) => `Write it like this: ${usage}`,
  },
  "configuration-invalid": {
    kind: "input",
    audience: "caller",
    message: ({ issues }) => `The configuration is not valid: ${issueList(issues)}`,
    hint: () => "Correct the settings that are named; the README of the app lists all of them.",
  },
  "not-allowed": {
    kind: "permission",
    audience: "caller",
    message: ({ what, reason }) => `You may not ${what}: ${reason}`,
    hint: () => "Ask whoever runs Berth for your team; the roles are in its configuration.",
  },
  "limit-reached": {
    kind: "limit",
    audience: "caller",
    message: ({ what, limit }) => `${what} would go beyond the limit of your team: ${limit}`,
    hint: () => "Stay within the limit, remove what is not needed, or ask whoever runs Berth for your team for more.",
  },
  "confirmation-stale": {
    kind: "conflict",
    audience: "caller",
    message: ({ what }) => `${what} was asked too long ago, was answered already, or was asked of somebody else`,
    hint: () => "Give the command again and answer its question.",
  },
  "key-exposed": {
    kind: "input",
    audience: "caller",
    message: ({ where }) => `What was sent through ${where} is a private key, so it is no longer private`,
    hint: () => "Throw that key away and delete the message. Make a new key, and send only the signing request (CSR).",
  },
  "chat-unreachable": {
    kind: "unreachable",
    audience: "azure",
    message: ({ call, reason }) => `The chat did not accept ${call}: ${reason}`,
    hint: () => "Check the app's scopes and its membership of the channel, then try again.",
  },
  "store-unreachable": {
    kind: "unreachable",
    audience: "azure",
    message: ({ store, reason }) => `The store ${store} does not answer: ${reason}`,
    hint: () => "Nothing was begun. Try again in a minute; if it stays, see to the database.",
  },
  "request-invalid": {
    kind: "input",
    audience: "caller",
    message: ({ issues }) => `The request is not valid: ${issueList(issues)}`,
    hint: () => "Correct what is named; GET /api/openapi.json describes every route.",
  },
  "request-too-large": {
    kind: "input",
    audience: "caller",
    message: ({ bytes, limitBytes }) => `The request has ${bytes} bytes, and ${limitBytes} are taken`,
    hint: () => "Send fewer hosts at once, and put large files into an image.",
  },
  "caller-unknown": {
    kind: "credentials",
    audience: "caller",
    message: ({ reason }) => `It is not known who is asking: ${reason}`,
    hint: () => "Send a token of Microsoft Entra ID for this application: Authorization: Bearer TOKEN.",
  },
  "caller-forbidden": {
    kind: "permission",
    audience: "caller",
    message: ({ action, role }) => `${action} needs the role ${role}`,
    hint: ({ role }) => `Ask whoever runs this application to assign you ${role}, then sign in again.`,
  },
  "choice-forbidden": {
    kind: "permission",
    audience: "caller",
    message: ({ what, value }) => `The ${what} ${value} may not be used here`,
    hint: ({ allowed }) => `Choose one of: ${allowed.join(", ")}.`,
  },
  "host-quota-reached": {
    kind: "limit",
    audience: "caller",
    message: ({ limit, used }) => `You may have ${limit} hosts, and have ${used}`,
    hint: () => "Remove hosts that are not needed, or ask whoever runs this application for more.",
  },
  "idempotency-mismatch": {
    kind: "conflict",
    audience: "caller",
    message: ({ key }) => `The Idempotency-Key ${key} was sent before, with another request`,
    hint: () => "Use a new key for a new request, and the same key only to repeat the very same one.",
  },
  "operation-not-found": {
    kind: "not-found",
    audience: "caller",
    message: ({ id }) => `There is no operation ${id} of yours`,
    hint: () => "Use the Location of the answer that began the operation.",
  },
  "operation-abandoned": {
    kind: "unexpected",
    audience: "berth",
    message: ({ host, attempts, reason }) => `The work on ${host} was given up after ${attempts} attempts: ${reason}`,
    hint: () => "Send the request again: it goes on where the work stopped. Or remove the host.",
  },
  "state-changed": {
    kind: "conflict",
    audience: "caller",
    message: ({ host }) => `Host ${host} has changed since it was read`,
    hint: () => "Read it again, look at what changed, and send the new ETag in If-Match.",
  },
  "storage-unavailable": {
    kind: "unreachable",
    audience: "azure",
    message: ({ reason }) => `The storage account of the function does not answer: ${reason}`,
    hint: () => "Send the same request again, with the same Idempotency-Key; nothing is done twice.",
  },
  "vault-unavailable": {
    kind: "unreachable",
    audience: "azure",
    message: ({ vault, reason }) => `The key vault ${vault} does not serve: ${reason}`,
    hint: () =>
      "Check that it exists, that it can be reached, and that the identity has its roles: Key Vault Crypto User, Key Vault Secrets Officer.",
  },
  "vault-missing": {
    kind: "input",
    audience: "caller",
    message: ({ what }) => `${what} needs a key vault, and none is set up`,
    hint: () => "Leave the secrets out, or ask whoever runs this application to set up a key vault (BERTH_VAULT_URL).",
  },
  "url-refused": {
    kind: "input",
    audience: "caller",
    message: ({ url, reason }) => `${url} is not called: ${reason}`,
    hint: () => "Give an https URL whose name leads to public addresses only.",
  },
  "fork-refused": {
    kind: "permission",
    audience: "caller",
    message: ({ repository }) =>
      `The pull request comes from ${repository}, and GitHub gives no secret and no token for Azure to such a run`,
    hint: () =>
      "Run this job only for branches of the repository: if: github.event.pull_request.head.repo.full_name == github.repository",
  },
  "id-token-missing": {
    kind: "credentials",
    audience: "caller",
    message: () => "The job may not ask GitHub for a token to sign in to Azure with",
    hint: () => "Add to the job: permissions: { id-token: write, contents: read }.",
  },
  "runner-address-unknown": {
    kind: "unreachable",
    audience: "caller",
    message: ({ source, reason }) => `The runner's own address could not be found at ${source}: ${reason}`,
    hint: () => "Give addresses or ranges in `allow-from`, or another service in `address-source`.",
  },
  "runner-not-started": {
    kind: "guest",
    audience: "caller",
    message: ({ host, image, reason }) => `Host ${host} did not start a runner from ${image}: ${reason}`,
    hint: () =>
      "Check that the host reaches the image's registry, or load the image there before; `runner-image` names another.",
  },
  "authority-needed": {
    kind: "input",
    audience: "caller",
    message: ({ host }) => `Host ${host} lives longer than this job, which has no authority that it trusts`,
    hint: () => "Give the input `authority` from a secret: the authority's certificate and key, one after the other.",
  },
  "github-refused": {
    kind: "permission",
    audience: "caller",
    message: ({ what, status, reason }) =>
      `GitHub did not let the job ${what}: ${reason}${status === undefined ? "" : ` (${status})`}`,
    hint: ({ permission }) => `Check that the token may do it: it needs ${permission}.`,
  },
  interrupted: {
    kind: "interrupted",
    audience: "caller",
    message: ({ what }) => `${what} was interrupted`,
    hint: () => "Run the same command again; it goes on where it stopped.",
  },
  unexpected: {
    kind: "unexpected",
    audience: "berth",
    message: ({ message }) => `This should not have happened: ${message}`,
    hint: () => "Please report it, with the command and the versions.",
  },
};
