import type { Message } from "../slack-api/block-kit.ts";
import type { MessageReference } from "../slack-api/chat.ts";
import type { Person } from "../slack-api/person.ts";
import type { JobVerb } from "../verbs.ts";

/** Work on one host, as the store keeps it. It holds no secret: a process that resumes it issues new certificates. */
export interface Job {
  readonly id: string;
  readonly verb: JobVerb;
  readonly host: string;
  /** What the verb takes besides the name; JSON. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly person: Person;
  readonly startedAt: string;
  /** The message that shows its progress; undefined while Slack has not accepted one. */
  readonly message: MessageReference | undefined;
  /** The process that works on it, and until when the lease lasts; milliseconds since 1970. */
  readonly leasedBy: string;
  readonly leasedUntil: number;
  /** How many processes have started it. */
  readonly attempts: number;
  readonly cancelled: boolean;
  /** How it ended, while that is not posted yet. */
  readonly result: JobResult | undefined;
}

/** How a job ended. */
export interface JobResult {
  /** For the audit log: `done`, `cancelled`, or the code of an error. */
  readonly outcome: string;
  readonly message: Message;
}
