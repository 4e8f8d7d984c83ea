import type { BerthEvent, HostOperation, KeptReason, RetryReason, Warning } from "../../events.ts";

/** A sentence for each value of the field that tells the members of a union apart. */
export type Sentences<Union extends { readonly [key in Key]: string }, Key extends string> = {
  readonly [Value in Union[Key]]: (facts: Extract<Union, { readonly [key in Key]: Value }>) => string;
};

/** What makes the sentence of an event, by its type. */
export type EventTexts = Sentences<BerthEvent, "type">;

/** What makes the sentence of a warning, by its code. */
export type WarningTexts = Sentences<Warning, "code">;

/** The sentence of each event. */
export const eventTexts: EventTexts = {
  "group-ready": ({ created, resourceGroup }) =>
    created ? `Created resource group ${resourceGroup}` : `Using existing resource group ${resourceGroup}`,
  "address-reserved": ({ address, hostname }) =>
    `Reserved address ${address}${hostname === undefined ? "" : ` (${hostname})`}`,
  "terms-accepted": ({ image, link }) =>
    `Accepted the marketplace terms of ${image} for the subscription${link === undefined ? "" : `: ${link}`}`,
  "certificates-issued": ({ names, notAfter }) =>
    `Issued certificates for ${names.join(", ")}, valid until ${minutes(notAfter)}`,
  "deployment-start": ({ deployment, resources }) => `Deploying ${resourceCount(resources)} as ${deployment}`,
  "resource-start": ({ kind, name }) => `Creating ${kind} ${name}`,
  "resource-end": ({ kind, name, seconds }) => `Created ${kind} ${name} in ${duration(seconds)}`,
  "deployment-end": ({ deployment, seconds }) => `Deployed ${deployment} in ${duration(seconds)}`,
  "extension-start": ({ name }) => `Installing Docker Engine with extension ${name}`,
  "extension-end": ({ name, seconds }) => `Extension ${name} finished in ${duration(seconds)}`,
  "docker-probe": ({ address, attempt, code, message }) =>
    `Waiting for Docker at ${address} (attempt ${attempt}): ${notReadyTexts[code as keyof typeof notReadyTexts] ?? message}`,
  "docker-ready": ({ version, address, seconds }) =>
    `Docker Engine ${version} answers at ${address} over mutual TLS after ${duration(seconds)}`,
  "host-unchanged": ({ host }) => `Host ${host} is already as planned and answers; nothing was changed`,
  "host-failed": ({ host, message }) => `Host ${host} failed: ${message}`,
  "removal-start": ({ resources, host }) => `Removing ${resourceCount(resources)} of host ${host}`,
  "resource-removed": ({ kind, name, seconds }) => `Removed ${kind} ${name} in ${duration(seconds)}`,
  "resource-kept": ({ kind, name, reason }) => `Kept ${kind} ${name}: ${keptTexts[reason]}`,
  "removal-end": ({ resources, keptDisks, host, seconds }) =>
    `Removed ${resourceCount(resources)} in ${duration(seconds)}; ${keptDisks === 0 ? `nothing of host ${host} is left` : `the data of host ${host} is kept`}`,
  "operation-start": ({ operation, host }) => `${operationTexts[operation].during} ${host}`,
  "operation-end": ({ operation, host, seconds }) =>
    `${operationTexts[operation].after} ${host} in ${duration(seconds)}`,
  "power-unchanged": ({ host, power }) => `Host ${host} is already ${power}; nothing was changed`,
  "size-unchanged": ({ host, size }) => `Host ${host} already has size ${size}; nothing was changed`,
  "expiry-set": ({ host, expiresAt }) =>
    expiresAt === undefined ? `Host ${host} no longer expires` : `Host ${host} expires at ${minutes(expiresAt)}`,
  "owner-set": ({ host, owner }) =>
    owner === undefined ? `Host ${host} belongs to administrators` : `Host ${host} belongs to ${owner}`,
  "engine-upgraded": ({ host, from, to }) =>
    from === to
      ? `Docker Engine of ${host} is already at ${to}`
      : `Upgraded Docker Engine of ${host} from ${from} to ${to}`,
  "packages-updated": ({ host, updates, rebootNeeded }) =>
    `${updates === 0 ? `${host} has no updates to install` : `Updated ${updates} packages of ${host}`}${rebootNeeded === true ? "; it needs a reboot" : ""}`,
  "adoption-start": ({ machine }) => `Setting up Docker on existing virtual machine ${machine}`,
  "port-opened": ({ port, group }) => `Opened port ${port} in security group ${group} with one rule`,
  "port-closed": ({ port, group }) => `Closed port ${port} to everybody in security group ${group}`,
  "machine-changed": ({ changes, seconds }) =>
    `Changed on the machine in ${duration(seconds)}: ${changes.join(", ") || "nothing"}`,
  "return-start": ({ machine }) => `Restoring virtual machine ${machine}`,
  "return-end": ({ machine, seconds }) => `Restored virtual machine ${machine} in ${duration(seconds)}`,
  "access-start": ({ machine }) => `Changing the access to virtual machine ${machine}`,
  "access-end": ({ machine, seconds }) => `Changed the access to virtual machine ${machine} in ${duration(seconds)}`,
  "audit-start": ({ address }) => `Auditing Docker at ${address}`,
  "audit-end": ({ host, seconds, passed, warned, notAssessed }) =>
    `Audited ${host} in ${duration(seconds)}: ${passed} passed, ${warned} warnings, ${notAssessed} not assessed`,
  "access-checked": ({ check, outcome, message }) => `${check}: ${outcome === "ok" ? "" : `${outcome}, `}${message}`,
  "provider-registered": ({ provider }) => `Registered the subscription for ${provider}`,
  "image-pull": ({ host, images }) => `Pulling ${images.join(", ")} on ${host}`,
  "image-capture-start": ({ image, version, regions }) =>
    `Capturing version ${version} of image ${image} for ${regions.join(", ")}`,
  "image-capture-end": ({ image, version, seconds }) =>
    `Captured version ${version} of image ${image} in ${duration(seconds)}`,
  "image-found": ({ image, version }) => `An interrupted run has already captured version ${version} of image ${image}`,
  "what-if-start": ({ deployment }) => `Asking Azure what deployment ${deployment} would change; nothing is created`,
  "what-if-end": ({ changes, seconds }) =>
    `Azure would change ${resourceCount(changes)} (answered in ${duration(seconds)})`,
  retry: ({ reason, host, seconds }) => `${retryTexts[reason](host)}; trying again in ${duration(seconds)}`,
  warning: ({ warning }) => describeWarning(warning),
};

