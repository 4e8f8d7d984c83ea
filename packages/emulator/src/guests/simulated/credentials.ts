import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { findTexts } from "./texts.ts";

/** The certificates, the key and the port of a TLS endpoint. */
export interface Credentials {
  readonly authorities: readonly string[];
  readonly certificate: string;
  readonly key: string;
  readonly port: number;
}

const defaultPort = 2376;
const plainPort = 2375;

/**
 * Finds CA certificates, and a certificate with its key, in the values that a task delivers. Those that it does not deliver
 * stay as before. Returns undefined if the task delivers neither, or if one of them is still missing.
 */
export function findCredentials(delivered: unknown, before?: Credentials): Credentials | undefined {
  const { texts, ports } = findTexts(delivered);
  const certificates = texts.flatMap(readCertificates);
  const authorities = [...new Set(certificates.filter((certificate) => certificate.ca).map(String))];
  const pair = findPair(
    certificates.filter((certificate) => !certificate.ca),
    texts.flatMap(readKeys),
  );
  if (authorities.length === 0 && pair === undefined) return undefined;
  const current = pair ?? before;
  const trusted = authorities.length > 0 ? authorities : before?.authorities;
  if (current === undefined || trusted === undefined) return undefined;
  return {
    authorities: trusted,
    certificate: current.certificate,
    key: current.key,
    port: findListenPort(texts) ?? ports[0] ?? before?.port ?? defaultPort,
  };
}

function findPair(
  leaves: readonly X509Certificate[],
  keys: readonly KeyObject[],
): Pick<Credentials, "certificate" | "key"> | undefined {
  for (const key of keys) {
    const certificate = leaves.find((leaf) => leaf.checkPrivateKey(key));
    if (certificate === undefined) continue;
    return { certificate: certificate.toString(), key: key.export({ type: "pkcs8", format: "pem" }).toString() };
  }
  return undefined;
}

function readCertificates(text: string): X509Certificate[] {
  return readBlocks(
    text,
    /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g,
    (pem) => new X509Certificate(pem),
  );
}

function readKeys(text: string): KeyObject[] {
  return readBlocks(text, /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----[^-]+-----END (?:[A-Z]+ )?PRIVATE KEY-----/g, (pem) =>
    createPrivateKey(pem),
  );
}

function readBlocks<T>(text: string, pattern: RegExp, read: (pem: string) => T): T[] {
  // The line breaks of a PEM inside JSON inside a script are still escaped.
  return [...text.replaceAll("\\n", "\n").matchAll(pattern)].flatMap(([pem]) => {
    try {
      return [read(pem)];
    } catch {
      return [];
    }
  });
}

function findListenPort(texts: readonly string[]): number | undefined {
  return texts
    .flatMap((text) => [...text.matchAll(/tcp:\/\/[^\s:"'/]*:(\d{2,5})\b/g)])
    .map(([, port]) => Number(port))
    .find((port) => port !== plainPort && port < 65_536);
}
