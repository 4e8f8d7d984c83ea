export const roles = ["viewer", "operator", "admin"] as const;
/** Each role may do what the roles before it may do. */
export type Role = (typeof roles)[number];

/**
 * Every verb of `/berth`, and the lowest role that may use it. Operators use the verbs of their role on their own hosts,
 * admins on every host. README.md has the same table.
 */
export const verbs = {
  create: "operator",
  list: "viewer",
  show: "viewer",
  plan: "viewer",
  start: "operator",
  stop: "operator",
  restart: "operator",
  extend: "operator",
  rotate: "operator",
  grant: "operator",
  grants: "operator",
  logs: "operator",
  audit: "operator",
  "open-port": "operator",
  "close-port": "operator",
  remove: "operator",
  revoke: "admin",
  close: "admin",
  open: "admin",
  assign: "admin",
  sweep: "admin",
  "audit-log": "admin",
  help: "viewer",
} as const satisfies Record<string, Role>;

export type Verb = keyof typeof verbs;

/** The verbs that change a host. They run as jobs, which outlive a process of the bot. */
export type JobVerb = Extract<
  Verb,
  | "create"
  | "start"
  | "stop"
  | "restart"
  | "extend"
  | "rotate"
  | "open-port"
  | "close-port"
  | "remove"
  | "revoke"
  | "close"
  | "open"
  | "sweep"
>;

/** The verbs that ask for confirmation in a dialog. */
export type ConfirmedVerb = Extract<JobVerb, "stop" | "restart" | "remove" | "revoke" | "close" | "sweep">;

/** Stands for the host of a sweep of all hosts; no host can have this name. */
export const everyHost = "_every";

export const verbNames = Object.keys(verbs) as Verb[];

/** The verbs of one port. They are typed as `open` and `close` with the port behind the name of the host. */
export const portVerbs = { open: "open-port", close: "close-port" } as const satisfies Partial<Record<Verb, Verb>>;
export type PortCommand = keyof typeof portVerbs;

/** What is typed after `/berth` for a verb. */
export function commandOf(verb: Verb): Verb {
  const command = Object.entries(portVerbs).find(([, portVerb]) => portVerb === verb)?.[0];
  return (command as PortCommand | undefined) ?? verb;
}

export const commandNames = verbNames.filter((verb) => commandOf(verb) === verb);

export function hasRoleFor(role: Role, verb: Verb): boolean {
  return roles.indexOf(role) >= roles.indexOf(verbs[verb]);
}
