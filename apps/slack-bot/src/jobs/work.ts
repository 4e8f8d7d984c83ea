import {
  createHost,
  extendHost,
  isBerthError,
  issueClientCertificate,
  parseHostSpec,
  type RunOptions,
  removeHost,
  restartHost,
  rotateHost,
  startHost,
  stopHost,
  sweepHosts,
  type TlsMaterial,
} from "@dockberth/core";
import type { Message } from "../blocks/blocks.ts";
import { extendedMessage, noteMessage, readyMessage, sweepMessage } from "../outputs.ts";
import type { Session } from "../session.ts";
import type { Job, JobVerb } from "./job.ts";

type Work = (session: Session, job: Job, run: RunOptions) => Promise<Message>;

/** What each verb does, and what is said in the end. Each can be begun again after its process died, and converges. */
export const work: Readonly<Record<JobVerb, Work>> = {
  async create(session, { input }, run) {
    // The client's half is thrown away: people get certificates for keys of their own, by `grant`.
    const { host } = await createHost(session.azure, parseHostSpec(input), session.authority, run);
    return readyMessage(host, session.clock());
  },
  async start(session, { host }, run) {
    const client = await passingClient(session);
    return readyMessage(await startHost(session.azure, host, { ...run, client }), session.clock());
  },
  async stop({ azure }, { host }, run) {
    await stopHost(azure, host, run);
    return noteMessage(`Host ${host} is stopped; its disk and its address stay. /berth start ${host} starts it again.`);
  },
  async restart(session, { host }, run) {
    const client = await passingClient(session);
    return readyMessage(await restartHost(session.azure, host, { ...run, client }), session.clock());
  },
  async extend({ azure, clock }, { host, input }, run) {
    const expiresAt = new Date(String(input["expiresAt"]));
    return extendedMessage(await extendHost(azure, host, { ...run, expiresAt, now: clock() }), clock());
  },
  async rotate({ azure, authority }, { host }, run) {
    await rotateHost(azure, host, authority, run);
    return noteMessage(`Host ${host} has a new server certificate; its containers ran on.`);
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
  async sweep({ azure, clock }, _job, run) {
    return sweepMessage(await sweepHosts(azure, { ...run, dryRun: false, now: clock() }));
  },
};

/** For the one question whether Docker answers; it is kept nowhere. */
export function passingClient({ authority }: Pick<Session, "authority">): Promise<TlsMaterial> {
  return issueClientCertificate(authority, { name: "slack-bot", validForHours: 1 });
}
