import type { HostPort, OpenedPort, PatchedHost } from "@dockberth/core";
import { day, minute } from "../format.ts";

interface Address {
  readonly name: string;
  readonly address: string | undefined;
  readonly port: number;
}

interface ImportedHost {
  readonly name: string;
  readonly address: string;
  readonly authority: string;
  readonly until: Date;
}

/** What a command says when it is done. */
export const resultTexts = {
  hostReady: ({ name, address, port }: Address) =>
    `Host ${name} is ready at ${address}:${port}. To use it:\n  eval "$(berth env ${name})"`,
  adopted: (machine: string, { name, address, port }: Address) =>
    `Machine ${machine} is now host ${name} at ${address}:${port}. To use it:\n  eval "$(berth env ${name})"`,
  imported: ({ name, address, authority, until }: ImportedHost) =>
    `Host ${name} at ${address} is available until ${minute(until)}. The key of its authority has the SHA-256 fingerprint ${authority}. To use it:\n  eval "$(berth env ${name})"`,
  authorityChanged: ({ name, before, now }: { name: string; before: string; now: string }) =>
    `The authority of host ${name} has changed since this machine used it: the SHA-256 fingerprint of its key was ${before} and is ${now}. If nobody has told you, ask the owner of the host before you use it.`,
  power: (name: string, power: string) => `Host ${name} is ${power}.`,
  resized: (name: string, size: string | undefined, power: string) =>
    `Host ${name} now has size ${size} and is ${power}.`,
  expires: (name: string, expiresAt: Date | undefined) =>
    expiresAt === undefined ? `Host ${name} does not expire.` : `Host ${name} expires at ${minute(expiresAt)}.`,
  upgraded: (name: string, from: string, to: string) => `Docker Engine of ${name}: ${from} → ${to}`,
  patched: (name: string, { updates, updated, rebooted }: PatchedHost) =>
    updates === undefined
      ? `Host ${name} is patched.`
      : [
          `${name}: ${updates === 0 ? "no updates" : updates === 1 ? "1 package was updated" : `${updates} packages were updated`}${rebooted ? ", and the host was restarted" : ""}.`,
          ...updated.map((each) => `  ${each.name} ${each.from === undefined ? "" : `${each.from} → `}${each.to}`),
          ...(updates > updated.length ? [`  and ${updates - updated.length} more`] : []),
        ].join("\n"),
  provisioned: (name: string, engine: string | undefined, changed: readonly string[]) =>
    `Host ${name} is set up with Docker Engine ${engine ?? "?"}; ${changed.length === 0 ? "nothing was changed" : `changed: ${changed.join(", ")}`}.`,
  removed: (name: string) => `Host ${name} is removed.`,
  restored: (name: string) => `Host ${name} is removed, and its machine is restored.`,
  removedWord: "removed",
  restoredWord: "restored",
  rotated: (name: string, until: Date | undefined) =>
    `Host ${name} has a new certificate, valid until ${until === undefined ? "?" : day(until)}.`,
  authorityChangeBegun: (name: string) =>
    `Host ${name} trusts both authorities. Issue new grants, then run: berth rotate ${name} --finish`,
  authorityChangeFinished: (name: string, until: Date | undefined) =>
    `Host ${name} trusts only the next authority; its certificate is valid until ${until === undefined ? "?" : day(until)}.`,
  granted: ({ subject, name, until, written }: { subject: string; name: string; until: Date; written: string }) =>
    `${subject} may use ${name} until ${minute(until)}: ${written}`,
  noGrants: (name: string) => `No grants for ${name} were issued with this folder.`,
  grantsElsewhere: "Grants that were issued from other machines or by other adapters are not listed.",
  grantPrinted: "printed above",
  grantContext: (context: string) => `docker context ${context}`,
  contextDescription: (host: string) => `Berth host ${host}`,
  contextWritten: (context: string) =>
    `To use it: docker --context ${context} version. Its certificate is valid for a day; run the same command again to renew it.`,
  requested: (key: string, request: string) => `Keep ${key}. Send ${request} to the owner of the authority.`,
  authorityStored: (subject: string, folder: string, until: Date) =>
    `${subject} is in ${folder}, valid until ${day(until)}.`,
  authorityKeyWarning: "Keep the folder private: the key gives root access to every host that trusts this authority.",
  nextAuthority: (folder: string, until: Date) => `The next authority is in ${folder}, valid until ${day(until)}.`,
  nextAuthorityStep: "Move each host to it: berth rotate NAME --to-next",
  authorityReplaced: (aside: string) => `The next authority is in use. The old one was moved to ${aside}.`,
  filesWritten: (names: readonly string[], folder: string) => `Wrote ${names.join(" and ")} to ${folder}.`,
  extensionWritten: (names: readonly string[], folder: string) =>
    `Wrote ${names.join(" and ")} to ${folder}. Send them with this command, then delete them:`,
  portalCertificates: (paths: readonly string[]) =>
    `Created ${paths.join(", ")}. Upload them in the form, then delete the key. Enter in the form:`,
  portalField: (field: string, value: string) => `${field}: ${value}`,
  portalFields: {
    name: "Name of the host",
    region: "Region",
    dnsLabel: "DNS label",
    authority: "Owner's key and generation",
  },
  extensionRemoved: (name: string) => `Extension ${name} is removed.`,
  extensionState: (name: string, state: string) => `Extension ${name} is ${state.toLowerCase()}.`,
  variableOverrides: (variable: string) => `The variable ${variable} is set in this shell and overrides the profile.`,
  noData: "No kept data disks and no snapshots.",
  dataKind: (kind: "disk" | "snapshot") => kind,
  snapshotTaken: (host: string, snapshot: string) =>
    `Snapshot ${snapshot} has the data disk of ${host}. It is billed until you delete it: berth data remove ${snapshot}`,
  dataRestored: (disk: string) => `The data is on disk ${disk}. To use it: berth create NAME --data-disk-from ${disk}`,
  dataRemoved: (name: string) => `${name} is deleted.`,
  dataBilled: (count: number) =>
    `${count} kept ${count === 1 ? "disk or snapshot is" : "disks and snapshots are"} billed and never swept: berth data list`,
  dataKept: "Kept disks are billed until you delete them. To see them: berth data list",
  noImages: "Berth has made no images. To make one: berth image create NAME --pull IMAGE",
  imageState: (state: "ready" | "creating" | "failed") => state,
  imageReady: ({ name, version, regions }: { name: string; version: string; regions: readonly string[] }) =>
    `Image ${name} ${version} is ready in ${regions.join(", ")}. To use it: berth create NAME --image gallery:${name}. It is billed until you remove it: berth image remove ${name}`,
  imageRemoved: (image: string) => `Image ${image} is removed.`,
  noProfiles: "No profiles are set. To set one: berth defaults set location westeurope --profile work",
  profileUsed: "used",
  noDefaults: "No defaults are set. To set one: berth defaults set location westeurope",
  noExtensions: "No extensions.",
  noHosts: "No hosts.",
  accessReset: "Access was reset.",
  sweepPreview: "Nothing was changed. To remove and deallocate them, give --yes.",
  hostLeftAlone: (name: string, reason: string) => `Host ${name} was not changed: ${reason}`,
  hostIsOff: (name: string, power: string) => `Host ${name} is ${power}. To start it: berth start ${name}`,
  tunnel: (local: string, remote: string, name: string) =>
    `${local} now leads to ${remote} of ${name}. Ctrl-C closes the tunnel.`,
  contextUsed: (context: string) => `docker now uses ${context}. To go back: berth use --none`,
  contextUnused: "docker uses its default context again.",
  renewed: (name: string, until: Date) => `Your certificate for ${name} is valid until ${minute(until)}.`,
  grantExpires: (name: string, until: Date) =>
    `Your grant for ${name} expires at ${minute(until)}. Ask the host's owner for a new one.`,
  noCertificates: "This machine has no client certificates.",
  sshFailed: (name: string, address: string) =>
    `If ${address} did not answer: port 22 is open only to the ranges of --ssh-from. Run commands without SSH: \`berth run ${name} -- COMMAND\`.`,
  hostNotRemoved: (name: string, hint: string) => `Host ${name} was not removed. ${hint}`,
  emulatorRunning: ({ url, pid, guests }: { url: string; pid: number; guests: string }) =>
    `The emulator is running at ${url} (process ${pid}, ${guests} guests).`,
  emulatorAlreadyRunning: ({ url, pid, guests }: { url: string; pid: number; guests: string }) =>
    `The emulator is already running at ${url} (process ${pid}, ${guests} guests).`,
  emulatorStopped: (url: string) => `Stopped the emulator at ${url}.`,
  emulatorNotRunning: "No emulator was running.",
  versions: ({ berth, node, platform }: Readonly<Record<"berth" | "node" | "platform", string>>) =>
    `berth ${berth}, Node.js ${node}, ${platform}`,
  auditSummary: ({ host, engine, benchmark, pass, warn, notAssessed }: AuditSummary) =>
    `${host}, Engine ${engine ?? "unknown"}, ${benchmark}: ${pass} passed, ${warn} warnings, ${notAssessed} not assessed`,
};

