import { connect } from "node:tls";
import type { DockerAddress } from "./connect.ts";

const timeoutMilliseconds = 5000;

/**
 * Reads the certificate that a host presents, without verifying it. The caller must check who signed it.
 * @returns the certificate in PEM; undefined if the host does not respond within 5 seconds
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
      socket.destroy();
      signal?.removeEventListener("abort", stop);
      resolve(certificate);
    };
    const stop = () => end(undefined);
    signal?.addEventListener("abort", stop, { once: true });
    socket.setTimeout(timeoutMilliseconds, stop);
    socket.on("error", stop);
    socket.on("close", stop);
    socket.on("secureConnect", () => end(socket.getPeerX509Certificate()?.toString()));
  });
}
