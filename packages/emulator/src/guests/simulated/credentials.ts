import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { findTexts } from "./texts.ts";

/** What a TLS endpoint needs, as it was delivered. */
export interface Credentials {
  readonly authorities: readonly string[];
  readonly certificate: string;
  readonly key: string;
  readonly port: number;
}

const defaultPort = 2376;
const plainPort = 2375;

/** Finds a CA, a certificate and its key in what a task delivers; undefined where one of them is missing. */
export function findCredentials(delivered: unknown): Credentials | undefined {
  const { texts, ports } = findTexts(delivered);
  const certificates = texts.flatMap(readCertificates);
  const authorities = certificates.filter((certificate) => certificate.ca);
  const leaves = certificates.filter((certificate) => !certificate.ca);
  if (authorities.length === 0) return undefined;
  for (const key of texts.flatMap(readKeys)) {
    const certificate = leaves.find((leaf) => leaf.checkPrivateKey(key));
    if (certificate === undefined) continue;
    return {
      authorities: [...new Set(authorities.map(String))],
      certificate: certificate.toString(),
      key: key.export({ type: "pkcs8", format: "pem" }).toString(),
      port: findListenPort(texts) ?? ports[0] ?? defaultPort,
    };
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
  // A PEM inside JSON that stands in a script still has its line breaks escaped.
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
