import type { Person } from "../access/person.ts";
import type { Message } from "../blocks/blocks.ts";
import type { Verb } from "../commands/verbs.ts";
import type { MessagePlace } from "../slack/talk.ts";

/** The verbs that change a host, and so are followed to their end over the end of this process. */
export type JobVerb = Extract<Verb, "create" | "start" | "stop" | "restart" | "extend" | "rotate" | "remove" | "sweep">;

/** How a job ended: what to say, and the word for the trail. */
export interface Outcome {
  readonly word: string;
  readonly message: Message;
}

/** Work on one host, as the store keeps it. It holds no secret: whoever takes it over issues certificates anew. */
export interface Job {
  readonly id: string;
  readonly verb: JobVerb;
  readonly host: string;
  /** What the verb takes beside the name; JSON. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly person: Person;
  readonly begunAt: string;
  /** The message that tells of it; undefined where Slack has not taken one yet. */
  readonly message: MessagePlace | undefined;
  /** The process that is at it, and until when it need not say so again; milliseconds since 1970. */
  readonly owner: string;
  readonly ownedUntil: number;
  /** How many processes have begun it. */
  readonly attempts: number;
  readonly cancelled: boolean;
  /** Known, but not told yet. */
  readonly outcome: Outcome | undefined;
}

/** What stands for the host of a sweep: no host can have this name. */
export const everyHost = "_every";

/** What a job is called while it goes on. */
export const titles: Readonly<Record<JobVerb, (host: string) => string>> = {
  create: (host) => `Creating host ${host}`,
  start: (host) => `Starting host ${host}`,
  stop: (host) => `Stopping host ${host}`,
  restart: (host) => `Restarting host ${host}`,
  extend: (host) => `Extending host ${host}`,
  rotate: (host) => `Rotating the certificate of host ${host}`,
  remove: (host) => `Removing host ${host}`,
  sweep: () => "Sweeping expired hosts",
};
