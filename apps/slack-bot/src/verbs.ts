export const roles = ["viewer", "operator", "admin"] as const;
/** Each role may do what the roles before it may do. */
export type Role = (typeof roles)[number];

export interface VerbAccess {
  /** The lowest role that may use the verb. */
  readonly role: Role;
  /** The verb can interrupt or delete work on a host: operators may use it on their own hosts, admins on every host. */
  readonly ownHostOnly: boolean;
}

/** Every verb of `/berth`, and who may use it. README.md has the same table. */
export const verbs = {
  create: { role: "operator", ownHostOnly: true },
  list: { role: "viewer", ownHostOnly: false },
  show: { role: "viewer", ownHostOnly: false },
  plan: { role: "viewer", ownHostOnly: false },
  start: { role: "operator", ownHostOnly: false },
  stop: { role: "operator", ownHostOnly: true },
  restart: { role: "operator", ownHostOnly: true },
  extend: { role: "operator", ownHostOnly: false },
  rotate: { role: "operator", ownHostOnly: false },
  grant: { role: "operator", ownHostOnly: false },
  logs: { role: "operator", ownHostOnly: false },
  audit: { role: "operator", ownHostOnly: false },
  remove: { role: "operator", ownHostOnly: true },
  sweep: { role: "admin", ownHostOnly: false },
  "audit-log": { role: "admin", ownHostOnly: false },
  help: { role: "viewer", ownHostOnly: false },
} as const satisfies Record<string, VerbAccess>;

export type Verb = keyof typeof verbs;

/** The verbs that change a host. They run as jobs, which outlive a process of the bot. */
export type JobVerb = Extract<Verb, "create" | "start" | "stop" | "restart" | "extend" | "rotate" | "remove" | "sweep">;

/** The verbs that ask for confirmation in a dialog. */
export type ConfirmedVerb = Extract<JobVerb, "stop" | "restart" | "remove" | "sweep">;

export const verbNames = Object.keys(verbs) as Verb[];

export function hasRoleFor(role: Role, verb: Verb): boolean {
  return roles.indexOf(role) >= roles.indexOf(verbs[verb].role);
}
