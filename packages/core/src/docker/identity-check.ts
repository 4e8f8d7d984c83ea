import { checkServerIdentity, type PeerCertificate } from "node:tls";

/** Compares the certificate with the name of the host, also where it is reached by its address. */
export function identityCheck({ hostname, address }: Readonly<Record<"hostname" | "address", string | undefined>>) {
  const expected = hostname ?? address ?? "";
  return (_address: string, certificate: PeerCertificate) => checkServerIdentity(expected, certificate);
}
