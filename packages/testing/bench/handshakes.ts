import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:tls";
import { createAuthority, issueCertificates, type KeyAlgorithm } from "@dockberth/core";
import { type Finding, sideBySide } from "./measure.ts";

/** Full mutual-TLS handshakes over loopback. The server's signature is what differs: each connection pays for it. */
export async function handshakeFindings(): Promise<Finding[]> {
  await using elliptic = await open("ecdsa-p256");
  await using rsa2048 = await open("rsa-2048");
  await using rsa4096 = await open("rsa-4096");
  const taken = await sideBySide(
    { elliptic: elliptic.shakeHands, rsa2048: rsa2048.shakeHands, rsa4096: rsa4096.shakeHands },
    101,
  );
  return [
    { what: "P-256 handshake, both sides", found: taken.elliptic, unit: "ms", bound: { most: 50 } },
    { what: "P-256 / RSA-2048 handshake", found: taken.elliptic / taken.rsa2048, unit: "x", bound: { most: 1.1 } },
    { what: "P-256 / RSA-4096 handshake", found: taken.elliptic / taken.rsa4096, unit: "x", bound: { most: 0.7 } },
  ];
}

async function open(keyAlgorithm: KeyAlgorithm) {
  const authority = await createAuthority({ name: "bench", keyAlgorithm });
  const { server, client } = await issueCertificates(authority, { hostnames: ["127.0.0.1"], keyAlgorithm });
  const listener = createServer(
    { ca: server.ca, cert: server.cert, key: server.key.reveal(), requestCert: true, rejectUnauthorized: true },
    (socket) => socket.end("."),
  );
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  const material = { ca: client.ca, cert: client.cert, key: client.key.reveal() };
  return {
    // In TLS 1.3 the server has checked the client's certificate only when it answers.
    shakeHands: async () => {
      const socket = connect({ host: "127.0.0.1", port, ...material });
      await once(socket, "data");
      socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      listener.close();
    },
  };
}
