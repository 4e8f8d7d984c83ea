import { createAuthority, issueCertificates, readCertificate } from "@dockberth/core/certificates";

const authority = await createAuthority({ name: "acme docker" });
const { server, client } = await issueCertificates(authority, { hostnames: ["docker.example", "203.0.113.7"] });
// The keys are Secrets, which print as nothing: `reveal()` gives them.
console.log(readCertificate(server.cert).dnsNames, readCertificate(client.cert).notAfter);
