import { portalFormTexts as texts } from "../../messages/en/portal.ts";

/**
 * An element of the portal's form:
 * https://learn.microsoft.com/azure/azure-resource-manager/managed-applications/create-uidefinition-elements
 */
export interface PortalElement {
  readonly name: string;
  readonly type: string;
  /** Undefined for an element without one. */
  readonly label?: string | undefined;
  readonly toolTip?: string | undefined;
  readonly [property: string]: unknown;
}

/** The form in Azure's portal that fills the template's parameters. */
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

const name = textBox("name", { ...texts.name, regex: "^[a-z]([a-z0-9-]{0,36}[a-z0-9])?$" });

const dnsLabel = textBox("dnsLabel", { ...texts.dnsLabel, regex: "^[a-z][a-z0-9-]{1,61}[a-z0-9]$" });

const size: PortalElement = {
  name: "size",
  type: "Microsoft.Compute.SizeSelector",
  ...texts.size,
  recommendedSizes: ["Standard_B2ls_v2", "Standard_B2s_v2", "Standard_D2s_v5", "Standard_D4s_v5"],
  osPlatform: "Linux",
  count: 1,
};

const adminPublicKey = textBox("adminPublicKey", {
  ...texts.adminPublicKey,
  regex: "^(ssh-rsa|ssh-ed25519) [A-Za-z0-9+/=]+( .*)?$",
});

/** Addresses and CIDR ranges, IPv4 and IPv6, separated by commas. Azure validates each of them. */
const allowFrom = textBox("allowFrom", {
  ...texts.allowFrom,
  regex: "^[0-9.]+(/[0-9]{1,2})?( *, *[0-9.]+(/[0-9]{1,2})?)*$",
});

const introduction: PortalElement = {
  name: "about",
  type: "Microsoft.Common.TextBlock",
  options: { text: texts.introduction },
};

const ca = fileUpload("ca", texts.ca);
const serverCertificate = fileUpload("serverCertificate", texts.serverCertificate);
const serverKey = fileUpload("serverKey", texts.serverKey);

const authority = textBox("authority", {
  ...texts.authority,
  required: false,
  regex: "^([0-9a-f]{64}/[0-9a-f]{16}-[1-9][0-9]{0,8})?$",
});

interface TextRules {
  readonly label: string;
  readonly toolTip: string;
  /** Default true. */
  readonly required?: boolean | undefined;
  readonly regex: string;
  readonly message: string;
}

function textBox(element: string, { label, toolTip, required = true, regex, message }: TextRules): PortalElement {
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

function fileUpload(element: string, { label, toolTip }: Pick<TextRules, "label" | "toolTip">): PortalElement {
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
