import type { Socket } from "node:dgram";
import { relayAddress } from "../network.ts";

const typeA = 1;
const nameError = 3;
const headerBytes = 12;

/** Answers DNS queries. Allowed hosts resolve to the relay itself; all other names do not exist. */
export function serveDns(socket: Socket, isAllowed: (host: string) => boolean): void {
  socket.on("message", (query, from) => {
    const answer = answerQuery(query, isAllowed);
    if (answer !== undefined) socket.send(answer, from.port, from.address);
  });
  socket.on("error", () => undefined);
}

/** Returns the reply to a query in the wire format of RFC 1035, section 4; undefined for an unreadable query. */
function answerQuery(query: Buffer, isAllowed: (host: string) => boolean): Buffer | undefined {
  const question = readQuestion(query);
  if (question === undefined) return undefined;
  const allowed = isAllowed(question.name);
  const answered = allowed && question.type === typeA;
  const header = Buffer.alloc(headerBytes);
  query.copy(header, 0, 0, 2);
  const recursionDesired = query.readUInt16BE(2) & 0x0100;
  header.writeUInt16BE(0x8080 | recursionDesired | (allowed ? 0 : nameError), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answered ? 1 : 0, 6);
  return Buffer.concat([header, query.subarray(headerBytes, question.end), answered ? ownAddress : Buffer.alloc(0)]);
}

/** The answer record: a pointer to the question's name, type A, class IN, a TTL of one minute, and the relay's address. */
const ownAddress = Buffer.from([
  0xc0,
  headerBytes,
  0,
  typeA,
  0,
  1,
  0,
  0,
  0,
  60,
  0,
  4,
  ...relayAddress.split(".").map(Number),
]);

function readQuestion(
  query: Buffer,
): { readonly name: string; readonly type: number; readonly end: number } | undefined {
  const isQuery = query.length > headerBytes && (query.readUInt16BE(2) & 0xf800) === 0 && query.readUInt16BE(4) === 1;
  if (!isQuery) return undefined;
  const labels: string[] = [];
  let at = headerBytes;
  for (;;) {
    const length = query[at];
    if (length === undefined || length > 63) return undefined;
    at += 1;
    if (length === 0) break;
    labels.push(query.toString("latin1", at, at + length));
    at += length;
  }
  if (at + 4 > query.length) return undefined;
  return { name: labels.join(".").toLowerCase(), type: query.readUInt16BE(at), end: at + 4 };
}
