import { portalParameterTexts } from "../../messages/en/portal.ts";
import { renderProvisionScript } from "../../provision/render.ts";
import { secret } from "../../secret.ts";
import { parseHostSpec } from "../../spec/index.ts";
import { type HostPlan, planHost } from "../host.ts";
import { publicSettings } from "../public-settings.ts";
import { tagNames } from "../tags.ts";
import type { TemplateResource } from "../template.ts";
import { type Placeholders, parameterize } from "./parameterize.ts";

/** A parameter of the template for Azure's portal. */
export interface PortalParameter {
  readonly type: "string" | "secureString";
  readonly defaultValue?: string | undefined;
  readonly metadata: { readonly description: string };
}

/** The template for Azure's portal. */
export interface PortalTemplate {
  readonly $schema: string;
  readonly contentVersion: string;
  readonly parameters: Readonly<Record<string, PortalParameter>>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly resources: readonly unknown[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** The values that the plan is made with. Each is replaced by the parameter of that name. */
const placeholders: Placeholders = {
  name: "placeholder-name",
  location: "placeholderlocation",
  size: "Standard_Placeholder",
  dnsLabel: "placeholder-label",
};

/** An address that is reserved for documentation (RFC 5737). */
const rangePlaceholder = "192.0.2.99/32";

const certificates = {
  ca: "placeholder-ca",
  serverCertificate: "placeholder-certificate",
  serverKey: "placeholder-key",
};

/**
 * The template of a host for the form in the Azure portal. It is a plan in which parameters replace the values from the
 * form. Certificates are secure parameters, from which ARM composes the extension's script. The result is a regular
 * Berth host.
 */
export function portalTemplate(): PortalTemplate {
  const { name, location, size, dnsLabel } = placeholders;
  const spec = parseHostSpec({
    ...{ name, location, size, dnsLabel },
    allowFrom: [rangePlaceholder],
    engine: { headStart: false },
  });
  const plan = planHost(spec, { cloud: "public", subscriptionId: "00000000-0000-0000-0000-000000000000" });
  const script = scriptPieces(plan);
  return {
    $schema: plan.template.$schema,
    contentVersion: plan.template.contentVersion,
    parameters,
    variables: {
      allowFrom: "[split(replace(parameters('allowFrom'), ' ', ''), ',')]",
      // An escaped quote inside a quoted shell word, and the carriage return of Windows line ends.
      quote: "'\\''",
      carriageReturn: "\r",
      hostTags: parameterize(plan.tags, placeholders),
      authorityTags: `[if(empty(parameters('authority')), createObject(), createObject('${tagNames.authority}', parameters('authority')))]`,
      ...Object.fromEntries(script.map((piece, index) => [`script${index}`, piece])),
    },
    resources: plan.template.resources.map(portalResource),
    outputs: parameterize(plan.template.outputs, placeholders) as Record<string, unknown>,
  };
}

const parameters: PortalTemplate["parameters"] = {
  name: {
    type: "string",
    metadata: { description: portalParameterTexts.name },
  },
  location: {
    type: "string",
    defaultValue: "[resourceGroup().location]",
    metadata: { description: portalParameterTexts.location },
  },
  size: { type: "string", defaultValue: "Standard_B2ls_v2", metadata: { description: portalParameterTexts.size } },
  dnsLabel: {
    type: "string",
    metadata: { description: portalParameterTexts.dnsLabel },
  },
  allowFrom: {
    type: "string",
    metadata: { description: portalParameterTexts.allowFrom },
  },
  adminPublicKey: {
    type: "string",
    metadata: { description: portalParameterTexts.adminPublicKey },
  },
  authority: {
    type: "string",
    defaultValue: "",
    metadata: {
      description: portalParameterTexts.authority,
    },
  },
  ca: {
    type: "secureString",
    metadata: { description: portalParameterTexts.ca },
  },
  serverCertificate: {
    type: "secureString",
    metadata: { description: portalParameterTexts.serverCertificate },
  },
  serverKey: {
    type: "secureString",
    metadata: { description: portalParameterTexts.serverKey },
  },
};

/** The script, split at the placeholders of the certificates. */
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
  const made = parameterize({ ...shown, ...(isMachine ? {} : { tags }) }, placeholders) as TemplateResource;
  return replaceRange(
    made.type.endsWith("/extensions") ? { ...made, properties: withProtectedSettings(made.properties) } : made,
  );
}

function withProtectedSettings(properties: TemplateResource["properties"]): object {
  const quoted = (name: string) =>
    `replace(replace(trim(parameters('${name}')), variables('carriageReturn'), ''), '''', variables('quote'))`;
  const secrets = Object.keys(certificates).map(quoted);
  const parts = [
    "variables('script0')",
    ...secrets.flatMap((each, index) => [each, `variables('script${index + 1}')`]),
  ];
  return { ...properties, protectedSettings: { script: `[base64(concat(${parts.join(", ")}))]` } };
}

/** The list of ranges becomes a variable, because a parameter inside a string cannot be a list. */
function replaceRange(value: unknown): unknown {
  if (Array.isArray(value))
    return value.length === 1 && value[0] === rangePlaceholder ? "[variables('allowFrom')]" : value.map(replaceRange);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaceRange(inner)]));
}