/** The sentence of a warning. `texts`: those of another language. */
export function describeWarning(warning: Warning, texts: Partial<WarningTexts> = warningTexts): string {
  return ((texts[warning.code] ?? warningTexts[warning.code]) as (warning: Warning) => string)(warning);
}

/** The sentence of each warning. */
export const warningTexts: WarningTexts = {
  "security-group-unmanaged": ({ group, allowFrom, port }) =>
    `Berth does not change ${group === undefined ? "the subnet's security group" : `security group ${group}`}: it must allow ${allowFrom.join(", ")} to reach port ${port}`,
  "private-address-only": () => "The host has a private address only: this machine needs a route into its network",
  "no-outbound-access": () =>
    "The host has no outbound access and cannot install packages: set network.natGateway, or give a proxy",
  "image-deprecated": ({ image, at }) =>
    `The publisher withdraws the image ${image}${at === undefined ? "" : ` on ${at.slice(0, 10)}`}; hosts cannot be created from it afterwards`,
  "spot-eviction-deletes": () => "Azure may delete this spot host, with its disks, at any time (evictionPolicy Delete)",
  "identities-reachable": () =>
    "Every container can use the machine's identities, because containers can reach the metadata address",
  "compose-bind-mounts": ({ paths }) =>
    `The services mount ${paths.join(", ")} from the folder of the compose file, which is empty on the host`,
  "compose-external": ({ names }) =>
    `A new host does not have ${listed(names)}, which the compose file declares as external`,
  "compose-variables-unset": ({ names }) =>
    `The compose file uses ${listed(names)}, which nothing sets: docker compose uses an empty value`,
  "compose-settings-ignored": ({ names }) =>
    `${listed(names)} ${names.length === 1 ? "has" : "have"} no effect: the host starts the one compose file that is given`,
  "docker-repository-skipped": ({ host }) =>
    `Docker's repository did not answer ${host}, so the distribution's Engine was installed`,
  "engine-outdated": ({ host, version, apiVersion }) =>
    `Docker Engine ${version} of ${host} has API ${apiVersion}, and current clients require 1.44: set engine.source to docker for new hosts`,
  "client-tools-missing": ({ host, tools }) => `The Docker command line on ${host} lacks ${tools.join(" and ")}`,
  "no-security-group": ({ host }) =>
    `${host} has no security group, so no port was opened: by default Azure allows connections from its own network only`,
  "certificate-names-unknown": ({ host, names }) =>
    `The names in the certificate of ${host} could not be read; the new certificate carries ${names.join(", ")}`,
  "expiry-not-set": ({ host }) => `${host} has no expiry and keeps none; extend it to give it one`,
  "swarm-restarts": ({ host }) =>
    `${host} is part of a swarm: its containers stop while Docker restarts, and the swarm's managers start them again`,
  "resize-needs-stop": ({ host, size }) => `${size} is not available where ${host} runs, so it is stopped and moved`,
};

