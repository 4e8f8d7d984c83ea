/**
 * An element of the portal's form:
 * https://learn.microsoft.com/azure/azure-resource-manager/managed-applications/create-uidefinition-elements
 */
export interface PortalElement {
  readonly name: string;
  readonly type: string;
  readonly label: string;
  readonly toolTip?: string | undefined;
  readonly [property: string]: unknown;
}

export interface PortalUiDefinition {
  readonly $schema: string;
  readonly handler: "Microsoft.Azure.CreateUIDef";
  readonly version: "0.1.2-preview";
  readonly parameters: {
    readonly basics: readonly PortalElement[];
    readonly steps: readonly {
      readonly name: string;
      readonly label: string;
      readonly elements: readonly PortalElement[];
    }[];
    /** One expression for each parameter of the template. */
    readonly outputs: Readonly<Record<string, string>>;
  };
}

/** The form for {@link portalTemplate} in the Azure portal. Certificates are uploaded as files. */
export function portalUiDefinition(): PortalUiDefinition {
  return {
    $schema: "https://schema.management.azure.com/schemas/0.1.2-preview/CreateUIDefinition.MultiVm.json#",
    handler: "Microsoft.Azure.CreateUIDef",
    version: "0.1.2-preview",
    parameters: {
      basics: [name, dnsLabel],
      steps: [
        { name: "machine", label: "Machine", elements: [size, adminPublicKey] },
        { name: "access", label: "Access", elements: [allowFrom] },
        {
          name: "certificates",
          label: "Certificates",
          elements: [introduction, ca, serverCertificate, serverKey, authority],
        },
      ],
      outputs: {
        name: "[basics('name')]",
        location: "[location()]",
        size: "[steps('machine').size]",
        dnsLabel: "[basics('dnsLabel')]",
        allowFrom: "[steps('access').allowFrom]",
        adminPublicKey: "[steps('machine').adminPublicKey]",
        authority: "[steps('certificates').authority]",
        ca: "[steps('certificates').ca]",
        serverCertificate: "[steps('certificates').serverCertificate]",
        serverKey: "[steps('certificates').serverKey]",
      },
    },
  };
}

const name = textBox("name", "Host name", {
  toolTip: "All names in the resource group begin with it.",
  regex: "^[a-z]([a-z0-9-]{0,36}[a-z0-9])?$",
  message: "Use 1 to 38 lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen.",
});

const dnsLabel = textBox("dnsLabel", "DNS label", {
  toolTip:
    "The host's name is LABEL.REGION.cloudapp.azure.com, with another suffix in other clouds. Its certificate must contain that name.",
  regex: "^[a-z][a-z0-9-]{1,61}[a-z0-9]$",
  message: "Use 3 to 63 lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen.",
});

const size: PortalElement = {
  name: "size",
  type: "Microsoft.Compute.SizeSelector",
  label: "Size",
  toolTip: "The VM size.",
  recommendedSizes: ["Standard_B2ls_v2", "Standard_B2s_v2", "Standard_D2s_v5", "Standard_D4s_v5"],
  osPlatform: "Linux",
  count: 1,
};

const adminPublicKey = textBox("adminPublicKey", "SSH public key", {
  toolTip: "Azure requires a key for the administrator. The SSH port stays closed.",
  regex: "^(ssh-rsa|ssh-ed25519) [A-Za-z0-9+/=]+( .*)?$",
  message: "Give an OpenSSH public key: ssh-ed25519 or ssh-rsa.",
});

/** Addresses and CIDR ranges, IPv4 and IPv6, separated by commas. Azure validates each of them. */
const allowFrom = textBox("allowFrom", "Addresses or ranges", {
  toolTip:
    "Everybody with a client certificate and one of these addresses is root on the host. Separate several with commas.",
  regex: "^[0-9.]+(/[0-9]{1,2})?( *, *[0-9.]+(/[0-9]{1,2})?)*$",
  message: "Give IPv4 addresses or CIDR ranges such as 203.0.113.0/24, separated by commas. They must not overlap.",
});

const introduction: PortalElement = {
  name: "about",
  type: "Microsoft.Common.TextBlock",
  label: "Certificates",
  options: {
    text: "Docker accepts only mutual TLS. Berth's portal export can create the three files for a host. Certificates of any authority work if the server certificate contains the public DNS name.",
  },
};

const ca = fileUpload(
  "ca",
  "Certificate of the authority (ca.pem)",
  "Clients with a certificate of this authority can use Docker.",
);
const serverCertificate = fileUpload(
  "serverCertificate",
  "Certificate of the host (server-cert.pem)",
  "It must contain the public DNS name.",
);
const serverKey = fileUpload(
  "serverKey",
  "Private key of the host (server-key.pem)",
  "It must not be encrypted. It is passed to Azure as a secure parameter.",
);

const authority = textBox("authority", "Owner's key and generation", {
  toolTip: "By it, Berth recognises its hosts.",
  required: false,
  regex: "^([0-9a-f]{64}/[0-9a-f]{16}-[1-9][0-9]{0,8})?$",
  message: "Give the line that the portal export printed, or leave it empty.",
});

interface TextRules {
  readonly toolTip: string;
  /** Default true. */
  readonly required?: boolean | undefined;
  readonly regex: string;
  readonly message: string;
}

function textBox(
  element: string,
  label: string,
  { toolTip, required = true, regex, message }: TextRules,
): PortalElement {
  const constraints = { required, regex, validationMessage: message };
  return {
    name: element,
    type: "Microsoft.Common.TextBox",
    label,
    toolTip,
    defaultValue: "",
    constraints,
    visible: true,
  };
}

function fileUpload(element: string, label: string, toolTip: string): PortalElement {
  return {
    name: element,
    type: "Microsoft.Common.FileUpload",
    label,
    toolTip,
    constraints: { required: true, accept: ".pem,.crt,.cer,.key" },
    options: { multiple: false, uploadMode: "file", openMode: "text", encoding: "UTF-8" },
    visible: true,
  };
}
