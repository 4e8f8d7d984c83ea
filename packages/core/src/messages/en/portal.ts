/** The form in which the Azure portal asks for a host. */
export const portalFormTexts = {
  name: {
    label: "Host name",
    toolTip: "All names in the resource group begin with it.",
    message:
      "Use 1 to 38 lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen.",
  },
  dnsLabel: {
    label: "DNS label",
    toolTip:
      "The host's name is LABEL.REGION.cloudapp.azure.com, with another suffix in other clouds. Its certificate must contain that name.",
    message:
      "Use 3 to 63 lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen.",
  },
  size: { label: "Size", toolTip: "The VM size." },
  adminPublicKey: {
    label: "SSH public key",
    toolTip: "Azure requires a key for the administrator. The SSH port stays closed.",
    message: "Give an OpenSSH public key: ssh-ed25519 or ssh-rsa.",
  },
  allowFrom: {
    label: "Addresses or ranges",
    toolTip:
      "Everybody with a client certificate and one of these addresses is root on the host. Separate several with commas.",
    message: "Give IPv4 addresses or CIDR ranges such as 203.0.113.0/24, separated by commas. They must not overlap.",
  },
  introduction:
    "Docker accepts only mutual TLS. Berth's portal export can create the three files for a host. Certificates of any authority work if the server certificate contains the public DNS name.",
  ca: {
    label: "Certificate of the authority (ca.pem)",
    toolTip: "Clients with a certificate of this authority can use Docker.",
  },
  serverCertificate: {
    label: "Certificate of the host (server-cert.pem)",
    toolTip: "It must contain the public DNS name.",
  },
  serverKey: {
    label: "Private key of the host (server-key.pem)",
    toolTip: "It must not be encrypted. It is passed to Azure as a secure parameter.",
  },
  authority: {
    label: "Owner's key and generation",
    toolTip: "By it, Berth recognises its hosts.",
    message: "Give the line that the portal export printed, or leave it empty.",
  },
} as const;

/** The parameters of the template, which the portal and other tools of Azure show. */
export const portalParameterTexts = {
  name: "The host's name, with which all names in the resource group begin",
  location: "The Azure region",
  size: "The VM size",
  dnsLabel: "First label of the public DNS name, which the server certificate must contain",
  allowFrom: "Who can reach Docker: addresses or CIDR ranges, separated by commas",
  adminPublicKey: "SSH public key of the administrator. The SSH port stays closed",
  authority: "The owner's key and the host's generation, KEY/GENERATION, by which Berth recognises its hosts",
  ca: "Certificate of the authority whose clients can use Docker, in PEM format",
  serverCertificate: "Server certificate of the host, in PEM format",
  serverKey: "Private key of the server certificate, in PEM format, not encrypted",
} as const;
