const handshakeRecord = 22;
const clientHello = 1;
const serverNameExtension = 0;

/**
 * Reads the server name from a TLS client's first record (RFC 8446, 4.1.2 and RFC 6066, 3). Returns `incomplete` if it needs
 * more bytes, and undefined if this is not a client hello or if it has no server name.
 */
export function readServerName(bytes: Buffer): string | undefined | "incomplete" {
  if (bytes.length < 5) return "incomplete";
  if (bytes[0] !== handshakeRecord) return undefined;
  const recordEnd = 5 + bytes.readUInt16BE(3);
  if (bytes.length < recordEnd) return "incomplete";
  try {
    return findServerName(bytes.subarray(5, recordEnd));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function findServerName(hello: Buffer): string | undefined {
  if (hello[0] !== clientHello) return undefined;
  let at = 4 + 2 + 32;
  at += 1 + hello.readUInt8(at);
  at += 2 + hello.readUInt16BE(at);
  at += 1 + hello.readUInt8(at);
  const end = at + 2 + hello.readUInt16BE(at);
  at += 2;
  while (at + 4 <= end) {
    const length = hello.readUInt16BE(at + 2);
    if (hello.readUInt16BE(at) === serverNameExtension) {
      // A list with a length of two octets. Its first entry has a type and a length.
      const nameLength = hello.readUInt16BE(at + 7);
      return hello.toString("latin1", at + 9, at + 9 + nameLength).toLowerCase();
    }
    at += 4 + length;
  }
  return undefined;
}
