import type { Role } from "../access/policy.ts";

/** What can be said after `/berth`. */
export interface VerbFacts {
  readonly summary: string;
  readonly usage: string;
  readonly needs: Role;
  /** It takes something away from a host: operators may do it to their own hosts, admins to every one. */
  readonly ownHostOnly: boolean;
  /** The question of the dialog that is asked first; without it nothing is asked. */
  readonly asks?: (host: string) => { readonly title: string; readonly question: string; readonly button: string };
}

/** Every verb, who may say it, and what it asks. README.md has the same table. */
export const verbs = {
  create: {
    summary: "make a host, or finish one that was interrupted; without a name it opens a form",
    usage: "/berth create NAME [--size SIZE] [--allow-from RANGE] [--expires-in 8h]",
    needs: "operator",
    ownHostOnly: true,
  },
  list: { summary: "the hosts", usage: "/berth list", needs: "viewer", ownHostOnly: false },
  show: {
    summary: "one host: what Azure has, what its Docker answers",
    usage: "/berth show NAME",
    needs: "viewer",
    ownHostOnly: false,
  },
  plan: {
    summary: "what create would make; nothing is sent",
    usage: "/berth plan NAME [the options of create]",
    needs: "viewer",
    ownHostOnly: false,
  },
  start: { summary: "start a stopped host", usage: "/berth start NAME", needs: "operator", ownHostOnly: false },
  stop: {
    summary: "stop a host, so that it costs its disk alone; asks first",
    usage: "/berth stop NAME",
    needs: "operator",
    ownHostOnly: true,
    asks: (host) => ({
      title: "Stop a host",
      question: `Stop host ${host}? Every container on it ends. It can be started again.`,
      button: "Stop",
    }),
  },
  restart: {
    summary: "restart a host; asks first",
    usage: "/berth restart NAME",
    needs: "operator",
    ownHostOnly: true,
    asks: (host) => ({
      title: "Restart a host",
      question: `Restart host ${host}? Every container on it ends, and those that restart by themselves come back.`,
      button: "Restart",
    }),
  },
  extend: {
    summary: "let a host live longer",
    usage: "/berth extend NAME 4h",
    needs: "operator",
    ownHostOnly: false,
  },
  rotate: {
    summary: "give a host a new server certificate; containers run on",
    usage: "/berth rotate NAME",
    needs: "operator",
    ownHostOnly: false,
  },
  grant: {
    summary: "get a client certificate for a key that you made",
    usage: "/berth grant NAME",
    needs: "operator",
    ownHostOnly: false,
  },
  logs: {
    summary: "the last lines of dockerd, or of the extension with --source extension",
    usage: "/berth logs NAME [--lines 40] [--source daemon|extension]",
    needs: "operator",
    ownHostOnly: false,
  },
  audit: {
    summary: "how well a host's Docker is locked down",
    usage: "/berth audit NAME",
    needs: "operator",
    ownHostOnly: false,
  },
  remove: {
    summary: "remove a host, leaving nothing; asks first",
    usage: "/berth remove NAME",
    needs: "operator",
    ownHostOnly: true,
    asks: (host) => ({
      title: "Remove a host",
      question: `Remove host ${host} and everything on it? This cannot be undone.`,
      button: "Remove",
    }),
  },
  sweep: {
    summary: "remove the hosts that have expired; shows them and asks first",
    usage: "/berth sweep",
    needs: "admin",
    ownHostOnly: false,
    asks: (host) => ({
      title: "Sweep expired hosts",
      question: `Remove ${host} and everything on them? This cannot be undone.`,
      button: "Sweep",
    }),
  },
  trail: { summary: "who did what", usage: "/berth trail [NAME]", needs: "admin", ownHostOnly: false },
  help: { summary: "this", usage: "/berth help", needs: "viewer", ownHostOnly: false },
} as const satisfies Record<string, VerbFacts>;

export type Verb = keyof typeof verbs;

export const verbNames = Object.keys(verbs) as Verb[];

/** The facts of a verb, the question with them. */
export function factsOf(verb: Verb): VerbFacts {
  return verbs[verb];
}
