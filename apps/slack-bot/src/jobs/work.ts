import {
  closeHost,
  closeHostPort,
  createHost,
  extendHost,
  type Host,
  type HostOwner,
  type HostPort,
  isBerthError,
  openHost,
  openHostPort,
  type PortOpeningSpec,
  parseHostSpec,
  type RunOptions,
  removeHost,
  restartHost,
  revokeHost,
  rotateHost,
  startHost,
  stopHost,
  sweepHosts,
} from "@dockberth/core";
import { allowedGroups } from "../access/limits.ts";
import {
  extendedMessage,
  noteMessage,
  portOpenedMessage,
  readyMessage,
  sweepMessage,
  withButtons,
} from "../blocks/messages.ts";
import { nextButtons } from "../blocks/next-buttons.ts";
import { hostTexts } from "../messages/index.ts";
import type { Session } from "../session.ts";
import type { Message } from "../slack-api/block-kit.ts";
import type { Person } from "../slack-api/person.ts";
import { everyHost, type JobVerb } from "../verbs.ts";
import { ephemeralClientCertificate } from "./ephemeral-client-certificate.ts";
import type { Job } from "./job.ts";

type Work = (session: Session, job: Job, run: RunOptions) => Promise<Message>;

/** What each verb does, and the message of its result. Each can be started again after its process has died, and converges. */
export const work: Readonly<Record<JobVerb, Work>> = {
  async create(session, { input, person }, run) {
    const { azure, authority, policy } = session;
    const { spec, owner } = input as { readonly spec: unknown; readonly owner?: HostOwner | undefined };
    const options = { ...run, owner, sharedGroups: allowedGroups(policy) };
    // The client certificate is discarded: people get certificates for their own keys with `grant`.
    const { host } = await createHost(azure, parseHostSpec(spec), authority, options);
    return readyWithButtons(session, person, host);
  },
  async start(session, { host, person }, run) {
    const client = ephemeralClientCertificate(session);
    return readyWithButtons(session, person, await startHost(session.azure, host, { ...run, client }));
  },
  async stop({ azure }, { host }, run) {
    await stopHost(azure, host, run);
    return noteMessage(hostTexts.stopped(host));
  },
  async restart(session, { host, person }, run) {
    const client = ephemeralClientCertificate(session);
    return readyWithButtons(session, person, await restartHost(session.azure, host, { ...run, client }));
  },
  async extend({ azure, clock }, { host, input }, run) {
    const expiresAt = new Date(String(input["expiresAt"]));
    return extendedMessage(await extendHost(azure, host, { ...run, expiresAt, now: clock() }), clock());
  },
  async rotate({ azure, authority }, { host }, run) {
    await rotateHost(azure, host, authority, run);
    return noteMessage(hostTexts.rotated(host));
  },
  async revoke({ azure, authority }, { host }, run) {
    await revokeHost(azure, host, authority, run);
    return noteMessage(hostTexts.revoked(host));
  },
  async close({ azure }, { host }, run) {
    await closeHost(azure, host, run);
    return noteMessage(hostTexts.closed(host));
  },
  async open({ azure }, { host }, run) {
    await openHost(azure, host, run);
    return noteMessage(hostTexts.opened(host));
  },
  async "open-port"({ azure, clock }, { host, input }, run) {
    const { until: end, ...opening } = input as unknown as PortOpeningSpec & { readonly until?: string };
    const until = end === undefined ? undefined : new Date(end);
    await openHostPort(azure, host, { ...opening, until, now: clock(), ...run });
    return portOpenedMessage(host, { ...opening, until });
  },
  async "close-port"({ azure }, { host, input, attempts }, run) {
    const port = input as unknown as HostPort;
    try {
      await closeHostPort(azure, host, { ...port, ...run });
    } catch (error) {
      // An earlier process had closed it before it died.
      if (attempts === 1 || !isBerthError(error, "port-not-open")) throw error;
    }
    return noteMessage(hostTexts.portClosed(host, port));
  },
  async remove({ azure }, { host, attempts }, run) {
    try {
      await removeHost(azure, host, run);
    } catch (error) {
      // An earlier process had removed everything before it died.
      if (attempts === 1 || !isBerthError(error, "host-not-found")) throw error;
    }
    return noteMessage(hostTexts.removed(host));
  },
  async sweep({ azure, clock }, { host }, run) {
    const select = host === everyHost ? undefined : ({ name }: Host) => name === host;
    return sweepMessage(await sweepHosts(azure, { ...run, dryRun: false, now: clock(), select }));
  },
};

/** A host that is ready, with buttons. They are a convenience: without the store, the message has none. */
async function readyWithButtons(session: Session, person: Person, host: Host): Promise<Message> {
  const message = readyMessage(host, session.clock());
  try {
    return withButtons(message, await nextButtons(session, person, host.name));
  } catch {
    return message;
  }
}
