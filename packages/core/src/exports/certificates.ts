// Certificates: authorities, issuing, requests. Nothing of Azure is loaded.
export {
  type AuthorityOptions,
  createAuthority,
  type LoadAuthorityOptions,
  loadAuthority,
} from "../certificates/authority.ts";
export { type DockerFolder, readDockerFolder } from "../certificates/docker-folder.ts";
export {
  authorityWithCertificate,
  createHostAuthority,
  type NewHostAuthority,
} from "../certificates/host-authority.ts";
export { type HostGeneration, newGeneration, nextGeneration, readGeneration } from "../certificates/host-generation.ts";
export {
  type ClientCertificateOptions,
  type HostCertificateOptions,
  type IssueOptions,
  issueCertificates,
  issueClientCertificate,
  issueServerCertificate,
  type ServerCertificateOptions,
} from "../certificates/issue.ts";
export { keyMatchesCertificate } from "../certificates/key-matches.ts";
export { loadPrivateKey, localSigner } from "../certificates/keys.ts";
export {
  type Authority,
  type HostCertificates,
  type KeyAlgorithm,
  keyAlgorithms,
  type SignatureAlgorithm,
  type Signer,
  type TlsMaterial,
} from "../certificates/material.ts";
export { type CertificateDetails, readCertificate, signedBy } from "../certificates/read.ts";
export { isDueForRenewal } from "../certificates/renewal.ts";
export {
  type ClientRequest,
  type ClientRequestOptions,
  createClientRequest,
  type SignRequestOptions,
  signClientRequest,
} from "../certificates/request.ts";
export { createSshKey, type SshKey } from "../certificates/ssh-key.ts";
export { isSecret, Secret, secret } from "../secret.ts";
