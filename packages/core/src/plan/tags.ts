/** The tags by which Berth knows its own. State lives here and nowhere else. */
export const tagNames = {
  /** The host that a resource belongs to. */
  host: "berth-host",
  /** On a network or a group that several hosts may use: Berth made it, and removes it once nothing is in it. */
  shared: "berth-shared",
  /** SHA-256 over what cannot change about the plan. */
  plan: "berth-plan",
  /** SHA-256 over what can change about the plan while the host lives: ports, tags, the daemon's options, the compose file. */
  settings: "berth-settings",
  /** SHA-256 fingerprint of the certificate authority that the host trusts. */
  authority: "berth-ca",
  /** The authority that it trusts beside that one, while it is brought over to another. */
  nextAuthority: "berth-ca-next",
  /** When the server certificate ends, RFC 3339. */
  certificate: "berth-cert-until",
  /** On a machine that was there before: `ready`, or `changing` while it is being adopted or given back. */
  adopted: "berth-adopted",
  /** What the hosts of one file are called together. */
  set: "berth-set",
  /** The Docker port. */
  port: "berth-port",
  /**
   * On a deployment: which run began it, so that one whose answer was lost is known again. On a machine: which run is adopting
   * it. Made of chance, and no secret.
   */
  run: "berth-run",
  /** When `sweep` may remove the host, RFC 3339. */
  expires: "berth-expires",
  /** Since when a sweep is removing the host, RFC 3339. */
  sweep: "berth-sweep",
} as const;

export type Tags = Readonly<Record<string, string>>;
