import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import {
  type Authority,
  BerthError,
  findHost,
  issueClientCertificate,
  readCertificate,
  signClientRequest,
} from "@dockberth/core";
import type { GrantOptions } from "../commands/grant.ts";
import { connect } from "../connection/connect.ts";
import { fileCertificateStore } from "../folder/certificate-store.ts";
import { type Grant, grantText } from "../folder/imported-host.ts";
import { authorityOf, findNextAuthority } from "../folder/next-authority.ts";
import { writePrivateFile } from "../folder/private-files.ts";
import type { Session } from "../session.ts";
import { writeContext } from "../shells/docker-context.ts";

/** Issues what one person or job needs. While a host trusts two authorities, it is of the next, and good for both. */
export async function makeGrant(session: Session, name: string, options: GrantOptions): Promise<Grant> {
  const { env } = session;
  requireOnePlace(options);
  const { azure } = await connect(session, options);
  const host = await findHost(azure, name);
  const current = await authorityOf(env, host);
  const next = await findNextAuthority(env);
  const isBetween = next !== undefined && host.trusts.length > 1 && trusts(host.trusts, next);
  const authority = isBetween ? next : current;
  const ca = isBetween ? `${next.cert}${current.cert}` : current.cert;
  const validForHours = Number(options.hours);
  const who = options.for;
  if (options.request !== undefined) {
    const csr = await readFile(options.request, "utf8").catch((error: Error) => {
      throw new BerthError("file-unreadable", { path: options.request ?? "", reason: error.message }, { cause: error });
    });
    const named = who === undefined ? {} : { name: who };
    return { host, ca, cert: await signClientRequest(authority, csr, { validForHours, ...named }), key: undefined };
  }
  const issued = await issueClientCertificate(authority, { name: who ?? userInfo().username, validForHours });
  return { host, ca, cert: issued.cert, key: issued.key };
}

/** Writes a grant where it was asked for, and says where. */
export async function writeGrant(session: Session, grant: Grant, options: GrantOptions): Promise<string> {
  const { host, ca, cert, key } = grant;
  if (options.file !== undefined) {
    await writePrivateFile(options.file, grantText(grant));
    return options.file;
  }
  if (options.to !== undefined) {
    if (key !== undefined) await writePrivateFile(join(options.to, "key.pem"), key.reveal());
    await writePrivateFile(join(options.to, "ca.pem"), ca);
    await writePrivateFile(join(options.to, "cert.pem"), cert);
    return options.to;
  }
  if (key === undefined) {
    session.stdout.write(cert);
    return "printed above";
  }
  const store = fileCertificateStore(session.env);
  await store.writeClient(host.name, { ca, cert, key });
  const { clientFolder } = await import("../folder/certificate-store.ts");
  return `docker context ${await writeContext(session, host, clientFolder(session.env, host.name))}`;
}

function trusts(fingerprints: readonly string[], { cert }: Authority): boolean {
  return fingerprints.includes(readCertificate(cert).fingerprint);
}

/** A key is never printed: it wants a place. */
function requireOnePlace({ to, file, dockerContext, request }: GrantOptions): void {
  const places = [to, file, dockerContext].filter((each) => each !== undefined && each !== false).length;
  if (places === 1 || (places === 0 && request !== undefined)) return;
  const message = "give one of --to FOLDER, --file PATH and --docker-context";
  throw new BerthError("spec-invalid", { issues: [{ path: "--to", message }] });
}
