import { connect } from "node:tls";
import type { DockerAddress } from "./connect.ts";

/** Of silence, and of the whole handshake: a byte now and then keeps a connection from being silent. */
const maxMilliseconds = { silence: 5000, handshake: 15_000 };

/**
 * Reads the certificate that a host presents, without verifying it. The caller must check who signed it.
 * @returns the certificate in PEM; undefined if the host does not complete the handshake in time
 */
export async function readPeerCertificate(
  host: DockerAddress,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const target = host.address ?? host.hostname;
  if (target === undefined) return undefined;
  return new Promise((resolve) => {
    const socket = connect({ host: target, port: host.port, rejectUnauthorized: false, minVersion: "TLSv1.2" });
    const end = (certificate: string | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      signal?.removeEventListener("abort", stop);
      resolve(certificate);
    };
    const stop = () => end(undefined);
    const timer = setTimeout(stop, maxMilliseconds.handshake);
    signal?.addEventListener("abort", stop, { once: true });
    socket.setTimeout(maxMilliseconds.silence, stop);
    socket.on("error", stop);
    socket.on("close", stop);
    socket.on("secureConnect", () => end(socket.getPeerX509Certificate()?.toString()));
  });
}
