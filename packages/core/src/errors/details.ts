import type { Reason } from "./reasons.ts";

/** The fields that each of core's codes carries. No field ever holds a secret. */
export interface ErrorDetails {
  // input
  "spec-invalid": { issues: readonly Issue[] };
  "host-file-invalid": { file: string; issues: readonly (Issue & { line: number | undefined })[] };
  "open-to-world": { field: "allowFrom" | "sshFrom" | "openPorts" | "from"; ranges: readonly string[] };
  "secret-missing": { name: string };
  "file-unreadable": { path: string; reason: Reason };
  "file-unwritable": { path: string; reason: Reason };
  /** `mode`: the one that keeps others out, in octal. */
  "file-unsafe": { path: string; reason: Reason; mode: string };
  /** `option`: what can be passed in its place. */
  "package-missing": { name: string; option: string };
  /** `field`: the option or the argument, by its path. */
  "option-invalid": { field: string; reason: Reason };
  // certificates
  "certificate-unreadable": { what: string; reason: Reason };
  "key-unreadable": { what: string; reason: Reason };
  "key-passphrase": { what: string };
  "key-mismatch": { subject: string };
  "authority-invalid": { subject: string; reason: Reason };
  /** `path`: where it was looked for. */
  "authority-missing": { path: string };
  "authority-exists": { path: string };
  "signer-invalid": { reason: Reason };
  "authority-expired": { subject: string; notAfter: string };
  "certificate-expired": { subject: string; notAfter: string };
  "certificate-name-invalid": { name: string; reason: Reason };
  "certificate-lifetime-invalid": { hours: number };
  "generation-invalid": { host: string; generation: string };
  "key-algorithm-unsupported": { algorithm: string };
  "request-unreadable": { reason: Reason };
  "docker-folder-incomplete": { missing: readonly string[] };
  // extension settings
  "settings-invalid": { issues: readonly Issue[] };
  "settings-too-large": { bytes: number; limitBytes: number };
  "settings-conflict": { keys: readonly string[]; reason: Reason };
  "extension-slot-taken": { machine: string; extension: string; publisher: string };
  "extension-own": { host: string; extension: string };
  "extension-not-found": { machine: string; extension: string };
  "extension-type-unknown": { publisher: string; type: string; location: string };
  /** `reason`: the handler's own words, if it reported any. `output`: the end of all that Azure reported about it. */
  "extension-failed": { machine: string; extension: string; reason: Reason; output: string };
  "daemon-option-clash": { option: string; reason: Reason };
  // Azure
  "credentials-rejected": { reason: Reason; problem?: string | undefined };
  "cloud-unknown": { cloud: string; known: readonly string[] };
  "cloud-mismatch": { cloud: string | undefined; reason: Reason };
  "subscription-not-found": { subscription: string; cloud: string | undefined };
  "subscription-unusable": { subscription: string; state: string };
  "permission-denied": { action: string; scope: string; denyAssignment?: string | undefined };
  "provider-not-registered": { provider: string };
  /** `newest`: the newest version that the location offers. */
  "api-version-unsupported": { type: string; location: string; version: string; newest: string | undefined };
  /** `field`: the one to set, where the policy's name or its reason tells. */
  "policy-denied": {
    policy: string;
    resource: string;
    reason?: string | undefined;
    field?: PolicyField | undefined;
  };
  "quota-exceeded": {
    /** Default `cores`. */
    resource?: "cores" | "spot-cores" | "addresses" | "deployments" | undefined;
    what: string;
    location: string;
    limit: number | undefined;
    used: number | undefined;
    needed: number | undefined;
  };
  "subnet-full": { subnet: string };
  /** `constraints`: what Azure cannot offer together, in its words. */
  "capacity-unavailable": { what: string; location: string; constraints?: readonly string[] | undefined };
  "spot-refused": { size: string; reason: Reason };
  /** `alternative`: a size that would do. */
  "size-unavailable": { size: string; location: string; alternative?: string | undefined };
  /** `reason`: why an image that exists cannot be used, such as one that its publisher has withdrawn. */
  "image-not-found": { image: string; location: string; reason?: Reason | undefined };
  // baked images
  /** `resource`: what has the name of a part of it, and is not Berth's. */
  "image-foreign": { image: string; resource: string };
  "image-differs": { image: string; differences: readonly ImageDifference[] };
  /** `version`: undefined where no version is. */
  "image-version-not-found": { image: string; version: string | undefined };
  /** `output`: the end of what the script or the pull has printed. */
  "image-step-failed": { image: string; step: "script" | "pull"; exitCode: number; output: string };
  /** The machine did not power itself off, which shows that its identity is removed. */
  "image-not-generalized": { image: string; host: string; minutes: number };
  "dns-label-taken": { label: string; location: string };
  "terms-not-accepted": { image: string; link: string | undefined };
  "data-disk-unusable": { disk: string; resourceGroup: string; reason: Reason };
  "image-plan-needed": { image: string };
  /** `similar`: a location that is probably meant. */
  "location-invalid": { location: string; reason?: Reason | undefined; similar?: string | undefined };
  "zone-unavailable": { location: string; reason: Reason };
  "trusted-launch-unsupported": { size: string; image: string; reason: string };
  /** A value of the request that Azure names. */
  "azure-rejected": { azureCode: string; message: string };
  throttled: { seconds: number | undefined };
  /** `lock`: the type and the name of the resource that is locked. */
  "resource-locked": { resource: string; lock?: string | undefined };
  "change-not-allowed": { property: string; resource: string };
  "deployment-failed": { deployment: string; azureCode: string; message: string };
  /** `source`: the services that were asked. */
  "public-address-unknown": { source: string; reason: Reason };
  "prices-unavailable": { source: string; reason: Reason };
  "azure-unreachable": { endpoint: string; reason: Reason };
  "azure-unexpected": { status: number | undefined; azureCode: string; message: string };
  "vault-unavailable": { vault: string; reason: Reason };
  // hosts
  "host-not-found": { host: string };
  "host-newer": { host: string; schema: string };
  "host-ambiguous": { host: string; machines: readonly string[] };
  "host-closed": { host: string };
  /** `group`: where no priority is free before its rules; undefined where the machine has no security group. */
  "port-not-closable": { host: string; group: string | undefined };
  "port-not-openable": { host: string };
  "container-not-found": { host: string; container: string };
  "port-not-open": { host: string; port: number; protocol: string };
  "host-exists": { host: string; differences: readonly HostDifference[] };
  /** `output`: of the script that should have ended them. */
  "connections-open": { host: string; exitCode: number; output: string };
  /** `deployment`: the deployment of another run that is in the way. */
  "host-busy": { host: string; reason: Reason; deployment?: string | undefined };
  "host-foreign": { host: string; resource: string };
  "host-incomplete": { host: string };
  "data-disk-missing": { host: string };
  "data-disk-attached": { disk: string; resourceGroup: string; host: string };
  /** `resourceGroups`: those that have one of this name, where several have. */
  "data-not-found": { name: string; resourceGroups: readonly string[] };
  "disk-ephemeral": { host: string; operation: "stop" | "resize" };
  "host-stopped": { host: string; power: string };
  "owner-differs": { host: string };
  "group-of-other-owner": { host: string; resourceGroup: string };
  "authority-untrusted": { host: string; subject: string };
  "authority-change-open": { host: string };
  "swarm-active": { host: string };
  /** The machine's agent could not run the command, or ended it. */
  "command-failed": { host: string; command: string; reason: string };
  "command-timeout": { host: string; command: string; seconds: number };
  "log-missing": { host: string; source: string };
  "machine-not-found": { machine: string; resourceGroup: string };
  "machine-unsuitable": { machine: string; obstacle: AdoptionObstacle };
  "group-not-found": { resourceGroup: string };
  // the guest
  "provision-failed": { host: string; exitCode: number | undefined; reason: Reason; output: string };
  "provision-timeout": { host: string; minutes: number };
  "agent-silent": { host: string };
  // Docker
  "docker-unreachable": { host: string; address: string; reason: Reason };
  "docker-untrusted": { host: string; address: string; reason: Reason };
  "docker-refused-client": { host: string; address: string };
  "docker-open": { host: string; address: string };
  "server-certificate-expired": { host: string; address: string };
  "clock-skewed": { host: string; reason: Reason };
  // the run
  interrupted: { what: string };
  /** What the caller's `onEvent` threw. */
  /** A function that the caller passed, such as `onEvent` or a method of the store. */
  "callback-failed": { callback: string; message: string };
  unexpected: { message: string };
}

/** The field of a host by which it complies with a policy. */
export type PolicyField = "network.existing" | "publicAddress" | "tags" | "location" | "size";

/** In what a new version would differ from its image, where that cannot be changed. */
export type ImageDifference = "architecture" | "generation" | "security-type" | "purchase-plan";

/** In what a host differs from a plan, where that cannot be changed. */
export type HostDifference = "location" | "size" | "other-settings" | "machine" | "resource-group";

/** Why a machine cannot be adopted. */
export type AdoptionObstacle =
  | { readonly code: "windows" }
  /** A node of Azure Kubernetes Service. */
  | { readonly code: "aks-node" }
  | { readonly code: "other-host"; readonly host: string }
  /** Berth created the machine: it is a host already. */
  | { readonly code: "created-host"; readonly host: string }
  /** The security group has no free priority before its deny rule. */
  | { readonly code: "no-rule-priority"; readonly group: string };

/** What is wrong with one field of an input. */
export interface Issue {
  /** The field's path, such as `network.subnet`; empty for the input as a whole. */
  readonly path: string;
  readonly message: string;
}

/** The code of an error of this package. */
export type ErrorCode = keyof ErrorDetails;
