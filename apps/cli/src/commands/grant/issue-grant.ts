import { userInfo } from "node:os";
import {
  type Authority,
  BerthError,
  findHost,
  type Host,
  hostAuthority,
  issueClientCertificate,
  readCertificate,
  signClientRequest,
} from "@dockberth/core";
import { writeOwnerOnlyFile } from "@dockberth/core/stores";
import { noteAuthorityChange } from "../../actions/note-authority-change.ts";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { writeContext } from "../../docker-cli/context.ts";
import { clientFolder, fileCertificateStore } from "../../folder/certificate-store.ts";
import { type Grant, grantText } from "../../folder/grant-file.ts";
import { writeKeyFiles } from "../../folder/key-files.ts";
import { authorityOf, findNextAuthority } from "../../folder/next-authority.ts";
import { readText } from "../../input/files.ts";
import { readNumber } from "../../input/number.ts";
import { inputTexts } from "../../messages/input.ts";
import { resultTexts } from "../../messages/results.ts";
import type { OutputOptions } from "../../output/options.ts";
import type { Environment, Session } from "../../session.ts";

export interface GrantOptions extends ConnectionOptions, OutputOptions {
  readonly for?: string;
  readonly hours: string;
  readonly to?: string;
  readonly file?: string;
  readonly dockerContext?: boolean;
  readonly request?: string;
  readonly list?: boolean;
}

/** Issues a certificate for one person or job. */
export async function issueGrant(session: Session, name: string, options: GrantOptions): Promise<Grant> {
  requireOneDestination(options);
  const validForHours = readNumber("--hours", options.hours);
  const { azure } = await connect(session, options);
  const host = await findHost(azure, name);
  const { authority, ca } = await issuerFor(session.env, host);
  if (options.request !== undefined) {
    const csr = await readText(options.request);
    const cert = await signClientRequest(authority, csr, { validForHours, name: options.for });
    return { host, ca, cert, key: undefined };
  }
  const subject = options.for ?? userInfo().username;
  const { cert, key } = await issueClientCertificate(authority, { name: subject, validForHours });
  return { host, ca, cert, key };
}

/** Writes a grant to its destination, and says where that is. */
export async function writeGrant(session: Session, grant: Grant, options: GrantOptions): Promise<string> {
  const { host, ca, cert, key } = grant;
  if (options.file !== undefined) {
    await writeOwnerOnlyFile(options.file, grantText(grant));
    return options.file;
  }
  if (options.to !== undefined) {
    await writeKeyFiles(options.to, {
      ...(key !== undefined && { "key.pem": key.reveal() }),
      "ca.pem": ca,
      "cert.pem": cert,
    });
    return options.to;
  }
  if (key === undefined) {
    session.stdout.write(cert);
    return resultTexts.grantPrinted;
  }
  await noteAuthorityChange(session, { name: host.name, authority: readCertificate(ca).keyFingerprint });
  await fileCertificateStore(session.env).writeClient(host.name, { ca, cert, key });
  const context = await writeContext(session, host, clientFolder(session.env, host.name));
  return resultTexts.grantContext(context);
}

/** A key is never printed: it needs a destination. */
function requireOneDestination({ to, file, dockerContext, request }: GrantOptions): void {
  const destinations = [to, file, dockerContext].filter((each) => each !== undefined && each !== false).length;
  if (destinations === 1 || (destinations === 0 && request !== undefined)) return;
  throw new BerthError("spec-invalid", { issues: [{ path: "--to", message: inputTexts.grantDestination }] });
}

/** While a host trusts two authorities, a grant is issued by the next one and carries both, so that it works afterwards. */
async function issuerFor(
  env: Environment,
  host: Host,
): Promise<{ readonly authority: Authority; readonly ca: string }> {
  const current = await hostAuthority(host, await authorityOf(env, host));
  const next = await findNextAuthority(env);
  if (next === undefined || host.trusts.length === 1 || !isTrusted(host.trusts, next))
    return { authority: current, ca: current.cert };
  const authority = await hostAuthority(host, next);
  return { authority, ca: `${authority.cert}${current.cert}` };
}

function isTrusted(keys: readonly string[], { cert }: Authority): boolean {
  return keys.includes(readCertificate(cert).keyFingerprint);
}