interface AuditSummary {
  readonly host: string;
  readonly engine: string | undefined;
  readonly benchmark: string;
  readonly pass: number;
  readonly warn: number;
  readonly notAssessed: number;
}

/** The results of `revoke`, `close` and `open`, for one host and for one of several. */
export const lockoutTexts = {
  revoke: {
    sentence: (name: string) =>
      `Earlier certificates no longer open host ${name}. Yours is new; everybody else needs a new grant.`,
    word: () => "revoked",
  },
  close: {
    sentence: (name: string) => `Nobody can reach Docker on host ${name}. To open it again: berth open ${name}`,
    word: () => "closed",
  },
  open: {
    sentence: (name: string) => `Host ${name} can be reached again from its allowed addresses.`,
    word: () => "open",
  },
  closePorts: (ports: readonly HostPort[]) => ({
    sentence: (name: string) => `Closed on host ${name}: ${portList(ports)}.`,
    word: () => "closed",
  }),
  openPorts: (ports: readonly HostPort[], from: readonly string[], until: Date | undefined) => ({
    sentence: (name: string) =>
      `Open on host ${name} to ${from.join(", ")}${until === undefined ? "" : ` until ${minute(until)}`}: ${portList(ports)}. To close: berth close ${name} ${ports.map(portText).join(" ")}`,
    word: () => "open",
  }),
} as const;

