/**
 * Whether a text is a public key that Azure takes: RSA of at least 2048 bits, or Ed25519.
 * https://learn.microsoft.com/azure/virtual-machines/linux/create-ssh-keys-detailed#supported-ssh-key-formats
 */
export function isSupportedKey(text: string): boolean {
  const [type = "", encoded = ""] = text.trim().split(/\s+/);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return false;
  const fields = fieldsOf(Buffer.from(encoded, "base64"));
  if (fields === undefined || fields[0]?.toString("latin1") !== type) return false;
  if (type === "ssh-ed25519") return fields.length === 2 && fields[1]?.length === 32;
  return type === "ssh-rsa" && fields.length === 3 && bitsOf(fields[2]) >= 2048;
}

/** RFC 4253, section 6.6: each field has its length in front. Undefined if the last one is cut off. */
function fieldsOf(blob: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = [];
  for (let at = 0; at < blob.length; ) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

/** The length of a positive number, whose first octet may be a zero. */
function bitsOf(number: Buffer | undefined): number {
  const first = number?.findIndex((octet) => octet !== 0) ?? -1;
  if (number === undefined || first < 0) return 0;
  return (number.length - first) * 8 - Math.clz32(number[first] ?? 0) + 24;
}
