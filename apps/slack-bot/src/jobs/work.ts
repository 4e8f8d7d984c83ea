import { isBerthError, makeHost, parseHostSpec, type RunOptions, removeHost } from "@berth/core";
import type { Message } from "../blocks/blocks.ts";
import { noteMessage, readyMessage } from "../outputs.ts";
import type { Session } from "../session.ts";
import type { Job, JobVerb } from "./job.ts";

type Work = (session: Session, job: Job, run: RunOptions) => Promise<Message>;

/** What each verb does, and what is said in the end. Each can be begun again after its process died, and converges. */
export const work: Readonly<Record<JobVerb, Work>> = {
  async create(session, { input }, run) {
    // The client's half is thrown away: people get certificates for keys of their own, by `grant`.
    const { host } = await makeHost(session.azure, parseHostSpec(input), session.authority, run);
    return readyMessage(host, session.clock());
  },
  async remove(session, { host, attempts }, run) {
    try {
      await removeHost(session.azure, host, run);
    } catch (error) {
      // Begun again after its process died, when everything was gone already.
      if (attempts === 1 || !isBerthError(error, "host-not-found")) throw error;
    }
    return noteMessage(`Host ${host} is gone; nothing of it is left.`);
  },
};
