/** PKCS #10 (RFC 2986) for a new P-256 key. The application writes the subject itself, so the request has none. */
export async function createCertificateRequest() {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const { publicKey, privateKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const exported = async (format, key) => new Uint8Array(await crypto.subtle.exportKey(format, key));
  const info = der(0x30, der(0x02, [0]), der(0x30), await exported("spki", publicKey), der(0xa0));
  const signed = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, info));
  const signature = der(0x30, derInteger(signed.subarray(0, 32)), derInteger(signed.subarray(32)));
  const ecdsaWithSha256 = der(0x30, der(0x06, [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));
  return {
    csr: toPem("CERTIFICATE REQUEST", der(0x30, info, ecdsaWithSha256, der(0x03, [0], signature))),
    key: toPem("PRIVATE KEY", await exported("pkcs8", privateKey)),
  };
}

/** A value in DER: tag, length, content. */
function der(tag, ...parts) {
  const content = parts.flatMap((part) => [...part]);
  const { length } = content;
  const long = length > 255 ? [0x82, length >> 8, length & 255] : [0x81, length];
  return Uint8Array.from([tag, ...(length < 128 ? [length] : long), ...content]);
}

/** Without leading zeros, except for the one that keeps a number positive. */
function derInteger(bytes) {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = [...bytes.subarray(start)];
  return der(0x02, digits[0] > 127 ? [0, ...digits] : digits);
}

function toPem(label, bytes) {
  const lines = btoa(String.fromCharCode(...bytes)).match(/.{1,64}/g);
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
