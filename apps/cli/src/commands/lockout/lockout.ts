import { closeHost, findHost, type Host, openHost, revokeHost } from "@dockberth/core";
import { expandHostNames, forEachHost } from "../../actions/for-each-host.ts";
import type { HostContext } from "../../actions/with-host.ts";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { fileCertificateStore } from "../../folder/certificate-store.ts";
import { authorityOf } from "../../folder/next-authority.ts";
import { lockoutTexts } from "../../messages/en/results.ts";
import type { OutputOptions } from "../../output/options.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions;

/** Makes the earlier client certificates of hosts worthless. This user's own is replaced. */
export function revoke(session: Session, patterns: readonly string[], options: Options): Promise<void> {
  const { env } = session;
  return onEach(session, patterns, "revoke", options, async (name, { azure, run }) => {
    const authority = await authorityOf(env, await findHost(azure, name));
    const { host } = await revokeHost(azure, name, authority, {
      ...run,
      keepClient: (client) => fileCertificateStore(env).writeClient(name, client),
    });
    return host;
  });
}

export function close(session: Session, patterns: readonly string[], options: Options): Promise<void> {
  return onEach(session, patterns, "close", options, (name, { azure, run }) => closeHost(azure, name, run));
}

export function open(session: Session, patterns: readonly string[], options: Options): Promise<void> {
  return onEach(session, patterns, "open", options, (name, { azure, run }) => openHost(azure, name, run));
}

async function onEach(
  session: Session,
  patterns: readonly string[],
  operation: keyof typeof lockoutTexts,
  options: Options,
  verb: (name: string, context: HostContext) => Promise<Host>,
): Promise<void> {
  const names = expandHostNames(patterns);
  const { azure } = await connect(session, options);
  const { sentence, word } = lockoutTexts[operation];
  await forEachHost(session, { azure, names, operation, options }, verb, {
    sentence,
    word: () => word,
    field: "host",
  });
}
