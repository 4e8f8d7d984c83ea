import { createPublicKey, type KeyObject } from "node:crypto";

// Writes DER (X.690). node-forge reads it: it checks what others wrote, and is slower than a whole P-256 key pair.

/** Universal tags, with the bit of constructed ones. */
const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** A value that is written once the length of what surrounds it is known, so that nothing is copied from part to part. */
export interface DerValue {
  readonly tag: number;
  readonly contents: readonly DerPart[];
  /** Of the contents, in octets. */
  readonly length: number;
}

/** A value, or octets as they are. */
export type DerPart = DerValue | Uint8Array;

/** One value: tag, length, contents. */
export function der(tag: keyof typeof tags | number, ...contents: readonly DerPart[]): DerValue {
  let length = 0;
  for (const each of contents) length += each instanceof Uint8Array ? each.length : wholeLength(each.length);
  return { tag: typeof tag === "number" ? tag : tags[tag], contents, length };
}

/** A tag of the context: [0], [1], … */
export function context(number: number, form: "primitive" | "constructed", ...contents: readonly DerPart[]): DerValue {
  return der((form === "constructed" ? 0xa0 : 0x80) + number, ...contents);
}

export function encoded(value: DerValue): Buffer {
  const octets = Buffer.allocUnsafe(wholeLength(value.length));
  write(value, octets, 0);
  return octets;
}

/** @returns where the next part begins */
function write(part: DerPart, octets: Buffer, start: number): number {
  if (part instanceof Uint8Array) {
    octets.set(part, start);
    return start + part.length;
  }
  octets[start] = part.tag;
  let at = writeLength(part.length, octets, start + 1);
  for (const each of part.contents) at = write(each, octets, at);
  return at;
}

export function oid(id: string): DerValue {
  const [first = 0, second = 0, ...rest] = id.split(".").map(Number);
  return der("oid", Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

export function bitString(octets: Uint8Array, unusedBits: number): DerValue {
  return der("bitString", Buffer.from([unusedBits]), octets);
}

export function boolean(value: boolean): DerValue {
  return der("boolean", Buffer.from([value ? 0xff : 0]));
}

/** RFC 5280, 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050. */
export function time(date: Date): DerValue {
  const year = date.getUTCFullYear();
  const isShort = year < 2050;
  const text = Buffer.allocUnsafe(isShort ? 13 : 15);
  let at = isShort ? 0 : writeDigits(Math.floor(year / 100), text, 0);
  at = writeDigits(year % 100, text, at);
  at = writeDigits(date.getUTCMonth() + 1, text, at);
  at = writeDigits(date.getUTCDate(), text, at);
  at = writeDigits(date.getUTCHours(), text, at);
  at = writeDigits(date.getUTCMinutes(), text, at);
  at = writeDigits(date.getUTCSeconds(), text, at);
  text.write("Z", at, "latin1");
  return der(isShort ? "utcTime" : "generalizedTime", text);
}

/** Two decimal digits. */
function writeDigits(number: number, text: Buffer, at: number): number {
  text[at] = 0x30 + Math.floor(number / 10);
  return text.writeUInt8(0x30 + (number % 10), at + 1);
}

/** A SubjectPublicKeyInfo. */
export function spkiOf(key: KeyObject): Buffer {
  const parts = p256PartsOf(key);
  return parts === undefined
    ? key.export({ type: "spki", format: "der" })
    : Buffer.concat([p256.beforePublicPoint, parts.point]);
}

/** Both halves of a private key, not encrypted. */
export interface EncodedKey {
  /** RFC 5208. */
  readonly pkcs8: Buffer;
  /** The public half, as a SubjectPublicKeyInfo. */
  readonly spki: Buffer;
}

export function encodedKey(key: KeyObject): EncodedKey {
  const parts = p256PartsOf(key);
  if (parts === undefined)
    return { pkcs8: key.export({ type: "pkcs8", format: "der" }), spki: spkiOf(createPublicKey(key)) };
  return encodedP256Key(parts.number, parts.point);
}

/** @param number the private one, 32 octets @param point x and y, 64 octets */
export function encodedP256Key(number: Buffer, point: Buffer): EncodedKey {
  return {
    pkcs8: Buffer.concat([p256.beforePrivateNumber, number, p256.beforeOwnPoint, point]),
    spki: Buffer.concat([p256.beforePublicPoint, point]),
  };
}

/** What stands before the variable parts of each P-256 key: RFC 5480, RFC 5208, RFC 5915. A point begins with 04. */
const p256 = {
  beforePublicPoint: Buffer.from("3059301306072a8648ce3d020106082a8648ce3d03010703420004", "hex"),
  beforePrivateNumber: Buffer.from("308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420", "hex"),
  beforeOwnPoint: Buffer.from("a14403420004", "hex"),
} as const;

/** OpenSSL takes as long to encode a P-256 key, or to name its curve, as to create it. Its numbers take a fifth of that. */
function p256PartsOf(key: KeyObject): { readonly number: Buffer; readonly point: Buffer } | undefined {
  if (key.asymmetricKeyType !== "ec") return undefined;
  try {
    const { crv, d = "", x = "", y = "" } = key.export({ format: "jwk" });
    if (crv !== "P-256") return undefined;
    const [number, ...point] = [d, x, y].map((each) => Buffer.from(each, "base64url")) as [Buffer, Buffer, Buffer];
    return { number, point: Buffer.concat(point) };
  } catch {
    // A curve that JWK has no name for.
    return undefined;
  }
}

/** The parts of a SubjectPublicKeyInfo that node:crypto exported: the bits of the key are all that follows the algorithm. */
export function publicKeyBits(spki: Buffer): Buffer {
  const algorithm = contentsAt(spki, 0).start;
  const { start, end } = contentsAt(spki, contentsAt(spki, algorithm).end);
  // The first octet is the number of unused bits.
  return spki.subarray(start + 1, end);
}

/** With tag and length. */
function wholeLength(length: number): number {
  let octets = length + 2;
  if (length >= 0x80) for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets += 1;
  return octets;
}

/** X.690, 10.1: in the shortest form. @returns where the contents begin */
function writeLength(length: number, octets: Buffer, at: number): number {
  if (length < 0x80) return octets.writeUInt8(length, at);
  const size = wholeLength(length) - length - 2;
  octets[at] = 0x80 + size;
  return octets.writeUIntBE(length, at + 1, size);
}

function base128(arc: number): number[] {
  const octets = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) octets.unshift(0x80 + (rest % 128));
  return octets;
}

function contentsAt(bytes: Buffer, at: number): { readonly start: number; readonly end: number } {
  const first = bytes[at + 1] ?? 0;
  if (first < 0x80) return { start: at + 2, end: at + 2 + first };
  const octets = first - 0x80;
  const start = at + 2 + octets;
  return { start, end: start + bytes.readUIntBE(at + 2, octets) };
}