function resourceCount(count: number): string {
  return `${count} ${count === 1 ? "resource" : "resources"}`;
}

/** Why a removal leaves something. */
export const keptTexts: Readonly<Record<KeptReason, string>> = {
  "in-use": "other hosts use it",
  "not-empty": "it contains other resources",
  adopted: "it existed before Berth, and is restored",
  data: "it has the data, and is billed until it is deleted",
};

/** Why a verb tries again. */
export const retryTexts: Readonly<Record<RetryReason, (subject: string) => string>> = {
  "azure-busy": () => "Azure is busy with another operation on it",
  "earlier-deployment": (subject) => `An earlier deployment of ${subject} is still running`,
  "concurrent-deployment": (subject) => `Another run deploys to resource group ${subject}`,
  "concurrent-removal": (subject) => `Another run is removing ${subject}`,
};

/** Why Docker is not ready yet, by the code of what the attempt met. */
export const notReadyTexts: Readonly<
  Record<"docker-unreachable" | "docker-untrusted" | "docker-refused-client", string>
> = {
  "docker-unreachable": "no answer yet",
  "docker-untrusted": "the new certificate is not installed yet",
  "docker-refused-client": "the client certificate is not accepted yet",
};

/** What is being done to a host, and what was done. */
export const operationTexts: Readonly<Record<HostOperation, { readonly during: string; readonly after: string }>> = {
  start: { during: "Starting host", after: "Started host" },
  stop: { during: "Stopping host", after: "Stopped host" },
  restart: { during: "Restarting host", after: "Restarted host" },
  resize: { during: "Resizing host", after: "Resized host" },
  rotate: { during: "Replacing the certificate of host", after: "Replaced the certificate of host" },
  revoke: { during: "Locking earlier clients out of host", after: "Locked earlier clients out of host" },
  close: { during: "Closing host", after: "Closed host" },
  open: { during: "Opening host", after: "Opened host" },
  trust: { during: "Adding the next authority to host", after: "Added the next authority to host" },
  distrust: { during: "Removing the old authority from host", after: "Removed the old authority from host" },
  upgrade: { during: "Upgrading Docker Engine of host", after: "Upgraded Docker Engine of host" },
  patch: { during: "Installing updates on host", after: "Installed updates on host" },
  provision: { during: "Setting up host", after: "Set up host" },
  run: { during: "Running a script on host", after: "Ran the script on host" },
  generalize: { during: "Removing keys and identity from host", after: "Removed keys and identity from host" },
};

function minutes(time: Date): string {
  return `${time.toISOString().slice(0, 16)}Z`;
}

function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** A compose file may use hundreds. */
function listed(names: readonly string[]): string {
  const first = names.slice(0, 8).join(", ");
  return names.length > 8 ? `${first} and ${names.length - 8} more` : first;
}
