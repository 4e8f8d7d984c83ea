/** The tags of Berth's resources. They are the only place where Berth keeps state. */
export const tagNames = {
  /** The host that a resource belongs to. */
  host: "berth-host",
  /** Whom the host belongs to: `ADAPTER/TENANT/ID`; see `HostOwner`. */
  owner: "berth-owner",
  /** On a resource that several hosts can share: Berth created it, and removes it when no host uses it. */
  shared: "berth-shared",
  /** `fingerprint` of the plan: SHA-256 of everything that cannot change. */
  plan: "berth-plan",
  /** `settings` of the plan: digests of what can change, such as ports, tags, daemon options and the compose file. */
  settings: "berth-settings",
  /** The version of these tags: an older Berth rejects a host of a newer one. */
  schema: "berth-schema",
  /** The CA that the host trusts, as {@link formatTrust} writes it. */
  authority: "berth-ca",
  /** A second CA that it trusts during an authority change. */
  nextAuthority: "berth-ca-next",
  /** Expiry of the server certificate, in RFC 3339 format. */
  certificate: "berth-cert-until",
  /** On an adopted machine: `ready`, or `changing` while it is being adopted or restored. */
  adopted: "berth-adopted",
  /** The name that the hosts of one file share. */
  set: "berth-set",
  /** The Docker port. */
  port: "berth-port",
  /**
   * On a deployment: the random id of the run that started it, so that it is recognised after a lost response. On a
   * machine: the id of the run that is adopting it. It is not secret.
   */
  run: "berth-run",
  /** When Docker's port was closed to everybody, in RFC 3339 format; absent on an open host. */
  closed: "berth-closed",
  /** On a machine: since when Docker of a new host has not answered, in RFC 3339 format; absent after the next create or rotation that reaches it. */
  unanswered: "berth-unanswered",
  /** On a machine: since when it is known to need a reboot, in RFC 3339 format; absent after a boot by Berth. */
  rebootNeeded: "berth-reboot-needed",
  /** After how long without use the host powers itself off, such as `30m`; absent: never. */
  idleAfter: "berth-idle-after",
  /** On a disk that stays when its host is removed, and on its snapshots: the host whose data it has. */
  data: "berth-data",
  /** On a gallery's image: its name. On its versions, and on the machine that one is captured from: `NAME:VERSION`. */
  image: "berth-image",
  /** On a version of a gallery's image: the Engine in it and where that is from, such as `29.1.0 docker`. */
  engine: "berth-engine",
  /** When a sweep may remove the host, in RFC 3339 format. */
  expires: "berth-expires",
  /** When a sweep began to remove the host, in RFC 3339 format. */
  sweep: "berth-sweep",
} as const;

/**
 * The names of the tags on a machine that hold until when `openHostPort` has opened a port, such as `berth-open-22-tcp`. Each
 * port has a tag of its own, so that two users who open ports at the same time lose neither.
 */
export const openedPortPrefix = "berth-open-";

/** Whether a tag is one of Berth's. */
export function isOwnTag(name: string): boolean {
  return name.startsWith(openedPortPrefix) || Object.values<string>(tagNames).includes(name);
}

/**
 * The tags of what Berth creates for several hosts: those that the first host's owner gives it, because policies ask for tags on
 * every resource and group (https://learn.microsoft.com/azure/azure-resource-manager/management/tag-policies), and what it is.
 */
export function sharedTags(ofHost: Tags, kind: string): Tags {
  return { ...givenTags(ofHost), [tagNames.shared]: kind };
}

/** The tags that are not Berth's. */
export function givenTags(tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !isOwnTag(name)));
}

/**
 * The value of a tag. Azure takes names that differ only in case for one:
 * https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations
 */
export function tagValue(tags: Tags, name: string): string | undefined {
  return Object.entries(tags).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
}

/** The tags of which others have none of the same name. */
export function tagsBeside(tags: Tags, others: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => tagValue(others, name) === undefined));
}

/** The version of the tags that this Berth writes, and the newest that it understands. */
export const tagSchema = 1;

/** The tags of a resource by name. */
export type Tags = Readonly<Record<string, string>>;
