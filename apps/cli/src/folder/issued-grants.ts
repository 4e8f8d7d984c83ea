import { join } from "node:path";
import { readCertificate, readGeneration } from "@dockberth/core";
import { readPrivateFile, writePrivateFile } from "@dockberth/core/stores";
import type { Environment } from "../session.ts";
import { clientFolder, ensureClientFolder, fileCertificateStore } from "./certificate-store.ts";
import type { Grant } from "./grant-file.ts";

/** A certificate that this user issued for a host. */
export interface IssuedGrant {
  readonly for: string;
  readonly issuedAt: string;
  readonly notAfter: string;
  readonly serialNumber: string;
  /** The generation of the host's CA that issued it. */
  readonly generation: string | undefined;
}

/** A grant with what has become of it. */
export interface ListedGrant extends IssuedGrant {
  readonly state: "valid" | "expired" | "revoked";
}

/** Adds a grant to the host's list in the folder. */
export async function recordGrant(env: Environment, { host, ca, cert }: Grant, now: Date = new Date()): Promise<void> {
  const { subject, notAfter, serialNumber } = readCertificate(cert);
  const issued: IssuedGrant = {
    for: subject,
    issuedAt: now.toISOString(),
    notAfter: notAfter.toISOString(),
    serialNumber,
    generation: readGeneration(ca)?.generation,
  };
  const folder = await ensureClientFolder(env, host.name);
  const grants = [...(await readGrants(env, host.name)), issued];
  await writePrivateFile(join(folder, file), `${JSON.stringify(grants, null, 2)}\n`);
}

/** What this user granted on a host. A grant is revoked where this user's own certificate has a later generation. */
export async function listGrants(env: Environment, host: string, now: Date = new Date()): Promise<ListedGrant[]> {
  const own = await fileCertificateStore(env).readClient(host);
  const current = own === undefined ? undefined : readGeneration(own.ca)?.generation;
  return (await readGrants(env, host)).map((grant) => {
    if (current !== undefined && grant.generation !== current) return { ...grant, state: "revoked" };
    return { ...grant, state: new Date(grant.notAfter) < now ? "expired" : "valid" };
  });
}

const file = "grants.json";

async function readGrants(env: Environment, host: string): Promise<IssuedGrant[]> {
  const text = await readPrivateFile(join(clientFolder(env, host), file));
  return text === undefined ? [] : (JSON.parse(text) as IssuedGrant[]);
}
