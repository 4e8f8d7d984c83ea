import { issueClientCertificate, type TlsMaterial } from "@dockberth/core";
import type { Session } from "../session.ts";

/** A client certificate to ask a host's Docker once. It is never stored. */
export function ephemeralClientCertificate({ authority }: Pick<Session, "authority">): Promise<TlsMaterial> {
  return issueClientCertificate(authority, { name: "slack-bot", validForHours: 1 });
}
