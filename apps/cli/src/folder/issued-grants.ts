import { join } from "node:path";
import { type IssuedGrant, issuedGrant, type ListedGrant, listedGrant, readGeneration } from "@dockberth/core";
import { readPrivateFile, writePrivateFile } from "@dockberth/core/stores";
import type { Environment } from "../session.ts";
import { clientFolder, ensureClientFolder, fileCertificateStore } from "./certificate-store.ts";
import type { Grant } from "./grant-file.ts";

/** Adds a grant to the host's list in the folder. */
export async function recordGrant(env: Environment, { host, ca, cert }: Grant, now: Date = new Date()): Promise<void> {
  const folder = await ensureClientFolder(env, host.name);
  const grants = [...(await readGrants(env, host.name)), issuedGrant({ ca, cert }, now)];
  await writePrivateFile(join(folder, file), `${JSON.stringify(grants, null, 2)}\n`);
}

/** What this user granted on a host. A grant is revoked where this user's own certificate has a later generation. */
export async function listGrants(env: Environment, host: string, now: Date = new Date()): Promise<ListedGrant[]> {
  const own = await fileCertificateStore(env).readClient(host);
  const current = own === undefined ? undefined : readGeneration(own.ca)?.generation;
  const generations = current === undefined ? undefined : [current];
  return (await readGrants(env, host)).map((grant) => listedGrant(grant, generations, now));
}

const file = "grants.json";

async function readGrants(env: Environment, host: string): Promise<IssuedGrant[]> {
  const text = await readPrivateFile(join(clientFolder(env, host), file));
  return text === undefined ? [] : (JSON.parse(text) as IssuedGrant[]);
}
