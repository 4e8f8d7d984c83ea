import { renderProvisionScript } from "../../provision/render.ts";
import { secret } from "../../secret.ts";
import { parseHostSpec } from "../../spec/index.ts";
import { type HostPlan, planHost } from "../host.ts";
import { publicSettings } from "../public-settings.ts";
import { tagNames } from "../tags.ts";
import type { TemplateResource } from "../template.ts";
import { parameterize, type StandIns } from "./parameterize.ts";

export interface PortalParameter {
  readonly type: "string" | "secureString";
  readonly defaultValue?: string | undefined;
  readonly metadata: { readonly description: string };
}

export interface PortalTemplate {
  readonly $schema: string;
  readonly contentVersion: string;
  readonly parameters: Readonly<Record<string, PortalParameter>>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly resources: readonly unknown[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** What the plan below is made with; each becomes the parameter of its name. */
const standIns: StandIns = {
  name: "stands-in-name",
  location: "standsinlocation",
  size: "Standard_StandsIn",
  dnsLabel: "stands-in-label",
};

/** One of the addresses that are kept for documentation (RFC 5737). */
const rangeStandIn = "192.0.2.99/32";

const certificates = { ca: "stands-in-ca", serverCertificate: "stands-in-certificate", serverKey: "stands-in-key" };

/**
 * The template of a host for Azure's portal, where people fill in a form: the plan of a host with parameters in the place
 * of what the form asks. Certificates are secure parameters; the extension's script is put together from them inside
 * Azure. The host is one that every verb of Berth knows.
 */
export function portalTemplate(): PortalTemplate {
  const { name, location, size, dnsLabel } = standIns;
  const spec = parseHostSpec({ name, location, size, dnsLabel, allowFrom: [rangeStandIn] });
  const plan = planHost(spec, { cloud: "public", subscriptionId: "00000000-0000-0000-0000-000000000000" });
  const script = scriptPieces(plan);
  return {
    $schema: plan.template.$schema,
    contentVersion: plan.template.contentVersion,
    parameters,
    variables: {
      allowFrom: "[split(replace(parameters('allowFrom'), ' ', ''), ',')]",
      // A quote inside a quoted word of the shell, and what Windows ends its lines with.
      quote: "'\\''",
      carriageReturn: "\r",
      hostTags: parameterize(plan.tags, standIns),
      authorityTags: `[if(empty(parameters('authorityFingerprint')), createObject(), createObject('${tagNames.authority}', parameters('authorityFingerprint')))]`,
      ...Object.fromEntries(script.map((piece, index) => [`script${index}`, piece])),
    },
    resources: plan.template.resources.map(portalResource),
    outputs: parameterize(plan.template.outputs, standIns) as Record<string, unknown>,
  };
}

const parameters: PortalTemplate["parameters"] = {
  name: {
    type: "string",
    metadata: { description: "The host's name; every name in the resource group begins with it" },
  },
  location: {
    type: "string",
    defaultValue: "[resourceGroup().location]",
    metadata: { description: "The Azure region" },
  },
  size: { type: "string", defaultValue: "Standard_B2ls_v2", metadata: { description: "The size of the machine" } },
  dnsLabel: {
    type: "string",
    metadata: { description: "First label of the public name, which the server certificate must carry" },
  },
  allowFrom: {
    type: "string",
    metadata: { description: "Who may reach Docker: addresses or CIDR ranges, with commas between" },
  },
  adminPublicKey: {
    type: "string",
    metadata: { description: "SSH public key of the administrator; SSH stays closed" },
  },
  authorityFingerprint: {
    type: "string",
    defaultValue: "",
    metadata: {
      description: "SHA-256 of the authority, as `berth ca show` prints it, so that berth knows the host as its own",
    },
  },
  ca: {
    type: "secureString",
    metadata: { description: "Certificate of the authority whose clients may use Docker, PEM" },
  },
  serverCertificate: { type: "secureString", metadata: { description: "Certificate of the host, PEM" } },
  serverKey: { type: "secureString", metadata: { description: "Private key of that certificate, PEM, not encrypted" } },
};

/** The script, cut where a certificate goes in. */
function scriptPieces(plan: HostPlan): string[] {
  const { ca, serverCertificate: cert, serverKey } = certificates;
  const script = renderProvisionScript("install", publicSettings(plan), {
    certs: { ca, cert, key: secret(serverKey) },
  });
  return script.reveal().split(new RegExp(Object.values(certificates).join("|")));
}

function portalResource(resource: TemplateResource): unknown {
  const { tags = {}, ...rest } = resource;
  const isMachine = resource.type === "Microsoft.Compute/virtualMachines";
  const shown = isMachine ? { ...rest, tags: "[union(variables('hostTags'), variables('authorityTags'))]" } : resource;
  const made = parameterize({ ...shown, ...(isMachine ? {} : { tags }) }, standIns) as TemplateResource;
  return openTo(made.type.endsWith("/extensions") ? { ...made, properties: protectedBy(made.properties) } : made);
}

function protectedBy(properties: TemplateResource["properties"]): object {
  const quoted = (name: string) =>
    `replace(replace(trim(parameters('${name}')), variables('carriageReturn'), ''), '''', variables('quote'))`;
  const secrets = Object.keys(certificates).map(quoted);
  const parts = [
    "variables('script0')",
    ...secrets.flatMap((each, index) => [each, `variables('script${index + 1}')`]),
  ];
  return { ...properties, protectedSettings: { script: `[base64(concat(${parts.join(", ")}))]` } };
}

/** The ranges are a list, which no text inside an expression stands for. */
function openTo(value: unknown): unknown {
  if (Array.isArray(value))
    return value.length === 1 && value[0] === rangeStandIn ? "[variables('allowFrom')]" : value.map(openTo);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, openTo(inner)]));
}