function portList(ports: readonly HostPort[]): string {
  return `port ${ports.map(portText).join(", ")}`;
}

/** `22`, `53/udp`. */
function portText({ port, protocol }: HostPort): string {
  return protocol === "tcp" ? `${port}` : `${port}/${protocol}`;
}

/** The ports that are open beside those of the description, and until when. */
export function openedPortsText(ports: readonly OpenedPort[]): string {
  return ports
    .map((each) => `${portText(each)} ${each.until === undefined ? "until closed" : `until ${minute(each.until)}`}`)
    .join(", ");
}

/** What somebody should know about a host that works. */
export const hostWarningTexts = {
  certificateExpired: (name: string) => `The certificate of ${name} has expired. Replace it: berth rotate ${name}`,
  certificateExpires: (name: string, days: number) =>
    `The certificate of ${name} expires in ${days} days. Replace it: berth rotate ${name}`,
  expired: (name: string) => `Host ${name} has expired, and sweep may remove it. To keep it: berth extend ${name} 8h`,
  stopped: (name: string, { isSwept }: { readonly isSwept: boolean }) =>
    `Host ${name} is stopped but still billed. To deallocate it: berth stop ${name}${isSwept ? ", or berth sweep --yes" : ""}`,
  needsReboot: (name: string) => `Host ${name} needs a reboot for its updates: berth restart ${name}`,
  portOverdue: (name: string, port: OpenedPort, until: Date) =>
    `Port ${portText(port)} of ${name} was to be open until ${minute(until)}, and still is. To close it: berth close ${name} ${portText(port)}, or berth sweep --yes`,
  trustsTwo: (name: string) => `Host ${name} trusts two authorities. Finish the move: berth rotate ${name} --finish`,
};

