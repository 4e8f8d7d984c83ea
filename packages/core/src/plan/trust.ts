import { readGeneration } from "../certificates/host-generation.ts";
import { keyFingerprint, parseX509 } from "../certificates/x509-certificate.ts";
import { wordTexts } from "../messages/words.ts";
import { type Tags, tagNames } from "./tags.ts";

/** The CA that a host trusts: the key of its owner, and the generation of the host's CA certificate. */
export interface HostTrust {
  /** SHA-256 of the owner's public key (SubjectPublicKeyInfo in DER), in lower-case hexadecimal. */
  readonly authority: string;
  /** Undefined for a CA certificate that Berth did not create for the host. */
  readonly generation: string | undefined;
}

/** The trust of a host that has this CA certificate. */
export function trustIn(ca: string): HostTrust {
  const { publicKey } = parseX509(ca, wordTexts.authorityCertificate);
  return { authority: keyFingerprint(publicKey), generation: readGeneration(ca)?.generation };
}

/** The value of a tag: `KEY/GENERATION`. */
export function formatTrust({ authority, generation }: HostTrust): string {
  return generation === undefined ? authority : `${authority}/${generation}`;
}

/** What a host trusts by its tags: the CA of its authority first, then the one of an open authority change. */
export function trustsOf(tags: Tags): HostTrust[] {
  return [tagNames.authority, tagNames.nextAuthority].flatMap((name) => parseTrust(tags[name]) ?? []);
}

/** A tag may have been edited by hand: what follows the slash is checked where it is used. */
export function parseTrust(tag: string | undefined): HostTrust | undefined {
  const [authority = "", generation] = (tag ?? "").split("/", 2);
  return authority === "" ? undefined : { authority, generation };
}
