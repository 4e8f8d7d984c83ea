import { issueHostClient, type TlsMaterial, type TrustingHost } from "@dockberth/core";
import type { Session } from "../session.ts";

/** Issues a client certificate to ask one host's Docker once. It is never stored. */
export function ephemeralClientCertificate({ authority }: Pick<Session, "authority">) {
  return (host: TrustingHost): Promise<TlsMaterial> =>
    issueHostClient(host, authority, { name: "slack-bot", validForHours: 1 });
}
