import { closeHost, findHost, openHost, revokeHost } from "@dockberth/core";
import { onEachHost } from "../../actions/for-each-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { fileCertificateStore } from "../../folder/certificate-store.ts";
import { authorityOf } from "../../folder/next-authority.ts";
import { lockoutTexts } from "../../messages/results.ts";
import type { OutputOptions } from "../../output/options.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions;

/** Makes the earlier client certificates of hosts worthless. This user's own is replaced. */
export function revoke(session: Session, patterns: readonly string[], options: Options): Promise<void> {
  const { env } = session;
  return onEachHost(session, patterns, "revoke", options, lockoutTexts.revoke, async (name, { azure, run }) => {
    const authority = await authorityOf(env, await findHost(azure, name));
    const { host } = await revokeHost(azure, name, authority, {
      ...run,
      keepClient: (client) => fileCertificateStore(env).writeClient(name, client),
    });
    return host;
  });
}

export function close(session: Session, patterns: readonly string[], options: Options): Promise<void> {
  return onEachHost(session, patterns, "close", options, lockoutTexts.close, (name, { azure, run }) =>
    closeHost(azure, name, run),
  );
}

export function open(session: Session, patterns: readonly string[], options: Options): Promise<void> {
  return onEachHost(session, patterns, "open", options, lockoutTexts.open, (name, { azure, run }) =>
    openHost(azure, name, run),
  );
}
