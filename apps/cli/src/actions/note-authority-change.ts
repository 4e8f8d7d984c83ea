import { readCertificate } from "@dockberth/core";
import { fileCertificateStore } from "../folder/certificate-store.ts";
import { resultTexts } from "../messages/results.ts";
import { writeNote } from "../output/write.ts";
import type { Session } from "../session.ts";

/** Says that a host belongs to another authority than when this machine used it last, before its new certificate is written. */
export async function noteAuthorityChange(
  session: Session,
  { name, authority }: { readonly name: string; readonly authority: string | undefined },
): Promise<void> {
  const stored = await fileCertificateStore(session.env).readClient(name);
  if (stored === undefined || authority === undefined) return;
  const before = readCertificate(stored.ca).keyFingerprint;
  if (before !== authority) writeNote(session, resultTexts.authorityChanged({ name, before, now: authority }));
}
