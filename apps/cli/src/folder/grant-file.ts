import { isIP } from "node:net";
import { join } from "node:path";
import { BerthError, type Host, keyMatchesCertificate, readCertificate, type Secret, secret } from "@dockberth/core";
import { importedHostFile, isHostName, readPrivateFile, writePrivateFile } from "@dockberth/core/stores";
import { CliError } from "../errors.ts";
import { fileTexts } from "../messages/files.ts";
import type { Environment } from "../session.ts";
import { clientFolder, fileCertificateStore } from "./certificate-store.ts";

const texts = fileTexts.grant;

/** What a grant tells about a host: enough to use the host without an Azure account. */
export interface KnownHost
  extends Pick<Host, "name" | "address" | "hostname" | "port" | "power" | "authority">,
    Partial<Pick<Host, "tags" | "openedPorts">> {}

/** The content of a grant file. */
export interface Grant {
  readonly host: Omit<KnownHost, "authority" | "power">;
  readonly ca: string;
  readonly cert: string;
  /** Undefined if the key stayed with the person who requested the certificate. */
  readonly key: Secret | undefined;
}

export function grantText({ host, ca, cert, key }: Grant): string {
  const { name, address, hostname, port } = host;
  const body = { berth: "grant/1", host: { name, address, hostname, port }, ca, cert };
  return `${JSON.stringify(key === undefined ? body : { ...body, key: key.reveal() }, null, 2)}\n`;
}

/** @throws BerthError `file-unreadable`, `certificate-unreadable` */
export function parseGrant(text: string, path: string): Grant {
  const invalid = (reason: string) => new BerthError("file-unreadable", { path, reason });
  let found: Record<string, unknown>;
  try {
    found = Object(JSON.parse(text)) as Record<string, unknown>;
  } catch (error) {
    throw new BerthError("file-unreadable", { path, reason: texts.notAGrant }, { cause: error });
  }
  const { berth, host, ca, cert, key } = found;
  const { name, address, hostname, port } = Object(host) as Record<string, unknown>;
  if (berth !== "grant/1" || typeof ca !== "string" || typeof cert !== "string") throw invalid(texts.notAGrant);
  if (typeof name !== "string" || !isHostName(name)) throw invalid(texts.noHost);
  if (!Number.isInteger(port) || Number(port) < 1 || Number(port) > 65_535) throw invalid(texts.noPort);
  if (!isAddress(address) || !isHostname(hostname)) throw invalid(texts.badAddress);
  readCertificate(ca, texts.authority);
  const optional = (value: unknown) => (typeof value === "string" ? value : undefined);
  return {
    host: { name, address: optional(address), hostname: optional(hostname), port: Number(port) },
    ca,
    cert,
    key: typeof key === "string" ? secret(key) : undefined,
  };
}

function isAddress(value: unknown): boolean {
  return value === undefined || (typeof value === "string" && isIP(value) !== 0);
}

function isHostname(value: unknown): boolean {
  return value === undefined || (typeof value === "string" && /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})$/.test(value));
}

/**
 * Stores a grant where every command finds it, and returns the folder. A newer grant for the same host replaces an earlier one;
 * anything else of that name is replaced only where `replace` says so.
 * @throws BerthError `host-known`, `key-mismatch`, `key-unreadable`
 */
export async function storeGrant(
  env: Environment,
  grant: Grant,
  { key, replace }: { readonly key: Secret; readonly replace: boolean },
): Promise<string> {
  const { host, ca, cert } = grant;
  const known = replace ? undefined : await readKnown(env, host.name);
  const given = describeHost(host, readCertificate(ca).keyFingerprint);
  if (known !== undefined && known !== given) throw new CliError("host-known", { host: host.name, known, given });
  if (!keyMatchesCertificate(cert, key))
    throw new BerthError("key-mismatch", { subject: readCertificate(cert).subject });
  await fileCertificateStore(env).writeClient(host.name, { ca, cert, key });
  await writePrivateFile(join(clientFolder(env, host.name), importedHostFile), `${JSON.stringify(host, null, 2)}\n`);
  return clientFolder(env, host.name);
}

/** What is stored for a host of this name; undefined if there is nothing. */
async function readKnown(env: Environment, name: string): Promise<string | undefined> {
  const ca = await readPrivateFile(join(clientFolder(env, name), "ca.pem"));
  if (ca === undefined) return undefined;
  return describeHost(await readImportedHost(env, name), readCertificate(ca).keyFingerprint);
}

function describeHost(host: Pick<Host, "address" | "hostname" | "port"> | undefined, authority: string): string {
  const address = host === undefined ? texts.addressInAzure : `${host.address ?? host.hostname}:${host.port}`;
  return texts.hostOfAuthority(address, authority);
}

/** A host that was imported; undefined for one that must be looked up in Azure. */
export async function readImportedHost(env: Environment, name: string): Promise<KnownHost | undefined> {
  if (!isHostName(name)) return undefined;
  const folder = clientFolder(env, name);
  const text = await readPrivateFile(join(folder, importedHostFile));
  if (text === undefined) return undefined;
  const host = JSON.parse(text) as Omit<KnownHost, "authority" | "power">;
  const ca = await readPrivateFile(join(folder, "ca.pem"));
  // The authority that the grant names: no certificate of another one replaces the imported one.
  return { ...host, power: "unknown", authority: ca === undefined ? undefined : readCertificate(ca).keyFingerprint };
}
