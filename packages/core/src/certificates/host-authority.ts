import { createHash, randomBytes } from "node:crypto";
import { BerthError } from "../errors/index.ts";
import { isObject } from "../json.ts";
import { things } from "../messages/en/things.ts";
import { requireOption } from "../run/require-option.ts";
import { certificatePem, newSerialNumber, validity } from "./form.ts";
import { requireUnexpired } from "./issue.ts";
import type { Authority } from "./material.ts";
import { commonName, parseCertificate } from "./read.ts";
import { buildCertificate } from "./x509.ts";

/** The host and the generation that a CA certificate stands for. */
export interface HostGeneration {
  /** The name of the host. */
  readonly host: string;
  /**
   * 16 random hexadecimal digits, which a host gets when it is created, a hyphen, and a number, which each revocation
   * increases: `5c1f0e9a7b3d2684-1`.
   */
  readonly generation: string;
}

/** Without a generation, the host gets its first one. */
export type NewHostAuthority = Pick<HostGeneration, "host"> & { readonly generation?: string | undefined };

/** The first generation of a host that does not exist yet. */
export function newGeneration(): string {
  return `${randomBytes(8).toString("hex")}-1`;
}

/** The generation that follows. The CA certificates of the two trust nothing of each other. */
export function nextGeneration(current: HostGeneration): string {
  requireOption("current", isObject(current), "a host and its generation");
  const { host, generation } = current;
  const [id, number] = requireGeneration({ host, generation });
  return `${id}-${number + 1}`;
}

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
  const { validFromDate: notBefore, validToDate: notAfter } = requireUnexpired(owner, now);
  const { signer, key } = owner;
  requireGeneration({ host, generation });
  const der = await buildCertificate(
    {
      subject: [
        { type: "organizationalUnitName", value: generation },
        { type: "commonName", value: host },
      ],
      issuer: undefined,
      publicKey: signer.publicKey,
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

/** The host and the generation of a CA certificate; undefined for one that `createHostAuthority` did not create. */
export function readGeneration(ca: string): HostGeneration | undefined {
  const { subject } = parseCertificate(ca, things.authorityCertificate).certificate;
  const generation = /^OU=(.*)$/m.exec(subject)?.[1] ?? "";
  return pattern.test(generation) ? { host: commonName(subject), generation } : undefined;
}

/** The same authority as a stored CA certificate; undefined where the certificate has another key than the owner's. */
export function authorityWithCertificate(owner: Authority, ca: string): Authority | undefined {
  const { publicKey } = parseCertificate(ca, things.hostAuthorityCertificate).certificate;
  return publicKey.equals(owner.signer.publicKey) ? { ...owner, cert: ca } : undefined;
}

const pattern = /^([0-9a-f]{16})-([1-9]\d{0,8})$/;

/** @returns the random digits, and the number @throws BerthError `generation-invalid` */
function requireGeneration({ host, generation }: HostGeneration): readonly [id: string, number: number] {
  const [, id, number] = pattern.exec(generation) ?? [];
  if (id === undefined) throw new BerthError("generation-invalid", { host, generation });
  return [id, Number(number)];
}

/** RFC 5280, 4.2.1.2, lets an authority choose its identifiers. */
function keyIdentifier({ signer }: Authority, { host, generation }: HostGeneration): Buffer {
  const key = signer.publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(key).update(`${generation}\n${host}`).digest().subarray(0, 20);
}