/** The first rows of tables, and the labels of lists. */
export const headings = {
  hosts: ["NAME", "STATE", "POWER", "DOCKER", "LOCATION", "SIZE", "CERTIFICATE", "EXPIRES"],
  createdHosts: ["NAME", "OUTCOME", "DOCKER"],
  grants: ["FOR", "STATE", "ISSUED", "UNTIL"],
  outcomes: ["NAME", "OUTCOME"],
  failure: "REASON",
  sweep: ["NAME", "GROUP", "OUTCOME", "REASON"],
  audit: ["ITEM", "", "DESCRIPTION"],
  data: ["NAME", "KIND", "HOST", "SIZE", "CREATED", "ATTACHED TO"],
  images: ["NAME", "VERSION", "STATE", "DOCKER", "REGIONS", "CREATED"],
  extensions: ["NAME", "PUBLISHER", "TYPE", "VERSION", "STATE"],
  extensionTypes: ["OS", "PUBLISHER", "TYPE", "LATEST"],
  comparison: ["NAME", "GROUP", "ACTION", "REASON"],
  resources: ["RESOURCE", "TYPE"],
  plans: ["NAME", "GROUP", "LOCATION", "SIZE", "DOCKER"],
  billed: ["BILLED", "KIND", "BASIS"],
  prices: ["BILLED", "KIND", "BASIS", "PER HOUR", "PER MONTH"],
  profiles: ["PROFILE", "", "LOCATION", "SUBSCRIPTION", "CLOUD", "ALLOW FROM"],
  priceSums: ["NAME", "PER HOUR", "PER MONTH", "NOT KNOWN"],
} as const;

export const hostLabels = {
  name: "Name",
  state: "State",
  docker: "Docker",
  hostname: "Hostname",
  location: "Location",
  resourceGroup: "Resource group",
  size: "Size",
  openedPorts: "Open for a time",
  expires: "Expires",
  certificate: "Certificate until",
  client: "Your access until",
  granted: "Granted until",
  trusts: "Trusts",
  engine: "Engine",
  serverCertificate: "Certificate",
  /** Its Docker port is denied to everybody. */
  closed: "closed",
};

export const engineTexts = {
  answered: (version: string, api: string) => `${version}, API ${api}`,
  notAsked: "not asked: this machine has no certificate that the host accepts",
  certificate: (fingerprint: string, until: Date) => `sha256:${fingerprint}, until ${until.toISOString()}`,
};

export const authorityLabels = {
  name: "Name",
  fingerprint: "Fingerprint",
  key: "Key",
  until: "Valid until",
  folder: "Folder",
  expired: "(expired)",
};

export const extensionLabels = {
  name: "Name",
  type: "Type",
  state: "State",
  settings: "Settings",
  message: "Message",
};

export const emulatorLabels = {
  endpoint: "Endpoint",
  process: "Process",
  guests: "Guests",
  subscription: "Subscription",
  tenant: "Tenant",
  client: "Client",
  stateFile: "State file",
};

export const stateFileNote = (path: string) => `${path} (with the CA certificate and the client secret)`;

/** The outcome of an audit item, in one word. */
export const auditWords = { pass: "pass", warn: "WARN", "not-assessed": "-" } as const;

export const auditItemTexts = {
  notAssessed: (title: string, reason: string | undefined) => `${title}: ${reason}`,
  more: (count: number) => `and ${count} more`,
  remedy: (remedy: string, command: string | undefined) =>
    command === undefined ? `→ ${remedy}` : `→ ${remedy} Command: ${command}`,
};

/** The commands that follow the advice of items of the benchmark. */
export const auditCommands: Readonly<Record<string, (host: string) => string>> = {
  "1.2.2": (host) => `berth upgrade ${host}`,
};
