import { createHash } from "node:crypto";
import { isObject } from "../json.ts";
import { wordTexts } from "../messages/words.ts";
import { requireOption } from "../run/require-option.ts";
import { spkiOf } from "./der.ts";
import { certificatePem, newSerialNumber, validity } from "./form.ts";
import { type HostGeneration, newGeneration, requireGeneration } from "./host-generation.ts";
import { requireUnexpired } from "./issue.ts";
import type { Authority } from "./material.ts";
import { buildCertificate } from "./x509.ts";
import { parseX509 } from "./x509-certificate.ts";

/** Without a generation, the host gets its first one. */
export type NewHostAuthority = Pick<HostGeneration, "host"> & { readonly generation?: string | undefined };

/**
 * Creates the CA certificate of one generation of a host, self-signed by the owner's key. It is the only trust anchor of
 * the host's Docker daemon and of its clients. All hosts of an owner share the key, so that verifiers tell their
 * certificates apart by subject and key identifier, which are unique to the generation. Another call creates another
 * certificate that verifies the same chains.
 * @throws BerthError `authority-expired`, `generation-invalid`
 */
export async function createHostAuthority(
  owner: Authority,
  options: NewHostAuthority,
  now: Date = new Date(),
): Promise<Authority> {
  requireOption("options", isObject(options) && typeof options.host === "string", "an object with the name of a host");
  const { host, generation = newGeneration() } = options;
  const { notBefore, notAfter } = requireUnexpired(owner, now);
  const { signer, key } = owner;
  requireGeneration({ host, generation });
  const der = await buildCertificate(
    {
      subject: [
        { type: "organizationalUnitName", value: generation },
        { type: "commonName", value: host },
      ],
      issuer: undefined,
      spki: spkiOf(signer.publicKey),
      keyIdentifier: keyIdentifier(owner, { host, generation }),
      ...validity(now, notAfter.getTime() - now.getTime(), { notBefore, notAfter }),
      serialNumber: newSerialNumber(),
      usage: "authority",
      names: { dns: [], ip: [] },
    },
    signer,
  );
  return { cert: certificatePem(der), signer, key };
}

/** The same authority as a stored CA certificate; undefined where the certificate has another key than the owner's. */
export function authorityWithCertificate(owner: Authority, ca: string): Authority | undefined {
  const { publicKey } = parseX509(ca, wordTexts.hostAuthorityCertificate);
  return publicKey.equals(owner.signer.publicKey) ? { ...owner, cert: ca } : undefined;
}

/** RFC 5280, 4.2.1.2, lets an authority choose its identifiers. */
function keyIdentifier({ signer }: Authority, { host, generation }: HostGeneration): Buffer {
  const key = signer.publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(key).update(`${generation}\n${host}`).digest().subarray(0, 20);
}
